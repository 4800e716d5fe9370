namespace Appliance.Images.Recipes;

/// <summary>
/// A recipe for one architecture: everything included, variables filled in, conditions decided. It is complete and every
/// value has the form docs/recipes.md gives it.
/// </summary>
public sealed record Recipe
{
    /// <summary>Name of the recipe and family of its templates: <c>debian-13-standard</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>amd64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>All architectures it can be built for.</summary>
    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>Every file it consists of, paths below the library; the recipe's own comes last.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What it is called and what is said about it.</summary>
    public required RecipeIdentity Identity { get; init; }

    /// <summary>Where the system comes from.</summary>
    public required RecipeSource Source { get; init; }

    /// <summary>Packages beyond the base, in the recipe's order, each once, none that is excluded.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Packages that must not be there.</summary>
    public required IReadOnlyList<string> ExcludedPackages { get; init; }

    /// <summary>Directories copied onto the system, in order; absolute paths.</summary>
    public required IReadOnlyList<string> Overlays { get; init; }

    /// <summary>Files written after the overlays.</summary>
    public required IReadOnlyList<RecipeFile> FileItems { get; init; }

    /// <summary>Services switched after the files.</summary>
    public required IReadOnlyList<ServiceSwitch> Services { get; init; }

    /// <summary>Scripts run in the guest.</summary>
    public required IReadOnlyList<RecipeAction> Actions { get; init; }

    /// <summary>Cleanup beyond the built-in rules.</summary>
    public required IReadOnlyList<RecipeCleanup> Cleanup { get; init; }

    /// <summary>What the boot test looks for.</summary>
    public required RecipeTest Test { get; init; }
}

/// <summary>A file, link or directory of the guest.</summary>
/// <param name="Path">Where in the guest.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Content, absolute path of the file with the content, or target of the link; empty for a directory.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner">Number or name in the guest.</param>
/// <param name="Group">Number or name in the guest.</param>
public sealed record RecipeFile(string Path, RecipeFileKind Kind, string Value, int Mode, string Owner, string Group);

/// <summary>What a <see cref="RecipeFile"/> is.</summary>
public enum RecipeFileKind
{
    /// <summary>A file whose content the recipe has.</summary>
    Content,

    /// <summary>A file whose content is in a file beside the recipe.</summary>
    Copy,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A directory.</summary>
    Directory,
}

/// <summary>What a service shall be after the build.</summary>
public enum ServiceState
{
    /// <summary>Started at boot.</summary>
    Enabled,

    /// <summary>Not started by itself.</summary>
    Disabled,

    /// <summary>Cannot be started.</summary>
    Masked,
}

/// <summary>A service to switch.</summary>
public sealed record ServiceSwitch(string Name, ServiceState State, string RunLevel);

/// <summary>When an action runs.</summary>
public enum ActionStage
{
    /// <summary>The base is there.</summary>
    AfterBootstrap,

    /// <summary>Packages, overlays, files and services are there.</summary>
    AfterPackages,

    /// <summary>All else is done; only cleaning up follows.</summary>
    BeforePack,
}

/// <summary>A script run in the guest by <c>/bin/sh -eu</c>.</summary>
public sealed record RecipeAction(ActionStage Stage, string Name, string Script);

/// <summary>Cleanup that this system needs; paths may have <c>*</c> and <c>?</c> in components.</summary>
public sealed record RecipeCleanup(IReadOnlyList<string> Remove, IReadOnlyList<string> Empty, IReadOnlyList<string> Keep, string Reason);

/// <summary>What the boot test looks for.</summary>
public sealed record RecipeTest(IReadOnlyList<string> Services, IReadOnlyList<int> Ports, bool Login, TimeSpan Timeout);
