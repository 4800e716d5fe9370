using System.Runtime.InteropServices;
using Appliance.Archives.Codecs;

namespace Appliance.Archives.Writing;

/// <summary>xz in independent blocks, so that it is packed and unpacked by several threads. The bytes do not depend on their number.</summary>
internal sealed unsafe class XzEncoder : ArchiveEncoder
{
    private readonly Stream output;
    private readonly byte[] packed = new byte[256 * 1024];
    private Lzma.Stream* stream;

    /// <param name="output">Gets the file; not closed.</param>
    /// <param name="level">Preset 0 to 9. From 7 on it takes hundreds of MB for each thread.</param>
    /// <param name="threads">1 to 64.</param>
    /// <exception cref="ApplianceException">An option is out of its range (APL6059), or liblzma cannot be used (APL6057).</exception>
    internal XzEncoder(Stream output, int level, int threads)
    {
        ZstdOptions.Require(level, 0, 9, "compression level of xz");
        ZstdOptions.Require(threads, 1, 64, "number of threads");
        this.output = output;
        stream = (Lzma.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Lzma.Stream));
        try
        {
            // Block size 0: three dictionaries of the preset, whatever the number of threads.
            var options = new Lzma.ThreadOptions { Threads = (uint)threads, Preset = (uint)level, Check = XzEncode.CheckCrc64 };
            Check(XzEncode.Begin(stream, &options));
        }
        catch (DllNotFoundException e)
        {
            Free();
            throw NotInstalled("liblzma.so.5", "liblzma5", e);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            stream->NextIn = start;
            stream->AvailableIn = (nuint)buffer.Length;
            while (stream->AvailableIn > 0)
            {
                Step(Lzma.Run);
            }
        }
    }

    internal override void Finish()
    {
        while (Step(Lzma.Finish) != Lzma.StreamEnd)
        {
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (stream is not null)
        {
            Lzma.End(stream);
            Free();
        }

        base.Dispose(disposing);
    }

    private int Step(int action)
    {
        fixed (byte* room = packed)
        {
            stream->NextOut = room;
            stream->AvailableOut = (nuint)packed.Length;
            var result = Check(Lzma.Code(stream, action));
            output.Write(packed.AsSpan(0, packed.Length - (int)stream->AvailableOut));
            return result;
        }
    }

    private static int Check(int result) => result is Lzma.Ok or Lzma.StreamEnd
        ? result
        : throw new ApplianceException("APL6057", $"liblzma cannot compress: error {result}{(result == XzEncode.MemoryError ? ", out of memory" : "")}.");

    private void Free()
    {
        NativeMemory.Free(stream);
        stream = null;
    }
}
