using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Appliance.Signing;

/// <summary>A <c>.minisig</c> file: untrusted comment, signature, trusted comment, signature over both.</summary>
internal sealed record MinisignSignature
{
    private const string TrustedPrefix = "trusted comment: ";
    private const string TimePrefix = "timestamp:";
    private const int Bytes = 2 + 8 + Ed25519.SignatureBytes;
    private const int HashBytes = 64;

    private MinisignSignature(bool isPrehashed, ulong keyId, byte[] signature, string trustedComment, byte[] globalSignature)
    {
        IsPrehashed = isPrehashed;
        KeyId = keyId;
        Signature = signature;
        TrustedComment = trustedComment;
        GlobalSignature = globalSignature;
    }

    /// <summary><c>ED</c>: the signature is over the BLAKE2b-512 of the data; <c>Ed</c>: over the data.</summary>
    internal bool IsPrehashed { get; }

    internal ulong KeyId { get; }

    internal byte[] Signature { get; }

    internal string TrustedComment { get; }

    /// <summary>Over <see cref="Signature"/> and then <see cref="TrustedComment"/>.</summary>
    internal byte[] GlobalSignature { get; }

    /// <exception cref="VerificationException">Malformed (APL1011).</exception>
    internal static MinisignSignature Parse(ReadOnlySpan<byte> file)
    {
        var lines = MinisignText.Lines(file);
        if (lines.Count != 4
            || !lines[0].StartsWith(MinisignPublicKey.CommentPrefix, StringComparison.Ordinal)
            || !lines[2].StartsWith(TrustedPrefix, StringComparison.Ordinal)
            || MinisignText.Decode(lines[1], Bytes) is not { } signature
            || MinisignText.Decode(lines[3], Ed25519.SignatureBytes) is not { } globalSignature
            || signature[0] != 'E' || signature[1] is not ((byte)'d' or (byte)'D'))
        {
            throw Malformed("is not the four lines of a minisign signature");
        }

        var comment = lines[2][TrustedPrefix.Length..];
        return comment.Any(character => character != '\t' && char.IsControl(character)) || comment.Contains('\uFFFD')
            ? throw Malformed("has a trusted comment that is not plain text")
            : new MinisignSignature(
                signature[1] == 'D', BinaryPrimitives.ReadUInt64LittleEndian(signature.AsSpan(2)), signature[10..], comment, globalSignature);
    }

    /// <summary>True if this key made both signatures, over the data and over the trusted comment.</summary>
    internal bool IsBy(MinisignPublicKey key, ReadOnlySpan<byte> data) =>
        Ed25519.Verify(key.Key, IsPrehashed ? Blake2b.Hash(data, HashBytes) : data, Signature)
        && Ed25519.Verify(key.Key, [.. Signature, .. Encoding.UTF8.GetBytes(TrustedComment)], GlobalSignature);

    /// <summary>The time in the trusted comment (<c>timestamp:SECONDS</c>, tab-separated); null where the signer wrote a comment of other words.</summary>
    /// <exception cref="VerificationException">It has such a field, but no usable time or several (APL1019).</exception>
    internal DateTimeOffset? SignedAt()
    {
        var times = TrustedComment.Split('\t').Where(field => field.StartsWith(TimePrefix, StringComparison.Ordinal)).ToList();
        return times.Count == 0 ? null
            : times.Count == 1 && uint.TryParse(times[0].AsSpan(TimePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new VerificationException("APL1019", $"The signature's trusted comment has no usable time: '{UntrustedText.Show(TrustedComment)}'.")
            {
                Hint = "Sign with minisign's own trusted comment, or one that holds `timestamp:SECONDS` once.",
            };
    }

    /// <summary>Signs data and comment as the real tool does (<c>ED</c>).</summary>
    internal static byte[] Create(ulong keyId, ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> data, string trustedComment)
    {
        var signature = Ed25519.Sign(secretKey, Blake2b.Hash(data, HashBytes));
        var globalSignature = Ed25519.Sign(secretKey, [.. signature, .. Encoding.UTF8.GetBytes(trustedComment)]);
        var line = new byte[Bytes];
        "ED"u8.CopyTo(line);
        BinaryPrimitives.WriteUInt64LittleEndian(line.AsSpan(2), keyId);
        signature.CopyTo(line, 10);
        return Encoding.UTF8.GetBytes(
            $"{MinisignPublicKey.CommentPrefix}signature from minisign secret key\n{Convert.ToBase64String(line)}\n"
            + $"{TrustedPrefix}{trustedComment}\n{Convert.ToBase64String(globalSignature)}\n");
    }

    private static VerificationException Malformed(string what) => new("APL1011", $"The signature file is no minisign signature: it {what}.")
    {
        Hint = "Make it with `minisign -S`; a mirror or proxy may also have sent something else.",
    };
}
