using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Appliance.Signing;

/// <summary>What scrypt may cost, in libsodium's units.</summary>
internal sealed record ScryptCost(ulong Operations, ulong MemoryBytes);

/// <summary>
/// The secret key file of minisign: a comment line, then base64 of <c>Ed</c>, <c>Sc</c> or two zeros, <c>B2</c>, salt,
/// cost, and key id + key + checksum, the last three xor-ed with what scrypt makes of the password.
/// </summary>
internal static class MinisignSecretFile
{
    internal const int TextLength = 212;

    private const int SaltAt = 6;
    private const int OperationsAt = SaltAt + ScryptSalsa.SaltBytes;
    private const int MemoryAt = OperationsAt + 8;
    private const int SealedAt = MemoryAt + 8;
    private const int KeyAt = SealedAt + 8;
    private const int ChecksumAt = KeyAt + Ed25519.SecretKeyBytes;
    private const int ChecksumBytes = 32;
    private const int Bytes = ChecksumAt + ChecksumBytes;
    private const int MaxFileBytes = 4096;

    private static ReadOnlySpan<byte> FileComment => "untrusted comment: minisign encrypted secret key\n"u8;

    /// <summary>What minisign itself uses, and the most a file may ask for: 1 GiB and some seconds.</summary>
    internal static ScryptCost Sensitive { get; } = new(33_554_432, 1_073_741_824);

    /// <summary>Memory that the collector does not copy around, so that wiping it leaves no second copy.</summary>
    internal static byte[] Buffer(int bytes) => GC.AllocateArray<byte>(bytes, pinned: true);

    internal static byte[] Read(string path)
    {
        try
        {
            return KeyFileBytes.Read(path, MaxFileBytes);
        }
        catch (ApplianceException e)
        {
            throw new ApplianceException("APL1070", $"Cannot read secret key '{path}': {e.Message}", e);
        }
    }

    /// <exception cref="ApplianceException">Malformed (APL1070), wrong password (APL1071), too costly (APL1072).</exception>
    internal static MinisignSecretKey Parse(ReadOnlySpan<byte> file, string path, ReadOnlySpan<byte> password)
    {
        var bytes = Buffer(Bytes);
        try
        {
            if (!TryDecode(file, bytes) || !bytes.AsSpan().StartsWith("Ed"u8) || !bytes.AsSpan(4).StartsWith("B2"u8))
            {
                throw new ApplianceException("APL1070", $"'{path}' is not a minisign secret key.");
            }

            var isEncrypted = bytes.AsSpan(2).StartsWith("Sc"u8);
            if (isEncrypted)
            {
                Open(bytes, path, password);
            }
            else if (bytes[2] != 0 || bytes[3] != 0)
            {
                throw new ApplianceException("APL1070", $"'{path}' is protected in an unknown way.");
            }

            // Without a password minisign leaves the checksum zero.
            if (!CryptographicOperations.FixedTimeEquals(Checksum(bytes), bytes.AsSpan(ChecksumAt))
                && (isEncrypted || bytes.AsSpan(ChecksumAt).ContainsAnyExcept((byte)0)))
            {
                throw isEncrypted
                    ? new ApplianceException("APL1071", $"Wrong password for secret key '{path}'.")
                    : new ApplianceException("APL1070", $"Secret key '{path}' is damaged: its checksum does not match.");
            }

            var secret = Buffer(Ed25519.SecretKeyBytes);
            bytes.AsSpan(KeyAt, Ed25519.SecretKeyBytes).CopyTo(secret);
            return new MinisignSecretKey(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(SealedAt)), secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The file; the caller wipes it.</summary>
    internal static byte[] Format(ulong keyId, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> password, ScryptCost cost)
    {
        var bytes = Buffer(Bytes);
        try
        {
            "Ed"u8.CopyTo(bytes);
            "B2"u8.CopyTo(bytes.AsSpan(4));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(SealedAt), keyId);
            secret.CopyTo(bytes.AsSpan(KeyAt));
            if (!password.IsEmpty)
            {
                Checksum(bytes).CopyTo(bytes, ChecksumAt);
                Close(bytes, password, cost);
            }

            var file = Buffer(FileComment.Length + TextLength + 1);
            FileComment.CopyTo(file);
            Base64.EncodeToUtf8(bytes, file.AsSpan(FileComment.Length), out _, out _);
            file[^1] = (byte)'\n';
            return file;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> file, Span<byte> bytes)
    {
        var comment = file.IndexOf((byte)'\n');
        var line = file[(comment + 1)..].TrimEnd("\r\n"u8);
        return comment > 0 && file.StartsWith("untrusted comment: "u8) && line.Length == TextLength
            && Base64.DecodeFromUtf8(line, bytes, out var consumed, out var written) == OperationStatus.Done
            && consumed == TextLength && written == Bytes;
    }

    private static byte[] Checksum(ReadOnlySpan<byte> bytes)
    {
        var covered = Buffer(2 + 8 + Ed25519.SecretKeyBytes);
        bytes[..2].CopyTo(covered);
        bytes[SealedAt..ChecksumAt].CopyTo(covered.AsSpan(2));
        var checksum = Blake2b.Hash(covered, ChecksumBytes);
        CryptographicOperations.ZeroMemory(covered);
        return checksum;
    }

    private static void Open(Span<byte> bytes, string path, ReadOnlySpan<byte> password)
    {
        if (password.IsEmpty)
        {
            throw new ApplianceException("APL1071", $"Secret key '{path}' is protected by a password, and none was given.");
        }

        var cost = new ScryptCost(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[OperationsAt..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[MemoryAt..]));
        if (cost.Operations > Sensitive.Operations || cost.MemoryBytes > Sensitive.MemoryBytes || !TryMask(bytes, password, cost))
        {
            throw new ApplianceException(
                "APL1072", $"Secret key '{path}' needs {cost.MemoryBytes} bytes of memory to open; that is not to be had, or over the limit of {Sensitive.MemoryBytes}.");
        }
    }

    private static void Close(Span<byte> bytes, ReadOnlySpan<byte> password, ScryptCost cost)
    {
        "Sc"u8.CopyTo(bytes[2..]);
        RandomNumberGenerator.Fill(bytes.Slice(SaltAt, ScryptSalsa.SaltBytes));

        // A small machine gets a cheaper file instead of none, as from minisign.
        while (true)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[OperationsAt..], cost.Operations);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[MemoryAt..], cost.MemoryBytes);
            if (TryMask(bytes, password, cost))
            {
                return;
            }

            cost = cost.MemoryBytes > 32 * 1024 * 1024
                ? new ScryptCost(cost.Operations / 2, cost.MemoryBytes / 2)
                : throw new ApplianceException("APL1072", $"There are not {cost.MemoryBytes} bytes of memory to protect a secret key with.");
        }
    }

    /// <summary>Xors key id, key and checksum with the stream the password gives.</summary>
    private static bool TryMask(Span<byte> bytes, ReadOnlySpan<byte> password, ScryptCost cost)
    {
        var mask = Buffer(Bytes - SealedAt);
        var isDerived = ScryptSalsa.TryDerive(mask, password, bytes.Slice(SaltAt, ScryptSalsa.SaltBytes), cost.Operations, cost.MemoryBytes);
        for (var i = 0; isDerived && i < mask.Length; i++)
        {
            bytes[SealedAt + i] ^= mask[i];
        }

        CryptographicOperations.ZeroMemory(mask);
        return isDerived;
    }
}
