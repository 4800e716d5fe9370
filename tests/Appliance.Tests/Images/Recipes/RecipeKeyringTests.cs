using System.Security.Cryptography;
using Appliance.Images.Recipes;
using Appliance.Tests.Cli;

namespace Appliance.Tests.Images.Recipes;

/// <summary>No build without the keys a recipe names; and what a person sees of a wrong recipe.</summary>
public sealed class RecipeKeyringTests
{
    [Theory]
    [InlineData("nowhere.gpg", "p", "They are in the package p: `apt install p`, where this Debian has it.")]
    [InlineData("nowhere.gpg", null, "Take the file from the distribution's own installation or package, check it, and put it there.")]
    [InlineData("/usr/share/keyrings/appliance-nowhere.gpg", "p", "They are in the package p: `apt install p`, where this Debian has it.")]
    public void Locate_MissingFile_IsRefusedWithTheWayToIt(string file, string? package, string hint)
    {
        using var directory = new TempDirectory();

        var refusal = Assert.Throws<ApplianceException>(() => RecipeKeyring.Locate(Key(file) with { Package = package }, SourceKind.Dnf, [directory.Path]));

        Assert.Equal(("APL6034", hint), (refusal.Code, refusal.Hint));
    }

    [Fact]
    public void Locate_KeyOfApk_IsTakenByItsDigestOnly()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["a.rsa.pub"], "key");
        var good = Key("a.rsa.pub") with { Digest = $"sha512:{Convert.ToHexStringLower(SHA512.HashData("key"u8))}" };
        var bad = good with { Digest = $"sha256:{new string('0', 64)}" };

        Assert.Equal("key"u8, RecipeKeyring.Locate(good, SourceKind.Apk, [directory["none"], directory.Path]).Bytes.Span);
        Assert.Equal("APL6034", Assert.Throws<ApplianceException>(() => RecipeKeyring.Locate(bad, SourceKind.Apk, [directory.Path])).Code);
    }

    [Fact]
    public void Locate_Fingerprints_LeaveOnlyThoseKeys()
    {
        const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
        Assert.SkipUnless(File.Exists(Keyring), $"{Keyring} is not installed.");
        var all = RecipeKeyring.Locate(Key(Keyring), SourceKind.Debian, []);

        var one = RecipeKeyring.Locate(Key(Keyring) with { Fingerprints = ["4D64FEC119C2029067D6E791F8D2585B8783D481"] }, SourceKind.Debian, []);

        Assert.True(one.Bytes.Length < all.Bytes.Length);
        Assert.Equal("APL6034", Assert.Throws<ApplianceException>(
            () => RecipeKeyring.Locate(Key(Keyring) with { Fingerprints = [new string('A', 40)] }, SourceKind.Debian, [])).Code);
    }

    [Fact]
    public async Task Validate_WrongRecipe_SaysWhereAndExits1()
    {
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Root, "lib/f/x.yaml"), "pakages: []\n");
        CliHost.Write(Path.Join(host.Root, "lib/f/y.yaml"), RecipeScene.Whole);

        var all = await host.RunAsync("image", "validate", "--templates", Path.Join(host.Root, "lib"));
        var good = await host.RunAsync("image", "validate", "y", "--templates", Path.Join(host.Root, "lib"));

        Assert.Equal(1, all.ExitCode);
        Assert.StartsWith("/root/lib/f/x.yaml:1:1: error[APL6024]: found the key 'pakages', expected one of include, ", all.Output, StringComparison.Ordinal);
        Assert.EndsWith("    hint: Did you mean 'packages'?\n", all.Output, StringComparison.Ordinal);
        Assert.Equal("exit 0\n--- stdout\n--- stderr\nThe recipe is in order.\n", good.ToString());
    }

    private static SourceKey Key(string file) => new() { File = file, Fingerprints = [] };
}
