using System.Security.Cryptography;
using Appliance.Linux;

namespace Appliance.Archives;

/// <summary>How an archive is extracted or checked.</summary>
public sealed record ExtractOptions
{
    /// <summary>Ids of the host for ids of the archive. Default: each is itself, as in a privileged container.</summary>
    public IdMap IdMap { get; init; } = IdMap.Identity;

    /// <summary>What the archive may ask for.</summary>
    public ArchiveLimits Limits { get; init; } = new();

    /// <summary>Create device nodes outside <c>dev/</c>. Default false: they are refused. Never with an id map: a node made by the host's root works.</summary>
    public bool AllowDeviceNodes { get; init; }

    /// <summary>Bytes of the compressed file to read in a second at most; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Hash the file while it is read; null for no digest.</summary>
    public HashAlgorithmName? Digest { get; init; }

    /// <summary>The digest that the file must have; a file with another one is refused at the end (APL2061). Needs <see cref="Digest"/>.</summary>
    public ReadOnlyMemory<byte>? ExpectedDigest { get; init; }

    /// <summary>Remove what was created if the extraction fails or is cancelled. Default true; false where the caller throws the whole target away.</summary>
    public bool RemoveOnFailure { get; init; } = true;

    /// <summary>Clock for the rate limit and for progress.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How far an extraction is; at most ten a second.</summary>
/// <param name="PackedBytes">Of the compressed file, read so far.</param>
/// <param name="PackedTotal">Its size.</param>
/// <param name="Entries">Seen so far.</param>
public sealed record ExtractProgress(long PackedBytes, long PackedTotal, long Entries);
