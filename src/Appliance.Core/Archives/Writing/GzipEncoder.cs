using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Appliance.Archives.Writing;

/// <summary>gzip with a header that has neither time nor name. Source: RFC 1952.</summary>
internal sealed class GzipEncoder : ArchiveEncoder
{
    private readonly Stream output;
    private readonly DeflateStream deflate;
    private readonly Crc32 sum = new();
    private uint length;

    /// <param name="output">Gets the file; not closed.</param>
    /// <param name="level">1 to 9.</param>
    /// <exception cref="ApplianceException">The level is out of its range (APL6059).</exception>
    internal GzipEncoder(Stream output, int level)
    {
        ZstdOptions.Require(level, 1, 9, "compression level of gzip");
        this.output = output;
        output.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, (byte)(level switch { 9 => 2, 1 => 4, _ => 0 }), 3]);
        deflate = new DeflateStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        sum.Append(buffer);
        length = unchecked(length + (uint)buffer.Length);
        deflate.Write(buffer);
    }

    internal override void Finish()
    {
        deflate.Dispose();
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, sum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        output.Write(trailer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            deflate.Dispose();
        }

        base.Dispose(disposing);
    }
}
