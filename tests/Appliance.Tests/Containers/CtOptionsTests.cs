using Appliance.Containers;

namespace Appliance.Tests.Containers;

public sealed class CtOptionsTests
{
    [Theory]
    [InlineData("onboot", "yes", "1")]
    [InlineData("onboot", "FALSE", "0")]
    [InlineData("memory", "16", "16")]
    [InlineData("memory", "0512", "512")]
    [InlineData("tty", "0", "0")]
    [InlineData("tty", "6", "6")]
    [InlineData("cores", "1", "1")]
    [InlineData("cores", "8192", "8192")]
    [InlineData("cpulimit", "0.50", "0.5")]
    [InlineData("cpulimit", "8192", "8192")]
    [InlineData("cpuunits", "500000", "500000")]
    [InlineData("hostname", "123", "123")]
    [InlineData("hostname", "a-b.example", "a-b.example")]
    [InlineData("nameserver", "9.9.9.9,2620:fe::fe;9.9.9.9", "9.9.9.9 2620:fe::fe")]
    [InlineData("nameserver", "fe80::1%eth0", "fe80::1%eth0")]
    [InlineData("searchdomain", "a.example, b.example", "a.example b.example")]
    [InlineData("timezone", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("timezone", "Etc/GMT+5", "Etc/GMT+5")]
    [InlineData("tags", "Web prod;web", "web;prod")]
    [InlineData("startup", "3,down=5,up=4", "3,up=4,down=5")]
    [InlineData("startup", "order=3", "3")]
    [InlineData("features", "nesting=on,keyctl=1,mount=nfs;cifs", "keyctl=1,mount=nfs;cifs,nesting=1")]
    [InlineData("rootfs", "local:4", "local:4")]
    [InlineData("rootfs", "8", "8")]
    [InlineData("rootfs", "volume=local:101/vm-101-disk-0.raw,size=4GiB", "local:101/vm-101-disk-0.raw,size=4G")]
    [InlineData("mp255", "mp=/a b,/srv/a=b", "/srv/a=b,mp=/a b")]
    [InlineData("mp0", "local:x,mp=/x,mountoptions=nosuid;nodev,idmap=u:0:0:1;g:0:0:1,backup=no", "local:x,mp=/x,backup=0,idmap=u:0:0:1;g:0:0:1,mountoptions=nosuid;nodev")]
    [InlineData("net31", "bridge=vmbr0,name=eth0,hwaddr=bc:24:11:aa:bb:cc,rate=1.5", "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:CC,rate=1.5")]
    [InlineData("net0", "name=e,ip=10.0.0.1/8,gw=10.1.1.1,ip6=2001:db8::1/128,gw6=fe80::1", "name=e,gw=10.1.1.1,gw6=fe80::1,ip=10.0.0.1/8,ip6=2001:db8::1/128")]
    [InlineData("net0", "name=e,host-managed=1,ip6=auto,link_down=1", "name=e,host-managed=1,ip6=auto,link_down=1")]
    [InlineData("net0", "name=e,mtu=64,tag=1,trunks=1;4094", "name=e,mtu=64,tag=1,trunks=1;4094")]
    [InlineData("dev0", "path=/dev/fuse,uid=0", "/dev/fuse,uid=0")]
    [InlineData("env", "A=b c\0_X=", "A=b c\0_X=")]
    [InlineData("entrypoint", "/sbin/init\t--x", "/sbin/init\t--x")]
    [InlineData("hookscript", "local:snippets/hook.sh", "local:snippets/hook.sh")]
    public void Check_Value_GivesTheCanonicalText(string key, string text, string canonical)
    {
        Assert.Equal(canonical, CtOptions.Check(key, text));
        Assert.Equal(canonical, CtOptions.Check(key, canonical));
    }

    [Theory]
    [InlineData("onboot", "2")]
    [InlineData("memory", "15")]
    [InlineData("memory", "+64")]
    [InlineData("memory", "64M")]
    [InlineData("memory", "99999999999999999999")]
    [InlineData("swap", "-1")]
    [InlineData("tty", "7")]
    [InlineData("cores", "0")]
    [InlineData("cores", "8193")]
    [InlineData("cpulimit", "8192.1")]
    [InlineData("cpulimit", "1.2.3")]
    [InlineData("cpulimit", ".5")]
    [InlineData("cpulimit", "0.1234567")]
    [InlineData("cpuunits", "500001")]
    [InlineData("arch", "x86_64")]
    [InlineData("ostype", "Debian")]
    [InlineData("cmode", "")]
    [InlineData("hostname", "a_b")]
    [InlineData("hostname", "-a")]
    [InlineData("hostname", "a.")]
    [InlineData("hostname", "a..b")]
    [InlineData("hostname", "ä")]
    [InlineData("nameserver", "")]
    [InlineData("nameserver", "dns.example")]
    [InlineData("nameserver", "010.0.0.1")]
    [InlineData("nameserver", "2001:db8::1%eth0")]
    [InlineData("searchdomain", "a/b")]
    [InlineData("timezone", "../etc/passwd")]
    [InlineData("timezone", "/etc/localtime")]
    [InlineData("timezone", "Europe//Vienna")]
    [InlineData("tags", "ü")]
    [InlineData("tags", "-x")]
    [InlineData("startup", "up")]
    [InlineData("features", "nesting")]
    [InlineData("rootfs", "")]
    [InlineData("rootfs", "local:a/../b")]
    [InlineData("rootfs", "/srv/.")]
    [InlineData("rootfs", "../srv")]
    [InlineData("rootfs", "local:")]
    [InlineData("rootfs", "local:4,mp=/x")]
    [InlineData("rootfs", "local:4,local:5")]
    [InlineData("rootfs", "local:4,size=4X")]
    [InlineData("mp0", "local:4")]
    [InlineData("mp0", "local:4,mp=/a/../b")]
    [InlineData("mp0", "local:4,mp=/")]
    [InlineData("mp0", "local:4,mp=/x,mountoptions=suid")]
    [InlineData("mp0", "local:4,mp=/x,idmap=u:0:0:2;u:1:5:1")]
    [InlineData("mp0", "local:4,mp=/x\n")]
    [InlineData("net0", "bridge=vmbr0")]
    [InlineData("net0", "name=eth0123456789abc")]
    [InlineData("net0", "name=..")]
    [InlineData("net0", "name=e,hwaddr=01:00:00:00:00:00")]
    [InlineData("net0", "name=e,hwaddr=BC:24:11:00:00")]
    [InlineData("net0", "name=e,mtu=63")]
    [InlineData("net0", "name=e,mtu=65536")]
    [InlineData("net0", "name=e,tag=0")]
    [InlineData("net0", "name=e,trunks=1;;2")]
    [InlineData("net0", "name=e,ip=10.0.0.1")]
    [InlineData("net0", "name=e,ip=10.0.0.1/7")]
    [InlineData("net0", "name=e,ip=auto")]
    [InlineData("net0", "name=e,ip6=2001:db8::1/7")]
    [InlineData("net0", "name=e,gw=::1")]
    [InlineData("net0", "name=e,type=phys")]
    [InlineData("dev0", "/etc/passwd")]
    [InlineData("dev0", "/dev/../etc/passwd")]
    [InlineData("dev0", "/dev/fuse,mode=1660")]
    [InlineData("dev0", "/dev/fuse,uid=4294967295")]
    [InlineData("env", "A")]
    [InlineData("env", "1A=b")]
    [InlineData("env", "A=b\nC=d")]
    [InlineData("entrypoint", "a\u001bb")]
    [InlineData("entrypoint", " ")]
    [InlineData("hookscript", "/etc/x.sh")]
    [InlineData("description", "")]
    public void Check_WrongValue_NamesKeyValueAndExpected(string key, string text)
    {
        var error = Assert.Throws<ApplianceException>(() => CtOptions.Check(key, text));

        Assert.Equal("APL5112", error.Code);
        Assert.StartsWith($"{key} is '{UntrustedText.Show(text)}': expected ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("net")]
    [InlineData("net32")]
    [InlineData("net01")]
    [InlineData("mp256")]
    [InlineData("memory0")]
    [InlineData("NET0")]
    [InlineData("")]
    public void Find_NoOption_IsRefused(string key) => Assert.Equal("APL5113", Assert.Throws<ApplianceException>(() => CtOptions.Find(key)).Code);

    [Fact]
    public void Check_Description_HasALimit()
    {
        Assert.NotNull(CtOptions.Check("description", new string('a', CtOptions.MaxDescription)));
        Assert.Throws<ApplianceException>(() => CtOptions.Check("description", new string('a', CtOptions.MaxDescription + 1)));
    }

    [Fact]
    public void All_AreSortedOnceAndHaveAValidDefault()
    {
        Assert.Equal(CtOptions.All.Select(option => option.Name).Order(StringComparer.Ordinal), CtOptions.All.Select(option => option.Name));
        Assert.All(CtOptions.All, option => Assert.True(option.Default is null || option.Type.Normalise(option.Default) == option.Default, option.Name));
        Assert.All(CtOptions.All, option => Assert.EndsWith(".", option.Description, StringComparison.Ordinal));
    }
}
