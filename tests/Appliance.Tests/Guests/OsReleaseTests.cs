using Appliance.Guests;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Guests;

public sealed class OsReleaseTests
{
    [Theory]
    [InlineData("ID=debian", "debian")]
    [InlineData("ID=ubuntu\nID=debian # really", "debian")]
    [InlineData("  ID='rocky' rest", "rocky")]
    [InlineData("ID=\"fed\\\"ora\"", "fed\"ora")]
    [InlineData("ID=\"opensuse\\-leap\"", "opensuse\\-leap")]
    [InlineData("ID=\"a\\nb\\tc\\\\d\\$e\\`f\\'g\"", "a\nb\tc\\d$e`f'g")]
    [InlineData("ID=opensuse-leap", "opensuse")]
    [InlineData("ID=3.19.1", "3")]
    [InlineData("ID=\"debian\r\n", null)]
    [InlineData("ID=debian\r\n", "debian")]
    [InlineData("ID=\"unterminated", null)]
    [InlineData("ID='unterminated", null)]
    [InlineData("ID=\"ends with backslash\\", null)]
    [InlineData("ID =debian\nexport ID=ubuntu\nID: x\n#ID=x", null)]
    [InlineData("ID=", null)]
    [InlineData("ID=$(reboot)", null)]
    [InlineData("ID=\"`id`\"", "`id`")]
    [InlineData("", null)]
    [InlineData("\0\0I\0D\0=\0d\0", null)]
    [InlineData("I\0D\0=\0d\0", null)]
    [InlineData("ID=deb\0ian", "deb")]
    public void Parse_Text_GivesId(string text, string? expected) => Assert.Equal(expected, OsRelease.Parse(text, "/x").Id);

    [Fact]
    public void Parse_AnyText_NeverFails() => Prop.ForAll<string>(text => OsRelease.Parse(text ?? "", null)["NAME"]?.Length != 0).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyValueQuoted_ComesBack() => Prop.ForAll<NonEmptyString>(value =>
    {
        var text = value.Get.Replace("\n", "", StringComparison.Ordinal);
        var quoted = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return (OsRelease.Parse($"A=1\nVERSION_ID=\"{quoted}\"\n", null).VersionId ?? "") == text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_TwoPlaces_TakesTheFirstRegularFile()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["etc/os-release"]);
        guest.Write("usr/lib/os-release", "ID=debian\n");
        guest.Change(tree => Assert.Equal("/usr/lib/os-release", OsRelease.Read(tree).Path));
        Directory.Delete(guest["etc/os-release"]);
        guest.Link("etc/os-release", "../usr/lib/os-release");
        guest.Change(tree => Assert.Equal("/etc/os-release", OsRelease.Read(tree).Path));
    }
}
