using System.Runtime.InteropServices;

namespace Appliance.Archives.Writing;

/// <summary>The calls of libzstd.so.1 that compress whole frames in memory, and read one back to check it. Source: zstd.h 1.5.</summary>
internal static unsafe partial class ZstdEncode
{
    internal const int MaxLevel = 19;

    private const string Library = "libzstd.so.1";
    private const int ParameterLevel = 100;
    private const int ParameterChecksum = 201;

    /// <summary>Version as MAJOR·10000 + MINOR·100 + PATCH: another one may compress the same bytes to others.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_versionNumber")]
    internal static partial uint Version();

    /// <summary>Most bytes that <paramref name="size"/> bytes can become.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    internal static partial nuint Bound(nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    internal static partial nint CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    internal static partial nint CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDecompressor(nint context);

    /// <summary>One frame with its content's size and check sum. The context keeps its memory for the next.</summary>
    internal static int Compress(nint context, int level, ReadOnlySpan<byte> content, Span<byte> frame)
    {
        Check(SetParameter(context, ParameterLevel, level));
        Check(SetParameter(context, ParameterChecksum, 1));
        fixed (byte* from = content, to = frame)
        {
            return (int)Check(Compress2(context, to, (nuint)frame.Length, from, (nuint)content.Length));
        }
    }

    /// <summary>Unpacks exactly one frame. False if it is damaged, more than one, or larger than the room.</summary>
    internal static bool TryDecompress(nint context, ReadOnlySpan<byte> frame, Span<byte> content, out int length)
    {
        length = 0;
        fixed (byte* from = frame, to = content)
        {
            if (FrameLength(from, (nuint)frame.Length) != (nuint)frame.Length)
            {
                return false;
            }

            var result = Decompress(context, to, (nuint)content.Length, from, (nuint)frame.Length);
            length = IsError(result) != 0 ? 0 : (int)result;
            return IsError(result) == 0;
        }
    }

    private static nuint Check(nuint result) => IsError(result) == 0
        ? result
        : throw new ApplianceException("APL6057", $"libzstd cannot compress: {Marshal.PtrToStringUTF8(ErrorName(result))}.");

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    private static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    private static partial nuint Compress2(nint context, byte* to, nuint room, byte* from, nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    private static partial nuint Decompress(nint context, byte* to, nuint room, byte* from, nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_findFrameCompressedSize")]
    private static partial nuint FrameLength(byte* from, nuint size);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint result);
}
