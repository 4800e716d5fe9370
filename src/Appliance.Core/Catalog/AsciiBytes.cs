namespace Appliance.Catalog;

/// <summary>Questions about ASCII bytes, answered by plain loops over one table.</summary>
/// <remarks>
/// On purpose without the generic span methods (IndexOf, Trim, SequenceEqual …): ReadyToRun code cannot contain their instances over
/// bytes, so each would be compiled at start-up. Measured: 40 ms of an `available` that may take 60.
/// </remarks>
internal static class AsciiBytes
{
    /// <summary>Letters, digits and <c>- _ .</c></summary>
    public const byte Name = 1;

    /// <summary>Letters, digits and <c>. + ~ _ -</c></summary>
    public const byte Word = 2;

    /// <summary>Letters, digits and <c>. + - : ~</c></summary>
    public const byte Version = 4;

    /// <summary>Letters, digits and <c>. + ~ _ - @ = ,</c></summary>
    public const byte Path = 8;

    /// <summary>Hexadecimal digits of either case.</summary>
    public const byte Hex = 16;

    /// <summary>Letters and digits.</summary>
    public const byte Alphanumeric = 32;

    /// <summary>Not printable ASCII: control characters, and everything from 127 on.</summary>
    public const byte Odd = 64;

    /// <summary>Classes of each byte; AsciiBytesTests derives them again from the definitions above.</summary>
    private static ReadOnlySpan<byte> Classes =>
    [
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 8, 15, 15, 0,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 4, 0, 0, 8, 0, 0,
        8, 63, 63, 63, 63, 63, 63, 47, 47, 47, 47, 47, 47, 47, 47, 47,
        47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 0, 0, 0, 0, 11,
        0, 63, 63, 63, 63, 63, 63, 47, 47, 47, 47, 47, 47, 47, 47, 47,
        47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 47, 0, 0, 0, 14, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    ];

    /// <summary>Whether a byte belongs to a class.</summary>
    public static bool Is(byte value, byte kind) => (Classes[value] & kind) != 0;

    /// <summary>Whether all bytes belong to a class; true for none.</summary>
    public static bool All(ReadOnlySpan<byte> bytes, byte kind)
    {
        foreach (var value in bytes)
        {
            if (!Is(value, kind))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Position of the first such byte, negative when there is none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == wanted)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Same bytes.</summary>
    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Same letters, digits and signs, whatever the case of the letters.</summary>
    public static bool SameName(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lower case of an ASCII letter, anything else as it is.</summary>
    public static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    /// <summary>A blank or a tab.</summary>
    public static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
