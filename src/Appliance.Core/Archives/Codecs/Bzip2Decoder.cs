using System.Runtime.InteropServices;

namespace Appliance.Archives.Codecs;

/// <summary>bzip2 streams, one after the other, through libbz2.so.1.0 (bzlib.h).</summary>
internal sealed unsafe class Bzip2Decoder : Decoder
{
    private readonly ArchiveLimits limits;
    private readonly Bzip2.Stream* stream;
    private bool isOpen;
    private int parts;

    internal Bzip2Decoder(CompressedInput input, ArchiveLimits limits)
        : base(input, "bzip2")
    {
        this.limits = limits;
        stream = (Bzip2.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Bzip2.Stream));
        try
        {
            Open();
        }
        catch
        {
            NativeMemory.Free(stream);
            throw;
        }
    }

    internal override int Read(Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            stream->NextOut = target;
            stream->AvailableOut = (uint)buffer.Length;
            while (stream->AvailableOut > 0)
            {
                var hasInput = Input.Fill();
                if (!isOpen)
                {
                    if (!hasInput)
                    {
                        break;
                    }

                    Input.Ensure(4);
                    if (ArchiveFormats.OfContent(Input.Available) != ArchiveFormat.Bzip2)
                    {
                        throw Trailing();
                    }

                    Open();
                }

                Step(hasInput);
            }

            return buffer.Length - (int)stream->AvailableOut;
        }
    }

    public override void Dispose()
    {
        if (isOpen)
        {
            _ = Bzip2.End(stream);
        }

        NativeMemory.Free(stream);
    }

    private void Open()
    {
        if (++parts > limits.MaxParts)
        {
            throw TooManyParts(limits.MaxParts);
        }

        var (nextOut, availableOut) = ((nint)stream->NextOut, stream->AvailableOut);
        *stream = default;
        var result = Bzip2.Init(stream, 0, 0);
        isOpen = result == Bzip2.Ok ? true : throw NoDecoder();
        stream->NextOut = (byte*)nextOut;
        stream->AvailableOut = availableOut;
    }

    private void Step(bool hasInput)
    {
        stream->NextIn = Input.Pointer;
        stream->AvailableIn = (uint)Input.Available.Length;
        var room = stream->AvailableOut;
        var result = Bzip2.Decompress(stream);
        Input.Advance(Input.Available.Length - (int)stream->AvailableIn);
        switch (result)
        {
            case Bzip2.Ok when hasInput || stream->AvailableOut < room:
                return;
            case Bzip2.Ok:
                throw CutShort();
            case Bzip2.StreamEnd:
                _ = Bzip2.End(stream);
                isOpen = false;
                return;
            case Bzip2.DataErrorMagic:
                throw Damaged("a stream does not begin as one");
            case Bzip2.DataError:
                throw Damaged("its data are corrupt, or do not fit their check sum");
            default:
                throw Damaged($"libbz2 says {result}");
        }
    }
}

/// <summary>The few calls of libbz2.so.1.0 (Debian: libbz2-1.0, which dpkg itself needs).</summary>
internal static unsafe partial class Bzip2
{
    internal const int Ok = 0;
    internal const int StreamEnd = 4;
    internal const int DataError = -4;
    internal const int DataErrorMagic = -5;

    private const string Library = "libbz2.so.1.0";

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressInit")]
    internal static partial int Init(Stream* stream, int verbosity, int small);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompress")]
    internal static partial int Decompress(Stream* stream);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressEnd")]
    internal static partial int End(Stream* stream);

    /// <summary><c>bz_stream</c> of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    internal struct Stream
    {
        [FieldOffset(0)] internal byte* NextIn;
        [FieldOffset(8)] internal uint AvailableIn;
        [FieldOffset(24)] internal byte* NextOut;
        [FieldOffset(32)] internal uint AvailableOut;
    }
}
