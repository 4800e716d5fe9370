using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>
/// A minisign key pair in memory. Files it writes and signatures it makes are those of the real <c>minisign</c>, and the
/// other way round. The secret bytes are wiped on dispose and never leave but to a file of mode 0600 (P47).
/// </summary>
public sealed class MinisignSecretKey : IDisposable
{
    /// <summary>Length of the base64 line of a secret key file, in characters.</summary>
    internal const int TextLength = MinisignSecretFile.TextLength;

    private const int OwnerOnly = 0x180; // 0600

    private readonly byte[] secret;
    private readonly ulong keyId;
    private bool isDisposed;

    /// <summary>Takes ownership of <paramref name="secret"/>: Ed25519 seed, then public key.</summary>
    internal MinisignSecretKey(ulong keyId, byte[] secret)
    {
        this.keyId = keyId;
        this.secret = secret;
    }

    /// <summary>16 upper-case hex digits, as in <see cref="SignatureInfo.Fingerprint"/>.</summary>
    public string KeyId => MinisignPublicKey.Format(keyId);

    /// <summary>The key itself; a wiped one would still sign, with a key of zeros.</summary>
    private ReadOnlySpan<byte> Secret => isDisposed ? throw new ObjectDisposedException(nameof(MinisignSecretKey)) : secret;

    /// <summary>A new key pair with a random key id.</summary>
    /// <exception cref="ApplianceException">No libsodium (APL1022).</exception>
    public static MinisignSecretKey Generate()
    {
        Span<byte> open = stackalloc byte[Ed25519.PublicKeyBytes];
        Span<byte> id = stackalloc byte[8];
        var pair = MinisignSecretFile.Buffer(Ed25519.SecretKeyBytes);
        Ed25519.Generate(open, pair);
        RandomNumberGenerator.Fill(id);
        return new MinisignSecretKey(BinaryPrimitives.ReadUInt64LittleEndian(id), pair);
    }

    /// <summary>Whether a secret key file is one of minisign rather than of OpenPGP; by content, never by name.</summary>
    /// <exception cref="ApplianceException">Unreadable (APL1070).</exception>
    public static bool LooksLikeOne(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[MinisignPublicKey.CommentPrefix.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("untrusted comment: "u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL1070", $"Cannot read secret key '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a secret key file.</summary>
    /// <param name="path">A file as <c>minisign -G</c> or <see cref="Save(string, ReadOnlySpan{char})"/> writes it.</param>
    /// <param name="password">Empty for a key without one.</param>
    /// <exception cref="ApplianceException">
    /// Unreadable or malformed (APL1070), wrong or missing password (APL1071), asks for too much memory or time (APL1072).
    /// </exception>
    public static MinisignSecretKey LoadFile(string path, ReadOnlySpan<char> password)
    {
        var file = MinisignSecretFile.Read(path);
        var bytes = ToBytes(password);
        try
        {
            return MinisignSecretFile.Parse(file, path, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The public key file: not secret.</summary>
    public byte[] ExportPublicKey() => MinisignPublicKey.Format(keyId, Secret[Ed25519.SeedBytes..]);

    /// <summary>Writes the secret key file atomically with mode 0600. Deriving the key from a password takes 1 GiB of memory for some seconds.</summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="password">Empty: the file is not encrypted (<c>minisign -W</c>).</param>
    public void Save(string path, ReadOnlySpan<char> password) => Save(path, password, MinisignSecretFile.Sensitive);

    /// <summary>Signs as <c>minisign -S</c> does: prehashed, with a trusted comment that the signature covers.</summary>
    /// <param name="data">All of the file.</param>
    /// <param name="trustedComment">
    /// One line. Take <see cref="TrustedComment"/>: a signature whose comment holds no time is refused by
    /// <see cref="TrustedKeys.VerifyAsync"/>.
    /// </param>
    /// <returns>The <c>.minisig</c> file.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data, string trustedComment) => trustedComment.Any(character => character != '\t' && char.IsControl(character))
        ? throw new ArgumentException("A trusted comment is one line of plain text.", nameof(trustedComment))
        : MinisignSignature.Create(keyId, Secret, data, trustedComment);

    /// <summary>The trusted comment the real tool writes: time, file name, and that the data was hashed first.</summary>
    public static string TrustedComment(DateTimeOffset signedAt, string fileName) =>
        $"timestamp:{signedAt.ToUnixTimeSeconds()}\tfile:{fileName}\thashed";

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        CryptographicOperations.ZeroMemory(secret);
    }

    internal void Save(string path, ReadOnlySpan<char> password, ScryptCost cost)
    {
        var bytes = ToBytes(password);
        var file = MinisignSecretFile.Format(keyId, Secret, bytes, cost);
        try
        {
            AtomicFile.Write(path, file, OwnerOnly);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] ToBytes(ReadOnlySpan<char> password)
    {
        var bytes = MinisignSecretFile.Buffer(Encoding.UTF8.GetByteCount(password));
        Encoding.UTF8.GetBytes(password, bytes);
        return bytes;
    }
}
