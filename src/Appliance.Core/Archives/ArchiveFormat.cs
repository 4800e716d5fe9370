namespace Appliance.Archives;

/// <summary>How the bytes of a template are packed. The content decides; the name must agree.</summary>
public enum ArchiveFormat
{
    /// <summary>Nothing this program reads.</summary>
    Unknown = 0,

    /// <summary>A tar archive as it is.</summary>
    Tar,

    /// <summary>gzip, RFC 1952.</summary>
    Gzip,

    /// <summary>xz, the .xz file format 1.1.</summary>
    Xz,

    /// <summary>Zstandard, RFC 8878.</summary>
    Zstd,

    /// <summary>bzip2.</summary>
    Bzip2,
}

/// <summary>Tells formats apart.</summary>
internal static class ArchiveFormats
{
    /// <summary>Bytes that are looked at: one tar header.</summary>
    internal const int HeadBytes = 512;

    /// <summary>Endings and what they promise.</summary>
    private static readonly (string Ending, ArchiveFormat Format)[] Endings =
    [
        (".tar", ArchiveFormat.Tar),
        (".tar.gz", ArchiveFormat.Gzip),
        (".tgz", ArchiveFormat.Gzip),
        (".tar.xz", ArchiveFormat.Xz),
        (".txz", ArchiveFormat.Xz),
        (".tar.zst", ArchiveFormat.Zstd),
        (".tzst", ArchiveFormat.Zstd),
        (".tar.bz2", ArchiveFormat.Bzip2),
        (".tbz2", ArchiveFormat.Bzip2),
    ];

    /// <summary>Endings of formats that templates may not have, so that the message can say more than that the bytes are unknown.</summary>
    private static readonly string[] Foreign = [".lz4", ".lzo", ".zip", ".7z", ".lzma", ".lz", ".squashfs", ".br", ".Z"];

    /// <summary>What a file begins as.</summary>
    internal static ArchiveFormat OfContent(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, ..] => ArchiveFormat.Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ArchiveFormat.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ArchiveFormat.Zstd,
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => ArchiveFormat.Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => ArchiveFormat.Bzip2,
        _ => head.Length == HeadBytes && Tar.TarHeader.IsPlausible(head) ? ArchiveFormat.Tar : ArchiveFormat.Unknown,
    };

    /// <summary>The format, if content and name agree.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/> bytes, or all there are.</param>
    /// <param name="name">File name, for its ending and for messages.</param>
    /// <exception cref="VerificationException">No archive this program reads (APL2020), or another one than the name says (APL2021).</exception>
    internal static ArchiveFormat Require(ReadOnlySpan<byte> head, string name)
    {
        var found = OfContent(head);
        var promised = OfName(name);
        if (found == ArchiveFormat.Unknown)
        {
            var what = head.Length switch
            {
                0 => "it is empty",
                < HeadBytes => $"its {head.Length} bytes are neither a tar header nor a compressed stream",
                _ => "it begins neither with a tar header nor as gzip, xz, zstd or bzip2",
            };
            throw new VerificationException("APL2020", $"'{UntrustedText.Show(name)}' is no archive of a root file system: {what}.")
            {
                Hint = "Templates are .tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2.",
            };
        }

        return promised is null || promised == found
            ? found
            : throw new VerificationException("APL2021", $"'{UntrustedText.Show(name)}' should be {Describe(promised.Value)} by its name, but its content is {Describe(found)}.")
            {
                Hint = "Give it the right ending, or get the file again.",
            };
    }

    /// <summary>For messages.</summary>
    internal static string Describe(ArchiveFormat format) => format switch
    {
        ArchiveFormat.Tar => "an uncompressed tar archive",
        ArchiveFormat.Gzip => "gzip",
        ArchiveFormat.Xz => "xz",
        ArchiveFormat.Zstd => "zstd",
        ArchiveFormat.Bzip2 => "bzip2",
        _ => "of a kind this program does not read",
    };

    /// <summary>What the ending promises; null where it promises nothing.</summary>
    private static ArchiveFormat? OfName(string name)
    {
        foreach (var (ending, format) in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        return Array.Exists(Foreign, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? ArchiveFormat.Unknown : null;
    }
}
