using System.Buffers;
using System.Globalization;
using System.Text;

namespace Appliance.Archives.Writing;

/// <summary>The records of one extended header, <c>LENGTH KEYWORD=VALUE\n</c>, in the order they are added. Source: pax(1), POSIX.1-2017.</summary>
internal sealed class PaxRecords
{
    private readonly ArrayBufferWriter<byte> text = new();

    internal bool IsEmpty => text.WrittenCount == 0;

    internal ReadOnlySpan<byte> Bytes => text.WrittenSpan;

    internal void Clear() => text.ResetWrittenCount();

    internal void Add(ReadOnlySpan<byte> keyword, ulong value) => Add(keyword, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    internal void Add(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        text.Write(Encoding.ASCII.GetBytes(Length(keyword.Length + value.Length + 3).ToString(CultureInfo.InvariantCulture)));
        text.Write(" "u8);
        text.Write(keyword);
        text.Write("="u8);
        text.Write(value);
        text.Write("\n"u8);
    }

    /// <summary>A keyword may have neither <c>=</c> nor <c>%</c>; GNU tar writes them as in a URL.</summary>
    internal void AddAttribute(Xattr attribute)
    {
        var keyword = new ArrayBufferWriter<byte>();
        keyword.Write("SCHILY.xattr."u8);
        foreach (var character in attribute.Name)
        {
            switch (character)
            {
                case (byte)'%':
                    keyword.Write("%25"u8);
                    break;
                case (byte)'=':
                    keyword.Write("%3D"u8);
                    break;
                default:
                    keyword.Write([character]);
                    break;
            }
        }

        Add(keyword.WrittenSpan, attribute.Value);
    }

    /// <summary>The length counts its own digits.</summary>
    private static int Length(int rest)
    {
        var length = rest;
        while (true)
        {
            var counted = rest + length.ToString(CultureInfo.InvariantCulture).Length;
            if (counted == length)
            {
                return length;
            }

            length = counted;
        }
    }
}
