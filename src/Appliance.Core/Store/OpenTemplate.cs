using System.Security.Cryptography;
using Appliance.Catalog;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Store;

/// <summary>A template that is open for reading: what is checked and what is unpacked are the bytes of one descriptor (P31).</summary>
public sealed class OpenTemplate : IDisposable
{
    internal OpenTemplate(string name, SafeFileHandle file, Digest? expected) => (Name, File, Expected) = (name, file, expected);

    /// <summary>Its file name.</summary>
    public string Name { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Its volume; null for a file outside the storages.</summary>
    public VolumeId? Id { get; internal init; }

    /// <summary>The digest it must have; null if neither an index nor a record nor the user says one.</summary>
    public Digest? Expected { get; private set; }

    /// <summary>The function of <see cref="Expected"/>, to compute while reading; null if nothing is expected.</summary>
    public HashAlgorithmName? Hash => Expected?.Algorithm switch
    {
        DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        DigestAlgorithm.Md5 => HashAlgorithmName.MD5,
        _ => null,
    };

    /// <summary>The bytes of <see cref="Expected"/>.</summary>
    public ReadOnlyMemory<byte>? ExpectedHash => Expected is null ? null : Convert.FromHexString(Expected.Hex);

    /// <summary>Opens a file of the user's own.</summary>
    /// <param name="path">Its path; links are followed.</param>
    /// <param name="expected">What it must have, or null.</param>
    /// <exception cref="ApplianceException">It cannot be read or is no regular file (APL5031).</exception>
    public static OpenTemplate OfFile(string path, Digest? expected)
    {
        try
        {
            var file = OpenFile.ForReading(path) ?? throw new ApplianceException("APL5031", $"'{UntrustedText.Show(path)}' is not a regular file.");
            return new OpenTemplate(Path.GetFileName(path), file, expected);
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL5031", $"Cannot read '{UntrustedText.Show(path)}': {e.Reason}.", e);
        }
    }

    /// <summary>The same, which must have that digest.</summary>
    internal OpenTemplate Expecting(Digest digest)
    {
        Expected = digest;
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
