using System.Globalization;
using System.Text;

namespace Appliance.Archives.Tar;

/// <summary>The fields of one 512-byte header. Sources: POSIX.1-2024 pax, GNU tar manual "Basic Tar Format".</summary>
internal readonly ref struct TarHeader
{
    internal const int Size = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    private readonly ReadOnlySpan<byte> bytes;

    private TarHeader(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    internal char Type => (char)bytes[156];

    /// <summary>POSIX's own layout, with a prefix to the name.</summary>
    internal bool IsUstar => bytes.Slice(257, 6).SequenceEqual("ustar\0"u8);

    internal bool IsGnu => bytes.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    internal ReadOnlySpan<byte> LinkName => Text(157, 100);

    internal uint Mode => (uint)Number(100, 8, "mode") & 0xFFF;

    internal long Uid => Number(108, 8, "uid");

    internal long Gid => Number(116, 8, "gid");

    internal long FileSize => Number(124, 12, "size", isRequired: true);

    internal long Modified => Number(136, 12, "mtime");

    internal long DeviceMajor => Number(329, 8, "device number");

    internal long DeviceMinor => Number(337, 8, "device number");

    /// <summary>Size with holes, in an old GNU sparse header.</summary>
    internal long GnuRealSize => Number(483, 12, "real size", isRequired: true);

    /// <summary>Further parts of an old GNU sparse map follow.</summary>
    internal bool HasMoreSparse => bytes[482] != 0;

    /// <summary>The first four regions of an old GNU sparse map.</summary>
    internal ReadOnlySpan<byte> GnuSparse => bytes.Slice(386, 96);

    /// <summary>A header whose check sum is right.</summary>
    /// <exception cref="VerificationException">It is not (APL2028).</exception>
    internal static TarHeader Parse(ReadOnlySpan<byte> record, long position) => IsPlausible(record)
        ? new TarHeader(record)
        : throw new VerificationException("APL2028", $"The tar header at byte {position} of the unpacked archive has a wrong check sum: the archive is damaged.");

    /// <summary>Whether the check sum fits.</summary>
    internal static bool IsPlausible(ReadOnlySpan<byte> record)
    {
        var sum = 0;
        for (var i = 0; i < Size; i++)
        {
            sum += i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? ' ' : record[i];
        }

        return TryOctal(record.Slice(ChecksumOffset, ChecksumLength), out var stored) && stored == sum;
    }

    /// <summary>The name, its prefix put before it, in <paramref name="buffer"/> of at least 257 bytes.</summary>
    internal ReadOnlySpan<byte> Name(Span<byte> buffer)
    {
        var name = Text(0, 100);
        // Star marks its own layout, whose prefix is shorter, at the very end of the header.
        var prefix = IsUstar ? Text(345, bytes[508..].SequenceEqual("tar\0"u8) ? 131 : 155) : [];
        if (prefix.IsEmpty)
        {
            return name;
        }

        prefix.CopyTo(buffer);
        buffer[prefix.Length] = (byte)'/';
        name.CopyTo(buffer[(prefix.Length + 1)..]);
        return buffer[..(prefix.Length + 1 + name.Length)];
    }

    /// <summary>A number as sparse maps have it, in 12 bytes.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> field, out long value) =>
        field[0] is 0x80 or 0xff ? TryBinary(field, out value) : TryOctal(field, out value);

    private ReadOnlySpan<byte> Text(int offset, int length)
    {
        var field = bytes.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private long Number(int offset, int length, string what, bool isRequired = false)
    {
        var field = bytes.Slice(offset, length);
        if (!isRequired && field.IndexOfAnyExcept((byte)' ', (byte)0) < 0)
        {
            return 0;
        }

        return TryNumber(field, out var value)
            ? value
            : throw new VerificationException("APL2029", string.Create(
                CultureInfo.InvariantCulture, $"The {what} of '{MemberName.Show(Text(0, 100))}' is no number: '{UntrustedText.Show(Encoding.Latin1.GetString(field))}'."));
    }

    /// <summary>Octal digits with spaces or NULs around them.</summary>
    private static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        var digits = field.TrimStart((byte)' ');
        var end = digits.IndexOfAny((byte)' ', (byte)0);
        var rest = end < 0 ? [] : digits[end..];
        digits = end < 0 ? digits : digits[..end];
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return !digits.IsEmpty && rest.IndexOfAnyExcept((byte)' ', (byte)0) < 0;
    }

    /// <summary>GNU's base 256: a big-endian two's complement number behind the mark 0x80 (or 0xff below zero).</summary>
    private static bool TryBinary(ReadOnlySpan<byte> field, out long value)
    {
        var fill = field[0] == 0xff ? (byte)0xff : (byte)0;
        var low = field[^Math.Min(8, field.Length - 1)..];
        value = fill == 0xff ? -1 : 0;
        foreach (var part in low)
        {
            value = unchecked((value << 8) | part);
        }

        // Nothing but the sign in front, and the sign the number itself has.
        return field[1..^low.Length].IndexOfAnyExcept(fill) < 0 && (value < 0) == (fill == 0xff);
    }
}
