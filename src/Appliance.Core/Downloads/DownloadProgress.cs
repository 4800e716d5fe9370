namespace Appliance.Downloads;

/// <summary>What a download is doing.</summary>
public enum DownloadPhase
{
    /// <summary>For someone else (a lock).</summary>
    Waiting = 0,

    /// <summary>For the server's answer.</summary>
    Connecting,

    /// <summary>Reading back what an earlier run left.</summary>
    Hashing,

    /// <summary>Bytes arrive.</summary>
    Transferring,

    /// <summary>An attempt failed; the note says how, and when the next one starts.</summary>
    Retrying,

    /// <summary>All bytes are here; the digest is being finished and the file flushed.</summary>
    Verifying,

    /// <summary>The file has its final name.</summary>
    Done,
}

/// <summary>A report, at most ten a second while bytes arrive. Safe to print.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">On disk so far; may go back when a download starts over.</param>
/// <param name="Total">Size at the end, in bytes; null while nobody has said.</param>
/// <param name="Phase">What is being done.</param>
/// <param name="Note">One clause for a person, or null.</param>
public sealed record DownloadProgress(string Name, long Bytes, long? Total, DownloadPhase Phase, string? Note);
