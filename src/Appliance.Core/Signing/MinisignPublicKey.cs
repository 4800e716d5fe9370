using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Appliance.Signing;

/// <summary>A minisign public key: an untrusted comment line, then base64 of <c>Ed</c>, key id (8 bytes), Ed25519 key (32).</summary>
internal sealed record MinisignPublicKey
{
    internal const string CommentPrefix = "untrusted comment: ";

    private const int Bytes = 2 + 8 + Ed25519.PublicKeyBytes;
    private const int TextLength = 56;

    private MinisignPublicKey(ulong keyId, byte[] key, string? comment)
    {
        KeyId = keyId;
        Key = key;
        Comment = comment;
    }

    internal ulong KeyId { get; }

    /// <summary>The Ed25519 public key, 32 bytes.</summary>
    internal byte[] Key { get; }

    internal string? Comment { get; }

    /// <summary>Key id as minisign prints it, but always of 16 digits.</summary>
    internal string Fingerprint => Format(KeyId);

    /// <summary>The key in one line, as for <c>minisign -P</c>.</summary>
    internal string Text => Encode(KeyId, Key);

    internal static string Format(ulong keyId) => keyId.ToString("X16");

    /// <summary>True for this key's id, in any case and with or without leading zeros.</summary>
    internal bool HasId(string text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) && id == KeyId && text.Length <= 16;

    /// <summary>True for text that begins as a minisign file does, or is nothing but a key.</summary>
    internal static bool LooksLikeOne(ReadOnlySpan<byte> file) =>
        file.StartsWith("untrusted comment:"u8) || file.TrimEnd("\r\n"u8) is { Length: TextLength } line && line.StartsWith("RW"u8);

    /// <summary>Reads a key file, or the key alone.</summary>
    /// <exception cref="ApplianceException">Malformed (APL1060) or a secret key (APL1062).</exception>
    internal static MinisignPublicKey Parse(ReadOnlySpan<byte> file, string path)
    {
        var lines = MinisignText.Lines(file);
        var comment = lines.Count > 1 ? lines[0] : null;
        if (lines.Count is 1 or 2 && (comment is null || comment.StartsWith(CommentPrefix, StringComparison.Ordinal)))
        {
            if (TryParse(lines[^1], comment?[CommentPrefix.Length..], out var key))
            {
                return key;
            }

            if (lines[^1].Length == MinisignSecretKey.TextLength)
            {
                throw new ApplianceException("APL1062", $"'{path}' holds a secret key where only public keys belong.")
                {
                    Hint = "`minisign -R -s FILE` writes the public key; remove the file if others could read it.",
                };
            }
        }

        throw new ApplianceException("APL1060", $"'{path}' is not a usable public key file: it begins like a minisign key and is none.");
    }

    /// <summary>Reads the one-line form.</summary>
    internal static bool TryParse(string line, string? comment, [NotNullWhen(true)] out MinisignPublicKey? key)
    {
        key = MinisignText.Decode(line, Bytes) is { } bytes && bytes.AsSpan().StartsWith("Ed"u8)
            ? new MinisignPublicKey(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(2)), bytes[10..], comment)
            : null;
        return key is not null;
    }

    /// <summary>The file minisign itself would write.</summary>
    internal static byte[] Format(ulong keyId, ReadOnlySpan<byte> key) =>
        Encoding.ASCII.GetBytes($"{CommentPrefix}minisign public key {keyId:X}\n{Encode(keyId, key)}\n");

    private static string Encode(ulong keyId, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        "Ed"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[2..], keyId);
        key.CopyTo(bytes[10..]);
        return Convert.ToBase64String(bytes);
    }
}

/// <summary>The line structure and base64 that all minisign files share.</summary>
internal static class MinisignText
{
    /// <summary>Lines without their ends (LF, or CR LF); the last may lack one. At most five, which is more than any file has.</summary>
    internal static IReadOnlyList<string> Lines(ReadOnlySpan<byte> file)
    {
        var text = Encoding.UTF8.GetString(file);
        var lines = text.Split('\n', 6);
        var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        return [.. lines.Take(count).Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>Exactly this many bytes in canonical base64, or null.</summary>
    internal static byte[]? Decode(string text, int bytes)
    {
        var decoded = new byte[bytes];
        var isDecoded = Convert.TryFromBase64String(text, decoded, out var written)
            && written == bytes && Convert.ToBase64String(decoded) == text;
        return isDecoded ? decoded : null;
    }
}
