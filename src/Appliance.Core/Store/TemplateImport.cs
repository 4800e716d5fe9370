using System.Buffers;
using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Store;

/// <summary>One import: where from, under which name, with which checksum.</summary>
internal sealed record TemplateImport(string From, Uri? Address, TemplateName Name, Digest? Checksum)
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>What to ask the downloader for.</summary>
    public FileRequest Request(TemplateDirectory directory) => new()
    {
        Urls = [Address!],
        Directory = directory.Handle.Path,
        Name = Name.Value,
        Digests = Checksum is null ? [] : [Checksum],
        AllowUnverified = Checksum is null,
    };

    /// <summary>Digest of the file to import, sha512.</summary>
    public async Task<Digest> HashSourceAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var source = OpenSource();
        var size = RandomAccess.GetLength(source);
        return (await FileDigest.ComputeAsync(source, Name.Value, size, [DigestAlgorithm.Sha512], progress, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Copies a local file in: written beside, checked, flushed, renamed. A failure leaves nothing.</summary>
    /// <exception cref="VerificationException">Its digest differs (APL2001).</exception>
    /// <exception cref="ApplianceException">It cannot be read (APL5031), the storage is full (APL5007), or it is no such archive (APL2010).</exception>
    public async Task<FileResult> CopyAsync(TemplateDirectory directory, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var source = OpenSource();
        var partial = PartialNames.Data(Name.Value);
        try
        {
            var size = RandomAccess.GetLength(source);
            Downloads.Storage.RequireSpace(directory.Handle, Name.Value, size);
            directory.Handle.Unlink(partial);
            directory.Handle.Unlink(PartialNames.Record(Name.Value));
            using (var target = directory.Handle.CreateNew(partial, 0x180 /* 0600 */))
            {
                await CopyAsync(source, target, size, progress, cancellationToken).ConfigureAwait(false);
                var computed = await FileDigest.ComputeAsync(
                    target, Name.Value, size, [Checksum?.Algorithm ?? DigestAlgorithm.Sha512], progress, cancellationToken).ConfigureAwait(false);
                if (Checksum is not null && computed[0] != Checksum)
                {
                    throw new VerificationException("APL2001", $"'{UntrustedText.Show(From)}' is not the expected file: expected {Checksum}, got {computed[0]}.");
                }

                AtomicFile.SetMode(target, 0x1A4 /* 0644 */, Name.Value);
                AtomicFile.Flush(target, Name.Value);
                directory.Handle.Rename(partial, Name.Value, replace: false);
                directory.Handle.Sync();
                return new FileResult(size, 0, 0, null, computed, null);
            }
        }
        catch (IOException e)
        {
            directory.Handle.Unlink(partial);
            throw ConfigFile.CannotWrite(Path.Join(directory.Handle.Path, Name.Value), e);
        }
        catch
        {
            directory.Handle.Unlink(partial);
            throw;
        }
    }

    private async Task CopyAsync(SafeFileHandle source, SafeFileHandle target, long size, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long position = 0; position < size;)
            {
                var count = await RandomAccess.ReadAsync(source, buffer.AsMemory(0, BufferBytes), position, cancellationToken).ConfigureAwait(false);
                if (count == 0 || position + count > size)
                {
                    throw new ApplianceException("APL5031", $"'{UntrustedText.Show(From)}' changed while it was read: expected {size} bytes.");
                }

                if (position == 0 && !HasMagic(buffer.AsSpan(0, count)))
                {
                    throw new VerificationException("APL2010", $"'{UntrustedText.Show(From)}' is not what its name says: expected a {Suffix} archive.");
                }

                await RandomAccess.WriteAsync(target, buffer.AsMemory(0, count), position, cancellationToken).ConfigureAwait(false);
                position += count;
                progress?.Report(new DownloadProgress(Name.Value, position, size, DownloadPhase.Transferring, null));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (size == 0)
        {
            throw new VerificationException("APL2010", $"'{UntrustedText.Show(From)}' is empty: expected a {Suffix} archive.");
        }
    }

    private string Suffix => Name.Value[Name.Value.LastIndexOf('.')..];

    /// <summary>First bytes of each kind: gzip RFC 1952, xz file format 1.2, zstd RFC 8878, bzip2; ustar and GNU tar at 257.</summary>
    private bool HasMagic(ReadOnlySpan<byte> start) => Suffix switch
    {
        ".gz" => start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]),
        ".xz" => start.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
        ".zst" => start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]),
        ".bz2" => start.StartsWith("BZh"u8),
        _ => start.Length > 262 && start[257..].StartsWith("ustar"u8),
    };

    private SafeFileHandle OpenSource()
    {
        try
        {
            return OpenFile.ForReading(From) ?? throw new ApplianceException("APL5031", $"'{UntrustedText.Show(From)}' is not a regular file.");
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL5031", $"Cannot read '{UntrustedText.Show(From)}': {e.Reason}.", e);
        }
    }
}
