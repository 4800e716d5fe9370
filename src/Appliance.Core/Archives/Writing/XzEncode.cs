using System.Runtime.InteropServices;

namespace Appliance.Archives.Writing;

/// <summary>The calls of liblzma.so.5 that compress with several threads. Source: lzma/container.h and lzma/base.h 5.2.</summary>
internal static unsafe partial class XzEncode
{
    internal const int Run = 0;
    internal const int Finish = 3;
    internal const int Ok = 0;
    internal const int StreamEnd = 1;
    internal const int CheckCrc64 = 4;

    private const string Library = "liblzma.so.5";

    [LibraryImport(Library, EntryPoint = "lzma_stream_encoder_mt")]
    internal static partial int Begin(LzmaStream* stream, ThreadOptions* options);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    internal static partial int Code(LzmaStream* stream, int action);

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    internal static partial void End(LzmaStream* stream);

    /// <summary><c>lzma_stream</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    internal struct LzmaStream
    {
        [FieldOffset(0)] internal byte* NextIn;
        [FieldOffset(8)] internal nuint AvailableIn;
        [FieldOffset(24)] internal byte* NextOut;
        [FieldOffset(32)] internal nuint AvailableOut;
    }

    /// <summary><c>lzma_mt</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ThreadOptions
    {
        [FieldOffset(4)] internal uint Threads;
        [FieldOffset(8)] internal ulong BlockSize;
        [FieldOffset(20)] internal uint Preset;
        [FieldOffset(32)] internal int Check;
    }
}
