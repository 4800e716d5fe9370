namespace Appliance.Archives.Writing;

/// <summary>One block of 512 bytes in the ustar form, filled in as GNU tar does. Source: pax(1), "ustar Interchange Format".</summary>
internal static class TarHeader
{
    internal const int Length = 512;

    /// <summary>Bytes of a name or link that the block has room for.</summary>
    internal const int NameLength = 100;

    /// <summary>Largest id that fits.</summary>
    internal const uint MaxId = 0x1F_FFFF;

    /// <summary>Largest size or time that fits.</summary>
    internal const long MaxSize = 0x1_FFFF_FFFF;

    private const int ChecksumOffset = 148;

    /// <summary>Fills all but the device numbers and <see cref="Seal"/>. What does not fit is cut or 0: an extended header has it then.</summary>
    internal static void Fill(Span<byte> block, ReadOnlySpan<byte> name, char type, int mode, uint uid, uint gid, long size, long modified)
    {
        block.Clear();
        name[..Math.Min(name.Length, NameLength)].CopyTo(block);
        Octal(block.Slice(100, 8), mode);
        Octal(block.Slice(108, 8), uid <= MaxId ? uid : 0);
        Octal(block.Slice(116, 8), gid <= MaxId ? gid : 0);
        Octal(block.Slice(124, 12), size <= MaxSize ? size : 0);
        Octal(block.Slice(136, 12), modified is >= 0 and <= MaxSize ? modified : 0);
        block[156] = (byte)type;
        "ustar\000"u8.CopyTo(block[257..]);
    }

    internal static void SetLink(Span<byte> block, ReadOnlySpan<byte> target) =>
        target[..Math.Min(target.Length, NameLength)].CopyTo(block[157..]);

    internal static void SetDevice(Span<byte> block, uint major, uint minor)
    {
        Octal(block.Slice(329, 8), major);
        Octal(block.Slice(337, 8), minor);
    }

    /// <summary>Writes the check sum over everything else: six digits, NUL, space.</summary>
    internal static void Seal(Span<byte> block)
    {
        var field = block.Slice(ChecksumOffset, 8);
        field.Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Octal(field[..7], sum);
    }

    /// <summary>Digits to the last byte but one, which is NUL.</summary>
    private static void Octal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }
}
