using System.Buffers.Text;
using System.Text;

namespace Appliance.Signing;

/// <summary>OpenPGP's ASCII armor (RFC 9580 §6.2), read strictly inside a block and leniently around it.</summary>
/// <remarks>Text before and after a block is ignored, as gpgv and sqv do: what counts is only what is decoded, and the tools are given only that.</remarks>
internal static class Armor
{
    private const int Crc24Start = 0xB704CE;
    private const int Crc24Polynomial = 0x1864CFB;

    /// <summary>True for binary OpenPGP data: every packet header has its top bit set (RFC 9580 §4.2), no text begins so.</summary>
    internal static bool IsBinary(ReadOnlySpan<byte> data) => data.Length > 0 && data[0] >= 0x80;

    /// <summary>The bytes of every block of one kind, in order.</summary>
    /// <param name="data">Text.</param>
    /// <param name="label"><c>SIGNATURE</c> or <c>PUBLIC KEY BLOCK</c>; a block with another label is refused.</param>
    /// <exception cref="InvalidDataException">No block, a block of another kind, or a damaged one; the message completes "it …".</exception>
    internal static IReadOnlyList<byte[]> Decode(ReadOnlySpan<byte> data, string label)
    {
        var blocks = new List<byte[]>();
        var rest = data;
        while (NextLine(ref rest, out var line))
        {
            if (line.StartsWith("-----BEGIN PGP "u8))
            {
                var found = Encoding.Latin1.GetString(line["-----BEGIN PGP "u8.Length..]);
                blocks.Add(found == label + "-----"
                    ? DecodeBlock(ref rest, label)
                    : throw new InvalidDataException($"holds a PGP {UntrustedText.Show(found.TrimEnd('-'))} where a {label} belongs"));
            }
        }

        return blocks.Count > 0 ? blocks : throw new InvalidDataException($"holds no PGP {label}");
    }

    private static byte[] DecodeBlock(ref ReadOnlySpan<byte> rest, string label)
    {
        // Header lines ("Version: …") end at the blank line, which RFC 9580 requires even when there are none.
        var headers = true;
        var base64 = new List<byte>();
        byte[]? checksum = null;
        while (NextLine(ref rest, out var line))
        {
            if (line.StartsWith("-----"u8))
            {
                return !headers && line.SequenceEqual(Encoding.ASCII.GetBytes($"-----END PGP {label}-----"))
                    ? Finish(base64, checksum)
                    : throw new InvalidDataException("has a damaged armor");
            }

            if (headers)
            {
                headers = !line.IsEmpty && (line.Contains((byte)':') ? true : throw new InvalidDataException("has a damaged armor header"));
            }
            else if (line.Length == 5 && line[0] == '=' && checksum is null)
            {
                checksum = FromBase64(line[1..]);
            }
            else if (checksum is null)
            {
                base64.AddRange(line);
            }
            else if (!line.IsEmpty)
            {
                throw new InvalidDataException("has text after the checksum of its armor");
            }
        }

        throw new InvalidDataException("is cut off inside its armor");
    }

    private static byte[] Finish(List<byte> base64, byte[]? checksum)
    {
        var bytes = FromBase64(base64.ToArray());
        return checksum is null || (checksum.Length == 3 && Crc24(bytes) == ((checksum[0] << 16) | (checksum[1] << 8) | checksum[2]))
            ? bytes
            : throw new InvalidDataException("fails the checksum of its armor");
    }

    private static byte[] FromBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out var consumed, out var written) == System.Buffers.OperationStatus.Done
            && consumed == text.Length
            ? bytes[..written]
            : throw new InvalidDataException("has damaged base64 in its armor");
    }

    /// <summary>The next line without its end and without blanks at its end.</summary>
    private static bool NextLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        var end = rest.IndexOf((byte)'\n');
        line = (end < 0 ? rest : rest[..end]).TrimEnd(" \t\r"u8);
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    private static int Crc24(ReadOnlySpan<byte> data)
    {
        var crc = Crc24Start;
        foreach (var value in data)
        {
            crc ^= value << 16;
            for (var bit = 0; bit < 8; bit++)
            {
                crc <<= 1;
                crc ^= (crc & 0x1000000) != 0 ? Crc24Polynomial : 0;
            }
        }

        return crc & 0xFFFFFF;
    }
}
