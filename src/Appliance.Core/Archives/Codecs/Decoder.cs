namespace Appliance.Archives.Codecs;

/// <summary>
/// Unpacks one compressed file to its very end. Everything after the compressed data that is not again such data is
/// refused, and so is a file that ends before them: nobody may append to, or cut off, what was published (promise P26).
/// </summary>
internal abstract class Decoder(CompressedInput input, string format) : IDisposable
{
    protected CompressedInput Input => input;

    /// <summary>Unpacks into the whole buffer; fewer bytes only at the end, 0 after it.</summary>
    /// <exception cref="VerificationException">Cut short (APL2023), damaged (APL2024), followed by other bytes (APL2025), asks for too much memory (APL2026).</exception>
    internal abstract int Read(Span<byte> buffer);

    public abstract void Dispose();

    /// <summary>The decoder of a format.</summary>
    /// <exception cref="ApplianceException">Its library is not installed (APL2022).</exception>
    internal static Decoder Of(ArchiveFormat format, CompressedInput input, ArchiveLimits limits)
    {
        try
        {
            return format switch
            {
                ArchiveFormat.Tar => new PlainDecoder(input),
                ArchiveFormat.Gzip => new GzipDecoder(input, limits),
                ArchiveFormat.Xz => new XzDecoder(input, limits),
                ArchiveFormat.Zstd => new ZstdDecoder(input, limits),
                ArchiveFormat.Bzip2 => new Bzip2Decoder(input, limits),
                _ => throw new ArgumentOutOfRangeException(nameof(format)),
            };
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            var (library, package) = format switch
            {
                ArchiveFormat.Xz => ("liblzma.so.5", "liblzma5"),
                ArchiveFormat.Zstd => ("libzstd.so.1", "libzstd1"),
                _ => ("libbz2.so.1.0", "libbz2-1.0"),
            };
            throw new ApplianceException("APL2022", $"{ArchiveFormats.Describe(format)} files need the library {library}, which is not usable here.", e)
            {
                Hint = $"apt install {package}",
            };
        }
    }

    protected VerificationException CutShort() =>
        new("APL2023", $"The {format} file ends at byte {input.Position}, before its data do: it is cut short.") { Hint = "Download it again." };

    protected VerificationException Damaged(string how, Exception? inner = null) =>
        new("APL2024", $"The {format} file is damaged near byte {input.Position}: {how}.", inner) { Hint = "Download it again." };

    protected VerificationException Trailing() =>
        new("APL2025", $"The {format} data end at byte {input.Position}, but other bytes follow.");

    protected VerificationException TooHungry(long limit) =>
        new("APL2026", $"The {format} file needs a decoder window over the limit of {limit >> 20} MiB (near byte {input.Position}).");

    protected ApplianceException NoDecoder() =>
        new("APL2062", $"The library for {format} files could not begin; there may be too little memory.");

    protected VerificationException TooManyParts(int limit) =>
        new("APL2027", $"The {format} file is put together from more than {limit} parts.");
}

/// <summary>No compression at all.</summary>
internal sealed class PlainDecoder(CompressedInput input) : Decoder(input, "tar")
{
    internal override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && Input.Fill())
        {
            var count = Math.Min(buffer.Length - filled, Input.Available.Length);
            Input.Available[..count].CopyTo(buffer[filled..]);
            Input.Advance(count);
            filled += count;
        }

        return filled;
    }

    public override void Dispose()
    {
    }
}
