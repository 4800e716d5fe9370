using Appliance.Images.Recipes;

namespace Appliance.Tests.Images.Recipes;

/// <summary>What a recipe becomes: includes, variables, conditions, defaults.</summary>
public sealed class RecipeTests
{
    [Fact]
    public void For_ARecipeInOrder_FillsInDefaults()
    {
        using var scene = new RecipeScene().With("f/debian-13-standard.yaml", RecipeScene.Whole);

        var recipe = scene.Library.Load("debian-13-standard").For("arm64");

        Assert.Equal("arm64", recipe.Architecture);
        Assert.Equal(["amd64", "arm64"], recipe.Architectures);
        Assert.Equal("Debian 13", recipe.Identity.Headline);
        Assert.Equal("debian-13", recipe.Identity.Os);
        Assert.Equal("system", recipe.Identity.Section);
        Assert.Equal("minbase", recipe.Source.Base);
        Assert.True(Assert.Single(recipe.Source.Repositories).Keep);
        Assert.False(recipe.Source.Repositories[0].FromHost);
        Assert.Equal(TimeSpan.FromSeconds(60), recipe.Test.Timeout);
        Assert.True(recipe.Test.Login);
    }

    [Fact]
    public void For_Includes_AppendListsAndReplaceValues()
    {
        using var scene = new RecipeScene()
            .With("common/_a.yaml", "section: admin\nmaintainer: A\npackages: [{install: [a, b]}]\ntest: {services: [a], timeout-seconds: 30}\n")
            .With("f/_b.yaml", "include: ../common/_a.yaml\nmaintainer: B\npackages: [{install: [c]}]\ntest: {services: [b]}\n")
            .With("f/x.yaml", "include: _b.yaml\n" + RecipeScene.Whole.Replace("maintainer: Somebody\n", "", StringComparison.Ordinal)
                + "packages: [{install: [d, a]}, {exclude: [b]}]\ntest: {services: [c, a]}\n");

        var recipe = scene.Load();

        Assert.Equal("admin", recipe.Identity.Section);
        Assert.Equal("B", recipe.Identity.Maintainer);
        Assert.Equal(["a", "c", "d"], recipe.Packages);
        Assert.Equal(["b"], recipe.ExcludedPackages);
        Assert.Equal(["a", "b", "c"], recipe.Test.Services);
        Assert.Equal(TimeSpan.FromSeconds(30), recipe.Test.Timeout);
        Assert.Equal(["_a.yaml", "_b.yaml", "x.yaml"], recipe.Files.Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public void For_AVersionOfAnotherScheme_ReplacesTheWholeMap()
    {
        using var scene = new RecipeScene().With("f/_a.yaml", RecipeScene.Whole.Replace("{scheme: release}", "{scheme: file, path: /etc/v, revision: 2}", StringComparison.Ordinal))
            .With("f/x.yaml", "include: _a.yaml\nversion: {scheme: date}\n");

        Assert.Equal(new TemplateVersion { Scheme = VersionScheme.Date }, scene.Load().Identity.Version);
    }

    [Theory]
    [InlineData("when: {release: '13'}", true)]
    [InlineData("when: {release: ['12', '13']}", true)]
    [InlineData("when: {release: '12'}", false)]
    [InlineData("when: {arch: amd64}", true)]
    [InlineData("when: {arch: arm64}", false)]
    [InlineData("when: {release: '13', arch: arm64}", false)]
    [InlineData("when: {variant: standard, release: '13', arch: amd64}", true)]
    [InlineData("unless: {variant: standard}", false)]
    [InlineData("unless: {variant: standard, release: '12'}", true)]
    [InlineData("when: {arch: amd64}, unless: {release: '13'}", false)]
    public void For_AConditionalItem_IsThereIfItsConditionHolds(string condition, bool expected)
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole + $$"""
            packages: [{install: [p], {{condition}}}]
            services: [{name: s, state: masked, {{condition}}}]
            files: [{path: /f, content: c, {{condition}}}]
            actions: [{stage: before-pack, name: n, run: r, {{condition}}}]
            cleanup: [{remove: /c, reason: r, {{condition}}}]

            """);

        var recipe = scene.Load();

        Assert.Equal(
            Enumerable.Repeat(expected ? 1 : 0, 5),
            [recipe.Packages.Count, recipe.Services.Count, recipe.FileItems.Count, recipe.Actions.Count, recipe.Cleanup.Count]);
    }

    [Theory]
    [InlineData("amd64", "http://m/amd64/x86_64/13/x-y")]
    [InlineData("arm64", "http://m/arm64/aarch64/13/x-y")]
    public void For_Variables_AreFilledInForEachArchitecture(string architecture, string expected)
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole
            .Replace("http://mirror.example/debian", "http://m/${arch}/${machine}/${release}/${mine}", StringComparison.Ordinal)
            .Replace("urls: [", "urls: ['", StringComparison.Ordinal).Replace("], suites", "'], suites", StringComparison.Ordinal)
            + "variables: {mine: '${id}-${tail}', tail: y}\n");

        Assert.Equal(expected, scene.Load(architecture).Source.Repositories[0].Urls[0]);
    }

    [Fact]
    public void For_ScriptsAndContents_KeepTheirDollars()
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole + """
            files: [{path: /f, content: '${HOME} ${release}'}]
            actions: [{stage: before-pack, name: n, run: 'echo ${X:-} ${release}'}]

            """);

        var recipe = scene.Load();

        Assert.Equal("${HOME} ${release}", recipe.FileItems[0].Value);
        Assert.Equal("echo ${X:-} ${release}", recipe.Actions[0].Script);
    }

    [Fact]
    public void For_PathsOfAnIncludedFile_AreBesideThatFile()
    {
        using var scene = new RecipeScene()
            .With("common/_a.yaml", "overlays: [{directory: overlay}]\nfiles: [{path: /etc/motd, source: motd, mode: '0600', owner: '7', group: mail}]\n")
            .With("common/overlay/etc/x", "x").With("common/motd", "m")
            .With("f/x.yaml", "include: ../common/_a.yaml\n" + RecipeScene.Whole);

        var recipe = scene.Load();

        Assert.Equal([Path.Join(scene.Root, "common/overlay")], recipe.Overlays);
        Assert.Equal([new RecipeFile("/etc/motd", RecipeFileKind.Copy, Path.Join(scene.Root, "common/motd"), 0x180 /* 0600 */, "7", "mail")], recipe.FileItems);
    }

    [Fact]
    public void CheckFile_OutsideOfALibrary_IncludesFromBesideIt()
    {
        using var scene = new RecipeScene().With("common/_a.yaml", "section: admin\n").With("f/x.yaml", "include: ../common/_a.yaml\n" + RecipeScene.Whole);

        Assert.Empty(RecipeLibrary.CheckFile(Path.Join(scene.Root, "f/x.yaml"), new RecipeLimits()));
    }

    [Theory]
    [InlineData(VersionScheme.Date, null, null, "20261122")]
    [InlineData(VersionScheme.Release, null, 3, "13-3")]
    [InlineData(VersionScheme.ReleaseDate, null, null, "13_20261122")]
    [InlineData(VersionScheme.File, "13.2\n", 1, "13.2-1")]
    [InlineData(VersionScheme.File, "3.22.1 extra", null, "3.22.1")]
    [InlineData(VersionScheme.OsRelease, "NAME=x\nVERSION_ID=\"9.7\"\n", 1, "9.7-1")]
    [InlineData(VersionScheme.OsRelease, "VERSION_ID=42", null, "42")]
    public void Compute_Scheme_GivesTheVersion(VersionScheme scheme, string? file, int? revision, string expected) =>
        Assert.Equal(expected, new TemplateVersion { Scheme = scheme, Path = "/etc/v", Revision = revision }.Compute("13", new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero), file));

    [Theory]
    [InlineData(VersionScheme.File, "trixie/sid\n")]
    [InlineData(VersionScheme.File, "")]
    [InlineData(VersionScheme.File, null)]
    [InlineData(VersionScheme.OsRelease, "VERSION=1\n")]
    [InlineData(VersionScheme.OsRelease, "VERSION_ID=1/../2\n")]
    public void Compute_NoVersionThere_IsRefused(VersionScheme scheme, string? file) =>
        Assert.Equal("APL6033", Assert.Throws<ApplianceException>(() => new TemplateVersion { Scheme = scheme, Path = "/etc/v" }.Compute("13", DateTimeOffset.UnixEpoch, file)).Code);
}
