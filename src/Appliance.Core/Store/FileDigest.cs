using System.Buffers;
using System.Security.Cryptography;
using Appliance.Catalog;
using Appliance.Downloads;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Store;

/// <summary>Digests of a file on disk, read once in large pieces.</summary>
internal static class FileDigest
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>In the order of <paramref name="algorithms"/>.</summary>
    public static async Task<IReadOnlyList<Digest>> ComputeAsync(
        SafeFileHandle file, string name, long size, IReadOnlyList<DigestAlgorithm> algorithms, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var hashes = algorithms.Select(algorithm => IncrementalHash.CreateHash(algorithm switch
        {
            DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
            DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
            DigestAlgorithm.Md5 => HashAlgorithmName.MD5,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithms)),
        })).ToList();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = 0;
            int count;
            while ((count = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, BufferBytes), position, cancellationToken).ConfigureAwait(false)) > 0)
            {
                foreach (var hash in hashes)
                {
                    hash.AppendData(buffer, 0, count);
                }

                position += count;
                progress?.Report(new DownloadProgress(name, position, size, DownloadPhase.Verifying, null));
            }

            return
            [
                .. algorithms.Zip(hashes, (algorithm, hash) =>
                    Digest.TryParse(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()), out var digest) ? digest : throw new InvalidOperationException("A hash has the length of its algorithm.")),
            ];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            hashes.ForEach(hash => hash.Dispose());
        }
    }
}
