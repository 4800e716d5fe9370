namespace Appliance.Archives;

/// <summary>How many entries of each kind there are, and how large they are.</summary>
public sealed record ArchiveCounts
{
    /// <summary>Regular files, and names of them that are hard links not counted.</summary>
    public long Files { get; init; }

    /// <summary>Directories, with those that only paths mention.</summary>
    public long Directories { get; init; }

    public long SymbolicLinks { get; init; }

    public long HardLinks { get; init; }

    /// <summary>Named pipes.</summary>
    public long Fifos { get; init; }

    /// <summary>Device nodes outside <c>dev/</c>.</summary>
    public long Devices { get; init; }

    /// <summary>Entries below <c>dev/</c>, which containers fill themselves.</summary>
    public long Skipped { get; init; }

    /// <summary>Size of all files together, holes included.</summary>
    public long FileBytes { get; init; }

    /// <summary>All that become something.</summary>
    public long Entries => Files + Directories + SymbolicLinks + HardLinks + Fifos + Devices;
}

/// <summary>What an extraction did.</summary>
/// <param name="Format">How the archive was packed.</param>
/// <param name="Counts">What was created.</param>
/// <param name="PackedBytes">Size of the file.</param>
/// <param name="UnpackedBytes">Size of the tar stream.</param>
/// <param name="Kept">Names that were there before and were left alone.</param>
/// <param name="Notices">What the user may want to know, a sentence each; safe to print.</param>
/// <param name="NestedRoot">The directory of the archive that seems to be the root file system, if it is not the top.</param>
/// <param name="Digest">Of the file, if one was asked for.</param>
public sealed record ExtractResult(
    ArchiveFormat Format, ArchiveCounts Counts, long PackedBytes, long UnpackedBytes, long Kept, IReadOnlyList<string> Notices, string? NestedRoot, byte[]? Digest);

/// <summary>What is wrong with an archive.</summary>
/// <param name="Code">As the extraction would fail with.</param>
/// <param name="Message">A sentence; safe to print.</param>
/// <param name="IsFatal">Nothing behind it could be read.</param>
public sealed record ArchiveFinding(string Code, string Message, bool IsFatal);

/// <summary>What a check found.</summary>
/// <param name="Format">How it is packed.</param>
/// <param name="Counts">What is in it.</param>
/// <param name="PackedBytes">Size of the file.</param>
/// <param name="UnpackedBytes">Size of the tar stream, as far as it could be read.</param>
/// <param name="Findings">Why it would be refused, the first hundred; empty for a good archive.</param>
/// <param name="FindingCount">All of them.</param>
/// <param name="Notices">As in <see cref="ExtractResult"/>.</param>
/// <param name="NestedRoot">As in <see cref="ExtractResult"/>.</param>
/// <param name="Digest">Of the file, if one was asked for and all was read.</param>
public sealed record ArchiveReport(
    ArchiveFormat Format,
    ArchiveCounts Counts,
    long PackedBytes,
    long UnpackedBytes,
    IReadOnlyList<ArchiveFinding> Findings,
    long FindingCount,
    IReadOnlyList<string> Notices,
    string? NestedRoot,
    byte[]? Digest)
{
    /// <summary>Extraction would not refuse it.</summary>
    public bool IsGood => FindingCount == 0;
}

/// <summary>One line of a listing. Texts are safe to print; bytes that are not UTF-8 are shown as <c>\xHH</c>.</summary>
/// <param name="Name">Below the root; the root itself is <c>./</c>.</param>
/// <param name="RawName">The same, byte for byte.</param>
/// <param name="Kind">What it becomes.</param>
/// <param name="Mode">Permissions, 07777.</param>
/// <param name="Uid">As in the archive.</param>
/// <param name="Gid">As in the archive.</param>
/// <param name="Size">In bytes; 0 for anything but files.</param>
/// <param name="ModifiedSeconds">Since 1970.</param>
/// <param name="Link">Target of a link.</param>
/// <param name="Attributes">Names of extended attributes, access lists included.</param>
public sealed record ArchiveEntry(
    string Name, ReadOnlyMemory<byte> RawName, EntryKind Kind, int Mode, long Uid, long Gid, long Size, long ModifiedSeconds, string? Link, IReadOnlyList<string> Attributes);
