using Appliance.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Catalog;

public sealed class TemplateNameTests
{
    [Theory]
    [InlineData("almalinux-10-default_20250930_amd64.tar.xz", "almalinux-10-default", "20250930", "amd64")]
    [InlineData("archlinux-base_20260420-1_amd64.tar.zst", "archlinux-base", "20260420-1", "amd64")]
    [InlineData("centos-9-stream-default_20240828_amd64.tar.xz", "centos-9-stream-default", "20240828", "amd64")]
    [InlineData("debian-13-standard_13.6-1_arm64.tar.zst", "debian-13-standard", "13.6-1", "arm64")]
    [InlineData("devuan-5.0-standard_5.0_amd64.tar.gz", "devuan-5.0-standard", "5.0", "amd64")]
    [InlineData("gentoo-current-openrc_20250508_amd64.tar.xz", "gentoo-current-openrc", "20250508", "amd64")]
    [InlineData("proxmox-mail-gateway-9.1-standard_9.1-1_amd64.tar.zst", "proxmox-mail-gateway-9.1-standard", "9.1-1", "amd64")]
    [InlineData("ubuntu-25.04-standard_25.04-1.1_amd64.tar.zst", "ubuntu-25.04-standard", "25.04-1.1", "amd64")]
    [InlineData("debian-12-turnkey-nginx-php-fastcgi_18.0-1_amd64.tar.gz", "debian-12-turnkey-nginx-php-fastcgi", "18.0-1", "amd64")]
    [InlineData("debian-5.0-joomla_1.5.9-1_i386.tar.gz", "debian-5.0-joomla", "1.5.9-1", "i386")]
    [InlineData("debian-13-keel-web_19.0-3_amd64.tar.zst", "debian-13-keel-web", "19.0-3", "amd64")]
    [InlineData("debian-trixie-20260328_arm64.tar.xz", "debian-trixie-20260328", null, "arm64")]
    [InlineData("nginx_latest.tar", "nginx", "latest", null)]
    [InlineData("postgres_16.tar", "postgres", "16", null)]
    [InlineData("my_own_image_1.0_amd64.tar.bz2", "my_own_image", "1.0", "amd64")]
    [InlineData("plain.tar", "plain", null, null)]
    [InlineData("a.tar", "a", null, null)]
    [InlineData("a__b.tar.gz", "a__b", null, null)]
    [InlineData("a_.tar.gz", "a_", null, null)]
    [InlineData("a.tar.tar.gz", "a.tar", null, null)]
    public void TryParse_RealName_FindsItsParts(string text, string family, string? version, string? architecture)
    {
        Assert.True(TemplateName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
        Assert.Equal(family, name.Family);
        Assert.Equal(version, name.Version);
        Assert.Equal(architecture, name.Architecture);
        Assert.True(TemplateName.IsTemplateFile(text));
    }

    /// <summary>P9: one component, no hidden file, no option, no URL, nothing but ASCII, and an ending that pct can unpack.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".tar")]
    [InlineData(".tar.gz")]
    [InlineData(".hidden.tar.gz")]
    [InlineData("-rf.tar.gz")]
    [InlineData("_x.tar.gz")]
    [InlineData("../x.tar.gz")]
    [InlineData("a/b.tar.gz")]
    [InlineData("a\\b.tar.gz")]
    [InlineData("a b.tar.gz")]
    [InlineData("a:b.tar.gz")]
    [InlineData("a%2fb.tar.gz")]
    [InlineData("a?x.tar.gz")]
    [InlineData("a\n.tar.gz")]
    [InlineData("a.tar.gz\n")]
    [InlineData("a\0.tar.gz")]
    [InlineData("a$(x).tar.gz")]
    [InlineData("d\u0435bian.tar.gz")]
    [InlineData("debi\u00e4n.tar.gz")]
    [InlineData("a\u2215b.tar.gz")]
    [InlineData("a.tgz")]
    [InlineData("a.tar.lzo")]
    [InlineData("a.TAR.GZ")]
    [InlineData("a.tar.gz.partial")]
    [InlineData("a.tar.")]
    [InlineData("atar")]
    [InlineData("a.tar.gz.tmp_dwnl.123")]
    public void TryParse_HostileOrForeignName_IsRefused_P9(string? text) => Assert.False(TemplateName.TryParse(text, out _));

    [Theory]
    [InlineData(".tar.zst")]
    [InlineData(".tar")]
    public void TryParse_LongestName_IsAcceptedAndOneMoreIsNot_P9(string ending)
    {
        Assert.True(TemplateName.TryParse(new string('a', 255 - ending.Length) + ending, out _));
        Assert.False(TemplateName.TryParse(new string('a', 256 - ending.Length) + ending, out _));
    }

    [Theory]
    [InlineData("x.tar.gz", true)]
    [InlineData("my template.TAR.ZST", true)]
    [InlineData("\u00e4.Tar.Xz", true)]
    [InlineData(".x.tar.bz2", true)]
    [InlineData("x.tar", true)]
    [InlineData("x.tar.lzo", false)]
    [InlineData("x.tgz", false)]
    [InlineData("x.tar.gz.tmp_dwnl.4711", false)]
    [InlineData(".tar.gz", false)]
    [InlineData("a/b.tar.gz", false)]
    [InlineData("a\0b.tar.gz", false)]
    [InlineData("tar", false)]
    [InlineData("", false)]
    public void IsTemplateFile_NameOnDisk_IsJudgedByItsEnding(string name, bool expected) =>
        Assert.Equal(expected, TemplateName.IsTemplateFile(name));

    [Fact]
    public void TryParse_AnyText_AcceptsOnlyOneSafeComponent_P9() =>
        Prop.ForAll<NonNull<string>>(text => !TemplateName.TryParse(text.Get + ".tar.gz", out var name)
            || (Path.GetFileName(name.Value) == name.Value && name.Value.All(char.IsAscii) && name.Value[0] is not ('.' or '-')))
            .QuickCheckThrowOnFailure();
}
