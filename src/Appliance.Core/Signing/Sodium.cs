using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;

namespace Appliance.Signing;

/// <summary>Ed25519 (RFC 8032) by libsodium. Shaped like NSec, whose engine it is, so that a change to it stays in this file.</summary>
internal static unsafe class Ed25519
{
    internal const int PublicKeyBytes = 32;
    internal const int SecretKeyBytes = 64;
    internal const int SeedBytes = 32;
    internal const int SignatureBytes = 64;

    /// <summary>True if the owner of the key signed exactly this data. A key of small order verifies nothing.</summary>
    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Sodium.Require();
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }

        fixed (byte* key = publicKey, message = data, proof = signature)
        {
            return Sodium.VerifyDetached(proof, message, (ulong)data.Length, key) == 0;
        }
    }

    /// <summary>Signs with a secret key as libsodium keeps it: seed, then public key.</summary>
    internal static byte[] Sign(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> data)
    {
        Sodium.Require();
        var signature = new byte[SignatureBytes];
        fixed (byte* key = secretKey[..SecretKeyBytes], message = data, proof = signature)
        {
            return Sodium.SignDetached(proof, null, message, (ulong)data.Length, key) == 0
                ? signature
                : throw new CryptographicException("Ed25519 signing failed.");
        }
    }

    /// <summary>A new key pair from the system's random generator.</summary>
    internal static void Generate(Span<byte> publicKey, Span<byte> secretKey)
    {
        Sodium.Require();
        Span<byte> seed = stackalloc byte[SeedBytes];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* random = seed, open = publicKey[..PublicKeyBytes], closed = secretKey[..SecretKeyBytes])
        {
            _ = Sodium.SeedKeyPair(open, closed, random);
        }

        CryptographicOperations.ZeroMemory(seed);
    }
}

/// <summary>BLAKE2b (RFC 7693), unkeyed, by libsodium.</summary>
internal static unsafe class Blake2b
{
    internal static byte[] Hash(ReadOnlySpan<byte> data, int bytes)
    {
        Sodium.Require();
        var hash = new byte[bytes];
        fixed (byte* output = hash, input = data)
        {
            return Sodium.GenericHash(output, (nuint)bytes, input, (ulong)data.Length, null, 0) == 0
                ? hash
                : throw new CryptographicException("BLAKE2b failed.");
        }
    }
}

/// <summary>scrypt over Salsa20/8 and SHA-256 (RFC 7914) with libsodium's cost parameters.</summary>
internal static unsafe class ScryptSalsa
{
    internal const int SaltBytes = 32;

    /// <summary>Fills <paramref name="output"/>; false if the memory is not to be had.</summary>
    internal static bool TryDerive(Span<byte> output, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ulong operations, ulong memoryBytes)
    {
        Sodium.Require();
        fixed (byte* result = output, secret = password, grain = salt[..SaltBytes])
        {
            return Sodium.Scrypt(result, (ulong)output.Length, secret, (ulong)password.Length, grain, operations, checked((nuint)memoryBytes)) == 0;
        }
    }
}

/// <summary>libsodium, and what to say when it is not there.</summary>
internal static unsafe partial class Sodium
{
    private const string Library = "libsodium.so.23";

    // Debian 12 and 13 have version 23 of the interface, newer distributions 26; what is used here is the same in both.
    private const string NewerLibrary = "libsodium.so.26";

    static Sodium() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) =>
        name == Library && NativeLibrary.TryLoad(NewerLibrary, out var handle) ? handle : 0;

    /// <summary>Loads and initialises the library; cheap when that was done before.</summary>
    /// <exception cref="ApplianceException">Not installed (APL1022).</exception>
    internal static void Require()
    {
        try
        {
            if (Init() >= 0)
            {
                return;
            }
        }
        catch (DllNotFoundException e)
        {
            throw new ApplianceException("APL1022", "minisign signatures need libsodium, which is not installed.", e)
            {
                Hint = "`apt install libsodium23`.",
            };
        }

        throw new CryptographicException("libsodium cannot be initialised.");
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
    internal static partial int VerifyDetached(byte* signature, byte* message, ulong messageBytes, byte* publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_detached")]
    internal static partial int SignDetached(byte* signature, ulong* signatureBytes, byte* message, ulong messageBytes, byte* secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_seed_keypair")]
    internal static partial int SeedKeyPair(byte* publicKey, byte* secretKey, byte* seed);

    [LibraryImport(Library, EntryPoint = "crypto_generichash_blake2b")]
    internal static partial int GenericHash(byte* output, nuint outputBytes, byte* input, ulong inputBytes, byte* key, nuint keyBytes);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_scryptsalsa208sha256")]
    internal static partial int Scrypt(
        byte* output, ulong outputBytes, byte* password, ulong passwordBytes, byte* salt, ulong operations, nuint memoryBytes);
}
