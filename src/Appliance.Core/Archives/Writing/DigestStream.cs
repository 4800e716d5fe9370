using System.Security.Cryptography;

namespace Appliance.Archives.Writing;

/// <summary>Passes bytes on, and counts and digests them on the way.</summary>
internal sealed class DigestStream(Stream output, params HashAlgorithmName[] algorithms) : WriteOnlyStream
{
    private readonly IncrementalHash[] hashes = [.. algorithms.Select(IncrementalHash.CreateHash)];

    /// <summary>Bytes so far.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Digest of all bytes, by the place of its algorithm. To be asked for once.</summary>
    internal byte[] Finish(int index) => hashes[index].GetHashAndReset();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (var hash in hashes)
        {
            hash.AppendData(buffer);
        }

        output.Write(buffer);
        Bytes += buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var hash in hashes)
            {
                hash.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
