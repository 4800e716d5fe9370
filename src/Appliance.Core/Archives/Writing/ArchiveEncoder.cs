namespace Appliance.Archives.Writing;

/// <summary>Takes the bytes of a tar archive and writes them compressed. What is written depends on them and the level alone.</summary>
internal abstract class ArchiveEncoder : WriteOnlyStream
{
    /// <summary>The encoder that a file's name asks for.</summary>
    /// <param name="fileName">Ends in <c>.tar</c>, <c>.tar.zst</c>, <c>.tar.xz</c> or <c>.tar.gz</c>.</param>
    /// <param name="output">Gets the file; not closed.</param>
    /// <param name="level">In the encoder's own terms; null for its default (zst 9, xz 6, gz 6).</param>
    /// <param name="threads">At most so many, for zst and xz; null for as many as there are processors (zst at most 8, xz 4).</param>
    /// <param name="cache">For zst.</param>
    /// <exception cref="ApplianceException">Another ending (APL6055), an option out of its range (APL6059), a library that is missing (APL6057).</exception>
    internal static ArchiveEncoder Create(string fileName, Stream output, int? level, int? threads, FrameCache? cache)
    {
        if (fileName.EndsWith(".tar.zst", StringComparison.Ordinal))
        {
            var options = new ZstdOptions();
            return new ZstdFrames(output, options with { Level = level ?? options.Level, Threads = threads ?? options.Threads }, cache);
        }

        if (fileName.EndsWith(".tar.xz", StringComparison.Ordinal))
        {
            return new XzEncoder(output, level ?? 6, threads ?? Math.Min(Environment.ProcessorCount, 4));
        }

        if (fileName.EndsWith(".tar.gz", StringComparison.Ordinal))
        {
            return new GzipEncoder(output, level ?? 6);
        }

        return fileName.EndsWith(".tar", StringComparison.Ordinal)
            ? new PlainEncoder(output)
            : throw new ApplianceException("APL6055", $"'{fileName}' does not say how to pack: expected a name that ends in .tar.zst, .tar.xz, .tar.gz or .tar.");
    }

    /// <summary>An entry begins here (see <see cref="EntryBoundary"/>).</summary>
    internal virtual void BeginEntry(ReadOnlySpan<byte> path, long size)
    {
    }

    /// <summary>Writes what is left, to the last byte. The stream below stays open.</summary>
    internal abstract void Finish();

    private protected static ApplianceException NotInstalled(string library, string package, Exception e) =>
        new("APL6057", $"The library {library} is not installed.", e) { Hint = $"apt-get install {package}" };
}

/// <summary>No compression.</summary>
internal sealed class PlainEncoder(Stream output) : ArchiveEncoder
{
    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

    internal override void Finish()
    {
    }
}
