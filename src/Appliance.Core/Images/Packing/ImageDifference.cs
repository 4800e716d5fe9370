namespace Appliance.Images.Packing;

/// <summary>What happened to an entry between two images.</summary>
public enum ImageChange
{
    Added,
    Removed,
    Changed,
}

/// <summary>One entry that differs between two images.</summary>
/// <param name="Path">As it is shown; the root is <c>.</c>.</param>
/// <param name="Change">Seen from the first image.</param>
/// <param name="Details">What is different, a phrase each; of an added or removed entry, what it is.</param>
/// <param name="OldBytes">Content in the first image; null if it is not there.</param>
/// <param name="NewBytes">Content in the second.</param>
public sealed record ImageDifference(string Path, ImageChange Change, IReadOnlyList<string> Details, long? OldBytes, long? NewBytes);

/// <summary>Two images compared.</summary>
/// <param name="Differences">In the order of the paths.</param>
/// <param name="SameOrder">The entries that both have come in the same order in both; where not, the archives differ although the trees do not.</param>
/// <param name="OldEntries">Entries of the first.</param>
/// <param name="NewEntries">Entries of the second.</param>
public sealed record ImageComparison(IReadOnlyList<ImageDifference> Differences, bool SameOrder, long OldEntries, long NewEntries);
