namespace Appliance.Signing;

/// <summary>The public keys whose signatures count for one source, and for no other (P1, P6).</summary>
public abstract class TrustedKeys
{
    private protected TrustedKeys(string path) => Path = path;

    /// <summary>The key file: for messages only.</summary>
    public string Path { get; }

    /// <summary>The keys that count: one if a fingerprint is pinned, else all of the file.</summary>
    public abstract IReadOnlyList<PublicKeyInfo> Keys { get; }

    /// <summary>What is appended to a data file's name to get its signature's: <c>.asc</c> or <c>.minisig</c>.</summary>
    public abstract string SignatureSuffix { get; }

    /// <summary>Reads a key file: OpenPGP (binary or armored) or minisign, told apart by content, never by name.</summary>
    /// <exception cref="ApplianceException">No key file (APL1060), too big (APL1061), secret keys in it (APL1062).</exception>
    public static TrustedKeys Load(ReadOnlySpan<byte> file, string path) => Load(file, path, new KeyLimits());

    /// <inheritdoc cref="Load(ReadOnlySpan{byte}, string)"/>
    public static TrustedKeys Load(ReadOnlySpan<byte> file, string path, KeyLimits limits)
    {
        if (file.Length > limits.MaxBytes)
        {
            throw new ApplianceException("APL1061", $"Key file '{path}' has {file.Length} bytes; at most {limits.MaxBytes} are read.");
        }

        return MinisignPublicKey.LooksLikeOne(file)
            ? new MinisignKeys(MinisignPublicKey.Parse(file, path), path)
            : new OpenPgpKeys(OpenPgpKeyFile.Parse(file, path, limits), path);
    }

    /// <summary>Reads a key file from disk. Symbolic links are the administrator's and are followed.</summary>
    /// <exception cref="ApplianceException">Unreadable (APL1060), or as <see cref="Load(ReadOnlySpan{byte}, string)"/>.</exception>
    public static TrustedKeys LoadFile(string path) => Load(KeyFileBytes.Read(path, new KeyLimits().MaxBytes), path);

    /// <summary>The same file, but only the key with this fingerprint counts, whatever else it holds.</summary>
    /// <param name="fingerprint">
    /// OpenPGP: full fingerprint of a primary key, any case, blanks allowed. minisign: the public key (56 characters) or the key id.
    /// </param>
    /// <exception cref="ApplianceException">The file holds no such key (APL1064), or this is no fingerprint (APL1076).</exception>
    public abstract TrustedKeys WithPin(string fingerprint);

    /// <summary>Accepts a detached signature over exactly these bytes, or throws.</summary>
    /// <exception cref="VerificationException">
    /// No trusted key made it over these bytes (APL1001); no detached signature (APL1011); too big (APL1012); weak digest
    /// (APL1013); weak key (APL1014); key expired (APL1015) or revoked (APL1016); signature expired (APL1017), dated in
    /// the future (APL1018) or without a usable time (APL1019); the tool gave no clear verdict (APL1020).
    /// </exception>
    /// <exception cref="ApplianceException">Neither gpgv nor sqv (APL1021), or no libsodium (APL1022) is installed.</exception>
    public abstract Task<SignatureInfo> VerifyAsync(
        ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, VerifyOptions options, CancellationToken cancellationToken);

    /// <summary>Refuses a file that holds a key whose signatures would never count.</summary>
    /// <exception cref="ApplianceException">APL1063.</exception>
    internal abstract void CheckStrength();

    /// <summary>Refuses a file that holds any key but this one.</summary>
    /// <exception cref="ApplianceException">Another key (APL1064), or not enough to tell a key by (APL1076).</exception>
    internal abstract void CheckIsOnly(string pin);

    /// <summary>The ending other programs expect of these bytes: <c>.gpg</c>, <c>.asc</c> or <c>.pub</c>.</summary>
    internal abstract string FileEnding(ReadOnlySpan<byte> file);

    private protected static void CheckSize(ReadOnlyMemory<byte> signature, VerifyOptions options)
    {
        if (signature.Length > options.MaxSignatureBytes)
        {
            throw new VerificationException(
                "APL1012", $"The signature file has {signature.Length} bytes; at most {options.MaxSignatureBytes} are read.");
        }
    }

    private protected ApplianceException NotPinned(string pin) => new(
        "APL1064",
        $"'{Path}' holds {string.Join(", ", Keys.Select(key => key.Pin))}; expected {UntrustedText.Show(pin)}.")
    {
        Hint = "Somebody may have replaced the key file: compare with what the owner publishes elsewhere before you correct the fingerprint.",
    };
}
