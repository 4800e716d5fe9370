using System.Runtime.InteropServices;

namespace Appliance.Archives.Codecs;

/// <summary>.xz streams and their padding through liblzma.so.5, in several threads where the file has several blocks (container.h of xz 5.4).</summary>
internal sealed unsafe class XzDecoder : Decoder
{
    /// <summary>More threads than this cost memory and wait for the disk.</summary>
    private const int MaxThreads = 4;

    /// <summary>Memory up to which it unpacks in parallel: whole blocks lie in it, about 38 MiB for each thread at the usual level 6. Above it goes on with one thread.</summary>
    private const ulong ThreadingBytes = 76UL << 20;

    /// <summary>What a decoder needs beside its dictionary.</summary>
    private const ulong OverheadBytes = 2UL << 20;

    private readonly ArchiveLimits limits;
    private readonly Lzma.Stream* stream;
    private bool hasEnded;

    internal XzDecoder(CompressedInput input, ArchiveLimits limits)
        : base(input, "xz")
    {
        this.limits = limits;
        stream = (Lzma.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Lzma.Stream));
        try
        {
            var result = Begin((ulong)limits.MaxDecoderBytes + OverheadBytes);
            if (result != Lzma.Ok)
            {
                throw NoDecoder();
            }
        }
        catch
        {
            NativeMemory.Free(stream);
            throw;
        }
    }

    internal override int Read(Span<byte> buffer)
    {
        if (hasEnded)
        {
            return 0;
        }

        fixed (byte* target = buffer)
        {
            stream->NextOut = target;
            stream->AvailableOut = (nuint)buffer.Length;
            while (stream->AvailableOut > 0 && !hasEnded)
            {
                Step();
            }

            return buffer.Length - (int)stream->AvailableOut;
        }
    }

    public override void Dispose()
    {
        Lzma.End(stream);
        NativeMemory.Free(stream);
    }

    private int Begin(ulong memory)
    {
        var threads = (uint)Math.Clamp(Environment.ProcessorCount, 1, MaxThreads);
        if (threads > 1 && NativeLibrary.TryLoad(Lzma.Library, out var library) && NativeLibrary.TryGetExport(library, "lzma_stream_decoder_mt", out _))
        {
            var options = new Lzma.ThreadOptions
            {
                Flags = Lzma.Concatenated | Lzma.TellUnsupportedCheck,
                Threads = threads,
                MemoryLimitThreading = Math.Min(ThreadingBytes, memory),
                MemoryLimitStop = memory,
            };
            return Lzma.StreamDecoderThreaded(stream, &options);
        }

        // Before 5.4 there is one thread only.
        return Lzma.StreamDecoder(stream, memory, Lzma.Concatenated | Lzma.TellUnsupportedCheck);
    }

    private void Step()
    {
        var action = Input.Fill() ? Lzma.Run : Lzma.Finish;
        stream->NextIn = Input.Pointer;
        stream->AvailableIn = (nuint)Input.Available.Length;
        var result = Lzma.Code(stream, action);
        Input.Advance(Input.Available.Length - (int)stream->AvailableIn);
        switch (result)
        {
            case Lzma.Ok:
                return;
            case Lzma.StreamEnd:
                hasEnded = true;
                return;
            case Lzma.BufferError when action == Lzma.Finish:
                throw CutShort();
            case Lzma.BufferError:
                // No progress this time; it says so only once where more input helps.
                return;
            case Lzma.MemoryLimitError:
                throw TooHungry(limits.MaxDecoderBytes);
            case Lzma.DataError when action == Lzma.Finish && Input.Available.IsEmpty:
                throw Damaged("its data are corrupt or end too early");
            case Lzma.DataError:
                throw Damaged("its data are corrupt, or do not fit their check sum");
            case Lzma.FormatError:
                throw Damaged("it is not in the .xz format");
            case Lzma.OptionsError or Lzma.UnsupportedCheck:
                throw Damaged("it asks for a filter or check sum that does not exist");
            default:
                throw Damaged($"liblzma says {result}");
        }
    }
}

/// <summary>The few calls of liblzma.so.5 (Debian: liblzma5, which dpkg itself needs).</summary>
internal static unsafe partial class Lzma
{
    internal const string Library = "liblzma.so.5";

    internal const int Run = 0;
    internal const int Finish = 3;

    internal const int Ok = 0;
    internal const int StreamEnd = 1;
    internal const int UnsupportedCheck = 3;
    internal const int MemoryLimitError = 6;
    internal const int FormatError = 7;
    internal const int OptionsError = 8;
    internal const int DataError = 9;
    internal const int BufferError = 10;

    internal const uint TellUnsupportedCheck = 0x02;
    internal const uint Concatenated = 0x08;

    [LibraryImport(Library, EntryPoint = "lzma_stream_decoder_mt")]
    internal static partial int StreamDecoderThreaded(Stream* stream, ThreadOptions* options);

    [LibraryImport(Library, EntryPoint = "lzma_stream_decoder")]
    internal static partial int StreamDecoder(Stream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    internal static partial int Code(Stream* stream, int action);

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    internal static partial void End(Stream* stream);

    /// <summary><c>lzma_stream</c> of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    internal struct Stream
    {
        [FieldOffset(0)] internal byte* NextIn;
        [FieldOffset(8)] internal nuint AvailableIn;
        [FieldOffset(24)] internal byte* NextOut;
        [FieldOffset(32)] internal nuint AvailableOut;
    }

    /// <summary><c>lzma_mt</c> of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ThreadOptions
    {
        [FieldOffset(0)] internal uint Flags;
        [FieldOffset(4)] internal uint Threads;
        [FieldOffset(20)] internal uint Preset;
        [FieldOffset(32)] internal int Check;
        [FieldOffset(64)] internal ulong MemoryLimitThreading;
        [FieldOffset(72)] internal ulong MemoryLimitStop;
    }
}
