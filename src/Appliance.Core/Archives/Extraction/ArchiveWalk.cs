using System.Diagnostics.CodeAnalysis;
using Appliance.Archives.Tar;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Extraction;

/// <summary>An archive read from its beginning to its end, with the rules asked of each entry. What is done with them is the caller's.</summary>
internal sealed class ArchiveWalk : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly ExtractOptions options;
    private readonly IProgress<ExtractProgress>? progress;
    private readonly CancellationToken cancellationToken;
    private readonly Action beforeWait;
    private long reported;

    internal ArchiveWalk(
        SafeFileHandle file, string name, ExtractOptions options, IProgress<ExtractProgress>? progress, Action beforeWait, CancellationToken cancellationToken)
    {
        this.options = options;
        this.progress = progress;
        this.beforeWait = beforeWait;
        this.cancellationToken = cancellationToken;
        Attributes = new AttributeRules(options.IdMap);
        Tree = new ArchiveTree(options, Attributes);
        Stream = new ArchiveStream(file, name, options, cancellationToken);
        Reader = new TarReader(Next, options.Limits);
        reported = options.Time.GetTimestamp();
    }

    internal Linux.IdMap IdMap => options.IdMap;

    internal ArchiveStream Stream { get; }

    internal TarReader Reader { get; }

    internal ArchiveTree Tree { get; }

    internal AttributeRules Attributes { get; }

    internal AccountNames Accounts { get; } = new();

    internal Census Census { get; } = new();

    /// <summary>The next entry as the archive has it; false at the end, when the file was read to its last byte.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="fault">Why it can be none of ours, whatever the tree says.</param>
    internal bool TryRead([NotNullWhen(true)] out TarEntry? entry, out VerificationException? fault)
    {
        entry = Reader.Read(out fault);
        return entry is not null;
    }

    /// <summary>Remembers the accounts of the archive, if the entry lists some. Its data are read here, and returned.</summary>
    internal byte[]? ReadAccounts(TarEntry entry)
    {
        if (AccountNames.ListedBy(entry) is not { } kind)
        {
            return null;
        }

        var text = new byte[entry.Size];
        var filled = 0;
        while (Reader.NextData(out var segment))
        {
            segment.Span.CopyTo(text.AsSpan(filled));
            filled += segment.Length;
        }

        Accounts.Read(kind, text);
        return text;
    }

    /// <summary>Compares the digest, where the caller wants one.</summary>
    /// <exception cref="VerificationException">It is another one (APL2061).</exception>
    internal void RequireDigest()
    {
        if (options.ExpectedDigest is { } expected && !expected.Span.SequenceEqual(Stream.Digest))
        {
            throw new VerificationException(
                "APL2061",
                $"The archive's {options.Digest?.Name ?? "digest"} is {(Stream.Digest is { } actual ? Convert.ToHexStringLower(actual) : "unknown")}, expected was {Convert.ToHexStringLower(expected.Span)}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stream.Dispose();

    private DataBlock? Next()
    {
        cancellationToken.ThrowIfCancellationRequested();
        beforeWait();
        if (progress is not null && options.Time.GetElapsedTime(reported) >= ProgressInterval)
        {
            reported = options.Time.GetTimestamp();
            progress.Report(new ExtractProgress(Stream.PackedBytes, Stream.PackedTotal, Census.Entries));
        }

        return Stream.Next();
    }
}
