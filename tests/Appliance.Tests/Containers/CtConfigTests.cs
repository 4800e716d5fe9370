using System.Text;
using Appliance.Containers;
using Appliance.Guests;

namespace Appliance.Tests.Containers;

public sealed class CtConfigTests
{
    private const string Sample = """
        #Web server%3A the second
        #%C3%BC ber
        arch: amd64
        cores: 2
        cpulimit: 1.5
        dev0: /dev/ttyUSB0,gid=20,mode=0660
        features: keyctl=1,nesting=1
        hostname: web.example.com
        memory: 1024
        mp0: local:101/vm-101-disk-1.raw,mp=/srv,backup=1,size=8G
        mp10: /srv/shared,mp=/mnt/shared,ro=1
        mp2: /dev/sdb1,mp=/mnt/disk
        nameserver: 9.9.9.9 2620:fe::fe
        net0: name=eth0,bridge=vmbr0,gw=10.0.3.1,hwaddr=BC:24:11:00:00:01,ip=10.0.3.10/24,tag=12,trunks=3;4,type=veth
        onboot: 1
        ostype: debian
        rootfs: local:101/vm-101-disk-0.raw,size=4G
        startup: order=2,up=30
        tags: web;prod
        tty: 3
        unprivileged: 1
        lxc.environment.runtime: A=b
        lxc.idmap: u 0 200000 65536
        lxc.idmap: g 0 200000 65536
        lxc.mount.entry: /dev/fuse dev/fuse none bind 0 0

        [pve:pending]
        delete: swap
        memory: 2048

        [before]
        #first
        hostname: old
        snaptime: 1700000000

        """;

    [Fact]
    public void Format_OfCanonicalText_IsThatText()
    {
        var config = Parse(Sample);

        Assert.Empty(config.Warnings);
        Assert.Equal(Sample, Encoding.UTF8.GetString(config.Format()));
    }

    [Fact]
    public void Values_OfEveryKind_AreTyped()
    {
        var config = Parse(Sample);

        Assert.Equal("Web server: the second\nü ber", config.Description);
        Assert.Equal(("web.example.com", "debian", "amd64"), (config.Hostname, config.OsType, config.Arch));
        Assert.Equal((1024, 512, 2, 1.5m, 3), (config.Memory, config.Swap, config.Cores, config.CpuLimit, config.Tty));
        Assert.True(config.Unprivileged && config.Onboot && config.Console && !config.Protection);
        Assert.Equal(["web", "prod"], config.Tags);
        Assert.Equal(["A=b"], config.Env);
        Assert.Equal(200000u, config.IdMap.RootUid);
        Assert.Equal(3, config.RawLxc.Count);
        Assert.Equal((true, true, false), (config.Features.Nesting, config.Features.Keyctl, config.Features.Fuse));
        Assert.Equal(new CtStartup(2, 30, null), config.Startup);
        Assert.Equal(new CtDevice(0, "/dev/ttyUSB0", 0x1B0, null, 20, false), config.Devices[0]);
        Assert.Equal(["/srv", "/mnt/disk", "/mnt/shared"], config.MountPoints.Select(point => point.Path));
        Assert.Equal([CtVolumeKind.Volume, CtVolumeKind.Device, CtVolumeKind.Bind], config.MountPoints.Select(point => point.Volume.Kind));
        Assert.Equal((4L << 30, "local"), (config.RootFs!.SizeBytes, config.RootFs.Storage));
        var nic = Assert.Single(config.Interfaces);
        Assert.Equal((0, "eth0", "vmbr0", "BC:24:11:00:00:01", 12), (nic.Index, nic.Name, nic.Bridge, nic.HwAddr, nic.Tag));
        Assert.Equal([3, 4], nic.Trunks);
        Assert.Equal("10.0.3.10/24", nic.Ip.Cidr);
        Assert.Equal("2048", config.Pending!["memory"]);
        Assert.Equal("old", config.OfSnapshot("before")!.Hostname);
        Assert.Equal("first", config.OfSnapshot("before")!.Description);
        Assert.Null(config.OfSnapshot("after"));
    }

    [Fact]
    public void ToGuestSettings_OfAConfiguration_HasWhatTheGuestIsTold()
    {
        var settings = Parse(Sample).ToGuestSettings();

        Assert.Equal("web.example.com", settings.Hostname);
        Assert.Equal(["9.9.9.9", "2620:fe::fe"], settings.Nameservers);
        Assert.Null(settings.SearchDomains);
        Assert.Equal(3, settings.TtyCount);
        Assert.True(settings.Nesting);
        Assert.Equal(AddressMode.Static, settings.Interfaces[0].V4.Mode);
        Assert.Equal(200000u, settings.IdMap.RootGid);
    }

    [Theory]
    [InlineData("", false, 0u)]
    [InlineData("unprivileged: 1\n", false, 100000u)]
    [InlineData("unprivileged: yes\n", false, 100000u)]
    [InlineData("unprivileged: 0\n", false, 0u)]
    [InlineData("unprivileged: 1\nlxc.idmap = u 1 1 10\n", false, 0u)]
    public void IdMap_OfAConfiguration_IsItsLinesOrTheDefault(string text, bool hasWarnings, uint root)
    {
        var config = Parse(text);

        Assert.Equal(hasWarnings, config.Warnings.Count > 0);
        Assert.Equal(root, config.IdMap.RootUid);
    }

    [Theory]
    [InlineData("net0: bridge=vmbr0\n", "name=NAME, which is missing")]
    [InlineData("net0: name=eth0,ip=10.0.0.1/33\n", "an IPv4 address with /8–/32, dhcp or manual, not '10.0.0.1/33'")]
    [InlineData("net0: name=eth0,tag=4095\n", "tag to be a whole number, 1–4094, not '4095'")]
    [InlineData("net0: name=eth0,colour=red\n", "not 'colour'")]
    [InlineData("net0: name=eth0,name=eth1\n", "name once")]
    [InlineData("net0: name=../x\n", "1–15 letters")]
    [InlineData("net0: name=eth0,host-managed=1,ip6=auto\n", "no ip6=auto")]
    [InlineData("net0: name=eth0,\n", "a property between the commas")]
    [InlineData("hostname: a b\n", "a DNS name")]
    [InlineData("hostname: $(reboot)\n", "a DNS name")]
    [InlineData("nameserver: example.com\n", "addresses of name servers")]
    [InlineData("nameserver: 10.0.0.1%eth0\n", "addresses of name servers")]
    [InlineData("searchdomain: a;b/c\n", "a DNS name")]
    [InlineData("timezone: ../../etc/shadow\n", "Europe/Vienna")]
    [InlineData("tty: 7\n", "0–6")]
    [InlineData("arch: vax\n", "amd64")]
    [InlineData("features: nesting=2\n", "nesting to be 1 or 0")]
    [InlineData("lxc.idmap: u 0 x 1\n", "u|g CONTAINER-ID")]
    public void ToGuestSettings_WrongValue_NamesKeyValueAndExpected(string text, string expected)
    {
        var error = Assert.Throws<ApplianceException>(() => Parse(text).ToGuestSettings());

        Assert.Equal("APL5114", error.Code);
        Assert.Contains(text.Split(':')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToGuestSettings_TwoInterfacesOfOneName_AreRefused()
    {
        var error = Assert.Throws<ApplianceException>(() => Parse("net0: name=eth0\nnet3: name=eth0\n").ToGuestSettings());

        Assert.Equal("APL5115", error.Code);
        Assert.Contains("net0 and net3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bogus line here\n", "not understood")]
    [InlineData("unknown_key: 1\n", "no option 'unknown_key'")]
    [InlineData("memory: lots\n", "memory is 'lots', expected a whole number from 16")]
    [InlineData("onboot: maybe\n", "onboot is 'maybe'")]
    [InlineData("net0: bridge=vmbr0\n", "which is missing")]
    [InlineData("hostname:\n", "not understood")]
    [InlineData(" hostname: x\n", "not understood")]
    [InlineData("net32: name=eth0\n", "no option 'net32'")]
    [InlineData("net00: name=eth0\n", "no option 'net00'")]
    [InlineData("lxc.rootfs.path: /etc\n", "use rootfs")]
    [InlineData("lxc.nonsense = 1\n", "has no effect")]
    [InlineData("lxc.utsname = x\n", "lxc.uts.name")]
    [InlineData("lxc.cgroup.memory.limit_in_bytes = 1\n", "cgroup v2")]
    [InlineData("[x]\nhostname: a\n", "section")]
    [InlineData("hostname: a\nhostname: b\n", "the last value counts")]
    public void Parse_OddLine_IsWarnedAboutAndKept(string text, string warning)
    {
        var config = Parse("arch: amd64\n" + text);

        Assert.Contains(warning, Assert.Single(config.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("101.conf:", config.Warnings[0], StringComparison.Ordinal);
        var written = Encoding.UTF8.GetString(config.Format());
        Assert.Contains(text.Split('\n')[^2].Replace(" = ", text.StartsWith("lxc.nonsense", StringComparison.Ordinal) ? " = " : ": ", StringComparison.Ordinal), written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ostype: foo\n")]
    [InlineData("tty: 9\n")]
    [InlineData("memory: 1\n")]
    [InlineData("hostname: a\r\nonboot: on\r\n")]
    [InlineData("[PVE:Pending]\ndelete: memory\n")]
    public void Parse_ValueOutsideTheRange_IsKeptInSilence(string text) => Assert.Empty(Parse(text).Warnings);

    [Fact]
    public void Format_UnusedVolumeThatIsUsed_IsDropped() =>
        Assert.Equal("rootfs: local:a,size=4G\nunused1: local:b\n", Text(Parse("unused0: local:a\nunused1: local:b\nrootfs: local:a,size=4G\n")));

    [Fact]
    public void Parse_UnknownSection_IsKeptAndDoesNotReachTheCurrentOne()
    {
        var config = Parse("hostname: a\n[special:new]\nhostname: evil\n#note\n\n[snap]\nhostname: b\n");

        Assert.Equal("a", config.Hostname);
        Assert.Equal("hostname: a\n\n[snap]\nhostname: b\n\n[special:new]\nhostname: evil\n#note\n", Text(config));
    }

    [Fact]
    public void Digest_OfAFile_IsThatOfItsBytes()
    {
        Assert.Equal("da39a3ee5e6b4b0d3255bfef95601890afd80709", Parse("").Digest);
        Assert.NotEqual(Parse("hostname: a").Digest, Parse("hostname: a\n").Digest);
        Assert.Equal(Parse("hostname: a\n").Digest, Parse("").With("hostname", "a").Digest);
    }

    [Fact]
    public void With_ChangesOneKey_AndNothingElse()
    {
        var config = Parse("hostname: a\nbogus\n#note\n[snap]\nhostname: b\n").With("hostname", "ü").With("memory", "64").Without("description");

        Assert.Equal("ü", config.Hostname);
        Assert.Equal("hostname: ü\nmemory: 64\nbogus\n\n[snap]\nhostname: b\n", Text(config));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData(" ")]
    public void With_ValueThatIsNoLine_IsRefused(string value) =>
        Assert.Equal("APL5112", Assert.Throws<ApplianceException>(() => CtConfig.Empty.With("hostname", value)).Code);

    [Fact]
    public void Parse_AtTheLimits_IsAcceptedAndAboveRefused()
    {
        var limits = new CtConfigLimits { MaxBytes = 20, MaxLines = 3, MaxLineBytes = 12 };

        Assert.NotNull(Parse("hostname: aa\n123456\n", limits));
        Refuse("hostname: aa\n1234567\n", "21 bytes");
        Refuse("hostname: aaa", "13 bytes in line 1");
        Refuse("1\n2\n3\n", "more lines");

        void Refuse(string text, string actual)
        {
            var error = Assert.Throws<ApplianceException>(() => Parse(text, limits));
            Assert.Equal("APL5111", error.Code);
            Assert.Contains(actual, error.Message, StringComparison.Ordinal);
        }
    }

    private static CtConfig Parse(string text, CtConfigLimits? limits = null) =>
        CtConfig.Parse(Encoding.UTF8.GetBytes(text), "101.conf", limits ?? new CtConfigLimits());

    private static string Text(CtConfig config) => Encoding.UTF8.GetString(config.Format());
}
