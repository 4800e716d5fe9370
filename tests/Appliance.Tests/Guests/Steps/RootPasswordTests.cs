using Appliance.Guests;
using Appliance.Guests.Steps;
using Appliance.Linux;

namespace Appliance.Tests.Guests.Steps;

public sealed class RootPasswordTests
{
    [Theory]
    [InlineData("$6$saltsalt$hash")]
    [InlineData("$6$rounds=5000$saltsalt$hash")]
    [InlineData("$5$s$h")]
    [InlineData("$1$s$h")]
    [InlineData("$2b$10$abcdefghijklmnopqrstuu0123456789012345678901234567890")]
    [InlineData("$y$j9T$abcdefgh$ijklmnop")]
    [InlineData("$gy$j9T$abcdefgh$ijklmnop")]
    [InlineData("$7$CU..../....saltsalt$hash")]
    public void IsHash_Hash_IsTakenVerbatim(string text)
    {
        Assert.True(RootPassword.IsHash(text));
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = text };
        guest.Run(GuestMode.Create);
        Assert.StartsWith($"root:{text}:19675:", guest.Read("etc/shadow"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("$6$salt$")]
    [InlineData("$6$$hash")]
    [InlineData("$6$saltsaltsaltsalts$hash")]
    [InlineData("$6$salt$ha:sh")]
    [InlineData("$6$salt$hash\nroot2::0:0::/:/bin/sh")]
    [InlineData("$6$rounds=$salt$hash")]
    [InlineData("$9$salt$hash")]
    [InlineData("$y$j9T$salt")]
    [InlineData("x$6$salt$hash")]
    [InlineData("$y$")]
    public void IsHash_OtherText_IsAPassword(string text) => Assert.False(RootPassword.IsHash(text));

    [Theory]
    [InlineData("secret")]
    [InlineData("pässwörd ✓")]
    [InlineData("$y$almost")]
    public void Set_Password_IsHashedWithSha512AndKeptTheSecondTime(string password)
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = password };
        guest.Run(GuestMode.Create);
        var shadow = guest.Read("etc/shadow");
        var hash = shadow.Split(':')[1];

        Assert.Matches("^\\$6\\$[./0-9A-Za-z]{16}\\$[./0-9A-Za-z]{86}$", hash);
        Assert.Equal(hash, Crypt.Hash(System.Text.Encoding.UTF8.GetBytes(password), hash));
        guest.Run(GuestMode.Create);
        Assert.Equal(shadow, guest.Read("etc/shadow"));
        guest.Secrets = new GuestSecrets { Password = password + "x" };
        guest.Run(GuestMode.Create);
        Assert.NotEqual(shadow, guest.Read("etc/shadow"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Set_UnusablePassword_IsRefusedWithoutSayingIt(string password)
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = password };
        Assert.Equal("APL4012", Assert.Throws<ApplianceException>(() => guest.Run(GuestMode.Create)).Code);
    }

    [Fact]
    public void Set_LimitOfBytes_IsTheLibrarys()
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = new string('x', 511) };
        guest.Run(GuestMode.Create);
        guest.Secrets = new GuestSecrets { Password = new string('x', 512) };
        var error = Assert.Throws<ApplianceException>(() => guest.Run(GuestMode.Create));
        Assert.Equal("APL4012", error.Code);
        Assert.DoesNotContain("xxx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_NoPassword_LocksTheAccount()
    {
        using var guest = GuestFixture.Debian();
        guest.Run(GuestMode.Create);
        Assert.StartsWith("root:*:19675:", guest.Read("etc/shadow"), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_NoShadow_WritesPasswd()
    {
        using var guest = GuestFixture.Debian();
        File.Delete(guest["etc/shadow"]);
        guest.Write("etc/passwd", "root::0:0:root:/root:/bin/sh\nrooty::1:1::/:/bin/sh\n");
        guest.Secrets = new GuestSecrets { Password = "$6$s$h" };
        guest.Run(GuestMode.Create);
        Assert.Equal("root:$6$s$h:0:0:root:/root:/bin/sh\nrooty::1:1::/:/bin/sh\n", guest.Read("etc/passwd"));
    }

    [Fact]
    public void Set_ShadowIsALink_StaysClosed()
    {
        using var guest = GuestFixture.Debian();
        File.Move(guest["etc/shadow"], guest["etc/shadow.real"]);
        File.SetUnixFileMode(guest["etc/shadow.real"], (UnixFileMode)0x1A0);
        guest.Link("etc/shadow", "shadow.real");
        guest.Run(GuestMode.Create);
        Assert.Equal((UnixFileMode)0x1A0, File.GetUnixFileMode(guest["etc/shadow"]));
        Assert.StartsWith("root:*:", guest.Read("etc/shadow"), StringComparison.Ordinal);
        Assert.StartsWith("root:!:", guest.Read("etc/shadow.real"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root:!:1\n")]
    [InlineData("root\n")]
    [InlineData("other:!:1:2:3\n")]
    public void Set_LineThatIsNone_Stays(string shadow)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/shadow", shadow);
        guest.Run(GuestMode.Create);
        Assert.Equal(shadow, guest.Read("etc/shadow"));
    }
}
