namespace Appliance.Images.Recipes;

/// <summary>How much a recipe may be. What is more is refused, nothing is cut off.</summary>
public sealed record RecipeLimits
{
    /// <summary>Largest file, in bytes. Default 256 KiB.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>How deep lists and maps may be nested. Default 12.</summary>
    public int MaxDepth { get; init; } = 12;

    /// <summary>Values, lists and maps in one file. Default 10 000.</summary>
    public int MaxNodes { get; init; } = 10_000;

    /// <summary>Longest value, in characters. Default 16 384.</summary>
    public int MaxValueLength { get; init; } = 16 * 1024;

    /// <summary>Files that a recipe consists of, itself included. Default 16.</summary>
    public int MaxFiles { get; init; } = 16;

    /// <summary>How long a chain of includes may be. Default 6.</summary>
    public int MaxIncludeDepth { get; init; } = 6;

    /// <summary>Files and directories of one overlay. Default 2 000.</summary>
    public int MaxOverlayEntries { get; init; } = 2_000;

    /// <summary>Recipes of one library. Default 1 000.</summary>
    public int MaxRecipes { get; init; } = 1_000;

    /// <summary>Findings after which reading stops. Default 50.</summary>
    public int MaxFindings { get; init; } = 50;
}
