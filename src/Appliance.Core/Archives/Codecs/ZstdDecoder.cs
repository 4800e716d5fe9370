using System.Runtime.InteropServices;

namespace Appliance.Archives.Codecs;

/// <summary>Zstandard frames, skippable ones included, through libzstd.so.1 (RFC 8878, zstd.h).</summary>
internal sealed unsafe class ZstdDecoder : Decoder
{
    private readonly ArchiveLimits limits;
    private readonly nint context;
    private bool isComplete = true;

    internal ZstdDecoder(CompressedInput input, ArchiveLimits limits)
        : base(input, "zstd")
    {
        this.limits = limits;
        context = Zstd.CreateDStream();
        if (context == 0)
        {
            throw NoDecoder();
        }

        var log = System.Numerics.BitOperations.Log2((ulong)Math.Max(limits.MaxDecoderBytes, 1 << 10));
        if (Zstd.IsError(Zstd.SetParameter(context, Zstd.WindowLogMax, log)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(limits), "libzstd does not take this window.");
        }
    }

    internal override int Read(Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            var output = new Zstd.Buffer { Data = target, Size = (nuint)buffer.Length };
            while (output.Position < output.Size)
            {
                var (hasInput, before) = (Input.Fill(), output.Position);
                if (!hasInput && isComplete)
                {
                    break;
                }

                // Where the output was full before, the decoder may still hold bytes although the file is at its end.
                Step(ref output);
                if (!hasInput && !isComplete && output.Position == before)
                {
                    throw CutShort();
                }
            }

            return (int)output.Position;
        }
    }

    public override void Dispose()
    {
        if (context != 0)
        {
            _ = Zstd.FreeDStream(context);
        }
    }

    private void Step(ref Zstd.Buffer output)
    {
        var source = new Zstd.Buffer { Data = Input.Pointer, Size = (nuint)Input.Available.Length };
        nuint result;
        fixed (Zstd.Buffer* pointer = &output)
        {
            result = Zstd.DecompressStream(context, pointer, &source);
        }

        Input.Advance((int)source.Position);
        if (Zstd.IsError(result) != 0)
        {
            throw Zstd.GetErrorCode(result) switch
            {
                Zstd.ErrorWindowTooLarge => TooHungry(limits.MaxDecoderBytes),
                Zstd.ErrorPrefixUnknown when isComplete => Trailing(),
                Zstd.ErrorChecksumWrong => Damaged("its check sum does not fit the unpacked bytes"),
                _ => Damaged(Marshal.PtrToStringUTF8(Zstd.GetErrorName(result)) ?? "libzstd does not say why"),
            };
        }

        isComplete = result == 0;
    }
}

/// <summary>The few calls of libzstd.so.1 (Debian: libzstd1, which dpkg itself needs).</summary>
internal static unsafe partial class Zstd
{
    internal const int WindowLogMax = 100;

    internal const int ErrorPrefixUnknown = 10;
    internal const int ErrorWindowTooLarge = 16;
    internal const int ErrorChecksumWrong = 22;

    private const string Library = "libzstd.so.1";

    [LibraryImport(Library, EntryPoint = "ZSTD_createDStream")]
    internal static partial nint CreateDStream();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDStream")]
    internal static partial nuint FreeDStream(nint stream);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    internal static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    internal static partial nuint DecompressStream(nint stream, Buffer* output, Buffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    internal static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorCode")]
    internal static partial int GetErrorCode(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    internal static partial nint GetErrorName(nuint code);

    /// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        internal byte* Data;
        internal nuint Size;
        internal nuint Position;
    }
}
