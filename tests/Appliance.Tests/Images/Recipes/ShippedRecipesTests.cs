using Appliance.Images.Recipes;
using Appliance.Tests.Cli;

namespace Appliance.Tests.Images.Recipes;

/// <summary>The recipes in <c>templates/</c>.</summary>
public sealed class ShippedRecipesTests
{
    private static string Directory => Path.Join(Repository.Root, "templates");

    public static TheoryData<string> Ids => [.. Library.Recipes.Select(recipe => recipe.Id)];

    private static RecipeLibrary Library => RecipeLibrary.Open(Directory, new RecipeLimits());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Recipe_IsInOrder_AndSaysWhatItMust(string id)
    {
        Assert.Empty(Library.Check(id).Select(finding => $"{finding.At}: {finding.Message}"));
        var definition = Library.Load(id);
        foreach (var recipe in definition.Architectures.Select(definition.For))
        {
            Assert.StartsWith(recipe.Identity.Distribution[..4], id, StringComparison.Ordinal);
            Assert.True(recipe.Source.Keys.Count > 0 || recipe.Source is { Kind: SourceKind.Tarball, Archive.Signature: null });
            Assert.True(recipe.Test.Services.Count > 0 || recipe.Identity.OsType == "devuan");
            // What serves ssh must be tested to serve it, and no password may be meant to be there.
            Assert.Equal(recipe.Packages.Any(package => package is "openssh-server" or "openssh") || id == "gentoo-openrc", recipe.Test.Ports.Contains(22));
        }
    }

    /// <summary>The systems that issue 5 lists.</summary>
    [Theory]
    [InlineData("alpine")]
    [InlineData("archlinux")]
    [InlineData("centos-stream-9")]
    [InlineData("centos-stream-10")]
    [InlineData("almalinux")]
    [InlineData("rockylinux")]
    [InlineData("debian-12-standard")]
    [InlineData("debian-12-minimal")]
    [InlineData("debian-13-standard")]
    [InlineData("debian-13-minimal")]
    [InlineData("debian-testing-")]
    [InlineData("devuan")]
    [InlineData("fedora")]
    [InlineData("gentoo")]
    [InlineData("opensuse-leap")]
    [InlineData("opensuse-tumbleweed")]
    [InlineData("ubuntu-22.04")]
    [InlineData("ubuntu-24.04")]
    [InlineData("ubuntu-26.04")]
    [InlineData("nixos")]
    [InlineData("openeuler")]
    public void System_HasARecipe(string prefix) => Assert.Contains(Library.Recipes, recipe => recipe.Id.StartsWith(prefix, StringComparison.Ordinal));

    [Fact]
    public void Debian12And13_DifferInTheSuiteOnly()
    {
        static string[] Lines(string id) => [.. File.ReadAllLines(Path.Join(Directory, "debian", id + ".yaml")).Select(line => line.Split(':')[0])];

        Assert.Equal(["include", "release", "variables", "eol"], Lines("debian-12-standard"));
        Assert.Equal(Lines("debian-12-standard"), Lines("debian-13-standard"));
    }

    [Fact]
    public void Debian_Keys_AreInTheKeyringOfThisHost()
    {
        var key = Library.Load("debian-13-standard").For("amd64").Source.Keys[0];
        Assert.SkipUnless(File.Exists(key.File), $"{key.File} is not installed.");

        Assert.False(RecipeKeyring.Locate(key, SourceKind.Debian, []).Bytes.IsEmpty);
    }

    /// <summary>The whole of one recipe for both architectures, as programs read it.</summary>
    [Theory]
    [InlineData("debian-13-standard", "amd64")]
    [InlineData("alpine-3.22-minimal", "arm64")]
    public async Task Show_OfARecipe_IsTheGolden(string id, string architecture)
    {
        using var host = new CliHost();
        var result = await host.RunAsync("image", "show", id, "--arch", architecture, "--templates", Directory, "--output-format", "yaml");
        var text = result.Output.Replace(Repository.Root, "/checkout", StringComparison.Ordinal);
        var file = Path.Join(Repository.Root, "tests", "Appliance.Tests", "Golden", "recipes", $"{id}_{architecture}.yaml");
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            CliHost.Write(file, text);
        }

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(File.ReadAllText(file), text);
    }
}
