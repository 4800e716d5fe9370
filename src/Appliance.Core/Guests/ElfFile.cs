using System.Buffers.Binary;
using System.Text;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Guests;

/// <summary>The little that is read of a program: its machine, and the names of the libraries it needs. Nothing of it is loaded or run (P46).</summary>
/// <remarks>Source: elf(5). Every number in the file is the guest's: each is bounded before it is used.</remarks>
internal sealed class ElfFile
{
    private const int MaxProgramHeaders = 128;
    private const int MaxDynamicEntries = 4096;
    private const int MaxNeeded = 256;
    private const int MaxNameBytes = 256;

    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const ulong NeededTag = 1;
    private const ulong StringsTag = 5;

    private readonly SafeFileHandle file;
    private readonly bool isBig;
    private readonly bool is64;

    private ElfFile(SafeFileHandle file, ReadOnlySpan<byte> header)
    {
        this.file = file;
        is64 = header[4] == 2;
        isBig = header[5] == 2;
        Machine = U16(header[18..]);
    }

    /// <summary><c>e_machine</c>.</summary>
    public int Machine { get; }

    /// <summary>64 or 32.</summary>
    public int Bits => is64 ? 64 : 32;

    /// <summary>True if its most significant byte comes first.</summary>
    public bool IsBigEndian => isBig;

    private int HeaderBytes => is64 ? 64 : 52;

    /// <summary>Null if the file is no ELF file. It is read from again later: the caller keeps it open.</summary>
    public static ElfFile? TryRead(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[20];
        return RootfsFile.ReadAt(file, header, 0, "") == header.Length
            && header.StartsWith("\u007fELF"u8) && header[4] is 1 or 2 && header[5] is 1 or 2
            ? new ElfFile(file, header)
            : null;
    }

    /// <summary>Names of the libraries it needs; none if they cannot be told.</summary>
    public IReadOnlyList<string> Needed()
    {
        var header = new byte[HeaderBytes];
        if (!TryFill(header, 0))
        {
            return [];
        }

        var segments = Segments(header);
        if (segments.Find(segment => segment.Type == DynamicSegment) is not { } dynamic)
        {
            return [];
        }

        var entryBytes = is64 ? 16 : 8;
        var entries = new byte[(int)Math.Min(dynamic.FileBytes, (ulong)(MaxDynamicEntries * entryBytes))];
        if (!TryFill(entries, dynamic.Offset))
        {
            return [];
        }

        var offsets = new List<ulong>();
        ulong? strings = null;
        for (var at = 0; at + entryBytes <= entries.Length; at += entryBytes)
        {
            var tag = Word(entries.AsSpan(at));
            var value = Word(entries.AsSpan(at + (entryBytes / 2)));
            if (tag == 0)
            {
                break;
            }

            if (tag == NeededTag && offsets.Count < MaxNeeded)
            {
                offsets.Add(value);
            }
            else if (tag == StringsTag)
            {
                strings = FileOffset(segments, value);
            }
        }

        return strings is { } table ? [.. offsets.Select(offset => Name(unchecked(table + offset)))] : [];
    }

    /// <summary>Where in the file an address of the running program lies.</summary>
    private static ulong? FileOffset(List<Segment> segments, ulong address)
    {
        foreach (var segment in segments)
        {
            if (segment.Type == LoadSegment && address >= segment.Address && address - segment.Address < segment.FileBytes)
            {
                return unchecked(segment.Offset + (address - segment.Address));
            }
        }

        return null;
    }

    private List<Segment> Segments(ReadOnlySpan<byte> header)
    {
        var offset = is64 ? U64(header[32..]) : U32(header[28..]);
        var size = U16(header[(is64 ? 54 : 42)..]);
        var count = U16(header[(is64 ? 56 : 44)..]);
        var segments = new List<Segment>();
        if (size < (is64 ? 56 : 32) || count > MaxProgramHeaders)
        {
            return segments;
        }

        var bytes = new byte[size];
        for (var i = 0; i < count && TryFill(bytes, unchecked(offset + ((ulong)i * (uint)size))); i++)
        {
            segments.Add(is64
                ? new Segment(U32(bytes), U64(bytes.AsSpan(8)), U64(bytes.AsSpan(16)), U64(bytes.AsSpan(32)))
                : new Segment(U32(bytes), U32(bytes.AsSpan(4)), U32(bytes.AsSpan(8)), U32(bytes.AsSpan(16))));
        }

        return segments;
    }

    private string Name(ulong offset)
    {
        Span<byte> bytes = stackalloc byte[MaxNameBytes];
        var count = offset > long.MaxValue ? 0 : RootfsFile.ReadAt(file, bytes, (long)offset, "");
        var end = bytes[..count].IndexOf((byte)0);
        return end < 0 ? "" : Encoding.Latin1.GetString(bytes[..end]);
    }

    private bool TryFill(Span<byte> bytes, ulong offset) =>
        bytes.Length > 0 && offset <= long.MaxValue && RootfsFile.ReadAt(file, bytes, (long)offset, "") == bytes.Length;

    private ulong Word(ReadOnlySpan<byte> bytes) => is64 ? U64(bytes) : U32(bytes);

    private ushort U16(ReadOnlySpan<byte> bytes) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint U32(ReadOnlySpan<byte> bytes) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private ulong U64(ReadOnlySpan<byte> bytes) => isBig ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private sealed record Segment(uint Type, ulong Offset, ulong Address, ulong FileBytes);
}
