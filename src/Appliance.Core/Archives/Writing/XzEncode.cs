using System.Runtime.InteropServices;
using Appliance.Archives.Codecs;

namespace Appliance.Archives.Writing;

/// <summary>What <see cref="Lzma"/> lacks to compress with several threads. Source: lzma/container.h 5.2.</summary>
internal static unsafe partial class XzEncode
{
    internal const int CheckCrc64 = 4;
    internal const int MemoryError = 5;

    [LibraryImport(Lzma.Library, EntryPoint = "lzma_stream_encoder_mt")]
    internal static partial int Begin(Lzma.Stream* stream, Lzma.ThreadOptions* options);
}
