namespace Appliance.Archives.Tar;

/// <summary>
/// Reads a tar stream entry by entry: v7, ustar, GNU and pax, with all that belongs to one entry put together. Anything
/// that two programs could read differently is refused (promise P28).
/// </summary>
/// <param name="next">Gives the blocks of the stream, null at its end. The reader is a user of a block until it takes the next.</param>
/// <param name="limits">What is too much.</param>
internal sealed class TarReader(Func<DataBlock?> next, ArchiveLimits limits)
{
    private readonly byte[] nameBuffer = new byte[512];
    private readonly byte[] headerBuffer = new byte[TarHeader.Size];
    private DataBlock? block;
    private int offset;
    private long remaining;
    private int padding;

    /// <summary>Bytes behind the end of the archive that are not NUL. They were not interpreted.</summary>
    internal long TrailingBytes { get; private set; }

    /// <summary>The part of the file that the bytes of the segment handed out last came from; for files with holes.</summary>
    private long Position => (block?.Position ?? 0) + offset;

    /// <summary>The next entry, or null at the end of the archive; whatever is left of the last one's data is skipped.</summary>
    /// <param name="fault">Why the entry may not be created; its data can be skipped and reading can go on.</param>
    /// <exception cref="VerificationException">The archive is damaged or ambiguous: nothing after this can be trusted (APL2028–2036).</exception>
    internal TarEntry? Read(out VerificationException? fault)
    {
        SkipData();
        var pending = new Pending();
        fault = null;
        while (true)
        {
            var position = Position;
            var record = Record(isRequired: false);
            if (record.IsEmpty)
            {
                throw new VerificationException("APL2030", $"The archive ends at byte {position} without the mark of its end: it is cut short.") { Hint = "Get the file again." };
            }

            if (record.IndexOfAnyExcept((byte)0) < 0)
            {
                pending.RequireNone(position);
                ReadEnd(position);
                return null;
            }

            // A copy: the block may go while what belongs to the header is read.
            record.CopyTo(headerBuffer);
            var header = TarHeader.Parse(headerBuffer, position);
            if (header.Type is 'x' or 'g' or 'L' or 'K')
            {
                TakeExtension(header, position, pending);
                continue;
            }

            // A volume's label is the name of a tape.
            if (header.Type == 'V' && header.FileSize == 0)
            {
                pending.RequireNone(position);
                continue;
            }

            return Build(header, position, pending, out fault);
        }
    }

    /// <summary>The next part of the entry's stored data; false when all were handed out.</summary>
    internal bool NextData(out DataSegment segment)
    {
        segment = default;
        if (remaining == 0)
        {
            offset += padding;
            padding = 0;
            return false;
        }

        if (offset == block!.Length)
        {
            Advance();
        }

        var length = (int)Math.Min(remaining, block!.Length - offset);
        if (length == 0)
        {
            throw CutShort();
        }

        segment = new DataSegment(block, offset, length);
        offset += length;
        remaining -= length;
        if (remaining == 0 && offset + padding > block.Length)
        {
            throw CutShort();
        }

        return true;
    }

    private void SkipData()
    {
        while (NextData(out _))
        {
        }
    }

    /// <summary>One record of 512 bytes; valid until the next call.</summary>
    private ReadOnlySpan<byte> Record(bool isRequired)
    {
        if (block is null || offset == block.Length)
        {
            Advance();
        }

        var rest = (block?.Length ?? 0) - offset;
        if (rest is > 0 and < TarHeader.Size || (rest == 0 && isRequired))
        {
            throw CutShort();
        }

        if (rest == 0)
        {
            return [];
        }

        offset += TarHeader.Size;
        return block!.Bytes.AsSpan(offset - TarHeader.Size, TarHeader.Size);
    }

    private void Advance()
    {
        var following = next();
        if (following is null)
        {
            return;
        }

        block?.Release();
        block = following;
        offset = 0;
    }

    private void ReadEnd(long position)
    {
        var second = Record(isRequired: false);
        if (second.IsEmpty)
        {
            throw new VerificationException("APL2030", $"The archive ends at byte {position} with half of the mark of its end: it is cut short.") { Hint = "Get the file again." };
        }

        if (second.IndexOfAnyExcept((byte)0) >= 0)
        {
            throw new VerificationException("APL2031", $"There is a lone record of NULs at byte {position}, with more entries behind it: some programs would see them, some not.");
        }

        while (true)
        {
            var rest = block!.Span[offset..];
            var first = rest.IndexOfAnyExcept((byte)0);
            TrailingBytes += first < 0 ? 0 : rest.Length - first;
            offset = block.Length;
            Advance();
            if (offset == block.Length)
            {
                return;
            }
        }
    }

    private void TakeExtension(in TarHeader header, long position, Pending pending)
    {
        var (type, size) = (header.Type, header.FileSize);
        if (size < 0 || size > limits.MaxHeaderBytes)
        {
            throw new VerificationException("APL2056", $"The extended header at byte {position} has {size} bytes; the limit is {limits.MaxHeaderBytes}.");
        }

        pending.Count(position, limits.MaxChainedHeaders);
        var data = Bytes((int)size);
        switch (type)
        {
            case 'g':
                pending.RequireNoOther(position);
                PaxRecords.Parse(data, position, isGlobal: true);
                break;
            case 'x':
                pending.RequireNoOther(position);
                pending.Pax = PaxRecords.Parse(data, position, isGlobal: false);
                break;
            case 'L' when pending.Pax is null && pending.LongName is null:
                pending.LongName = LongText(data, position);
                break;
            case 'K' when pending.Pax is null && pending.LongLink is null:
                pending.LongLink = LongText(data, position);
                break;
            default:
                throw Pending.Ambiguous(position);
        }
    }

    /// <summary>Data of a header that is held in memory; its padding is skipped.</summary>
    private byte[] Bytes(int size)
    {
        Begin(size);
        var data = new byte[size];
        var filled = 0;
        while (NextData(out var segment))
        {
            segment.Span.CopyTo(data.AsSpan(filled));
            filled += segment.Length;
        }

        return data;
    }

    private void Begin(long size)
    {
        remaining = size;
        padding = (int)((TarHeader.Size - (size % TarHeader.Size)) % TarHeader.Size);
    }

    /// <summary>GNU's long names end in a NUL, behind which there is nothing.</summary>
    private static byte[] LongText(byte[] data, long position)
    {
        var end = Array.IndexOf(data, (byte)0);
        return end < 0 ? data
            : end > 0 && data.AsSpan(end).IndexOfAnyExcept((byte)0) < 0 ? data[..end]
            : throw new VerificationException("APL2042", $"The long name at byte {position} is empty or has a NUL in it.");
    }

    private TarEntry Build(in TarHeader header, long position, Pending pending, out VerificationException? fault)
    {
        var pax = pending.Pax;
        var name = pax?.SparseName ?? pax?.Path ?? pending.LongName ?? header.Name(nameBuffer);
        var type = header.Type;
        var stored = StoredSize(header, pax);
        if (type is not ('0' or '\0' or '7' or 'S' or '1' or '2' or '3' or '4' or '5' or '6'))
        {
            throw new VerificationException("APL2032", $"The entry '{MemberName.Show(name)}' is of the unknown type '{UntrustedText.Show(type.ToString())}'.");
        }

        if (stored != 0 && type is not ('0' or '\0' or '7' or 'S'))
        {
            throw new VerificationException("APL2036", $"The entry '{MemberName.Show(name)}' is no file, yet {stored} bytes are stored with it: programs differ on where the next entry begins.");
        }

        fault = null;
        MemberName? parsed = null;
        var hasSlash = false;
        try
        {
            parsed = MemberName.Parse(name, limits, out hasSlash);
        }
        catch (VerificationException e)
        {
            fault = e;
        }

        // Before POSIX a directory was a file whose name ends in a slash.
        var kind = type switch
        {
            '\0' when hasSlash && stored == 0 => EntryKind.Directory,
            '1' => EntryKind.HardLink,
            '2' => EntryKind.SymbolicLink,
            '3' => EntryKind.CharacterDevice,
            '4' => EntryKind.BlockDevice,
            '5' => EntryKind.Directory,
            '6' => EntryKind.Fifo,
            _ => EntryKind.File,
        };
        if (fault is null && hasSlash && kind != EntryKind.Directory)
        {
            fault = new VerificationException("APL2042", $"The name '{MemberName.Show(name)}' ends like a directory's, but the entry is none.");
        }

        var (size, sparse) = Holes(header, pax, stored, parsed ?? MemberName.Root, kind);
        var target = pax?.LinkPath ?? pending.LongLink ?? header.LinkName;
        MemberName? hardTarget = null;
        byte[]? linkTarget = null;
        if (kind == EntryKind.SymbolicLink)
        {
            linkTarget = LinkTarget(target, parsed, ref fault);
        }
        else if (kind == EntryKind.HardLink)
        {
            hardTarget = HardTarget(target, parsed, ref fault);
        }

        var modified = pax?.Modified ?? (header.Modified, 0);
        return new TarEntry
        {
            Kind = kind,
            Name = parsed ?? MemberName.Root,
            LinkTarget = linkTarget,
            HardLinkTarget = hardTarget,
            Mode = header.Mode,
            Uid = Id(pax?.Uid ?? header.Uid, "user", parsed, ref fault),
            Gid = Id(pax?.Gid ?? header.Gid, "group", parsed, ref fault),
            ModifiedSeconds = modified.Item1,
            ModifiedNanoseconds = modified.Item2,
            Size = size,
            Sparse = sparse,
            DeviceMajor = kind is EntryKind.CharacterDevice or EntryKind.BlockDevice ? Device(header.DeviceMajor, 12, parsed) : 0,
            DeviceMinor = kind is EntryKind.CharacterDevice or EntryKind.BlockDevice ? Device(header.DeviceMinor, 20, parsed) : 0,
            Attributes = pax?.Attributes,
            AccessList = pax?.AccessList,
            DefaultList = pax?.DefaultList,
            Position = position,
        };
    }

    /// <summary>
    /// Bytes of data behind the header. A pax header may give a size that the field has no room for; where both speak of
    /// the same entry and differ, readers that know one only would go on at different places (CVE-2025-62518).
    /// </summary>
    private static long StoredSize(in TarHeader header, PaxRecords? pax)
    {
        const long LargestInField = 0x1_FFFF_FFFF;
        var field = header.FileSize;
        var size = pax?.Size ?? field;
        return size < 0 || (size != field && size <= LargestInField)
            ? throw new VerificationException("APL2036", $"A header gives the size of its entry as {field} bytes, its extended header as {size}.")
            : size;
    }

    /// <summary>Begins the data; reads the map of holes, if there is one, from wherever the format has it.</summary>
    private (long Size, SparseMap? Map) Holes(in TarHeader header, PaxRecords? pax, long stored, MemberName name, EntryKind kind)
    {
        var isOld = header.Type == 'S';
        if (isOld || pax is { IsSparse: true })
        {
            if (kind != EntryKind.File || (isOld && (pax is { IsSparse: true } || !header.IsGnu)))
            {
                throw SparseMap.Bad(name, "it has none or two");
            }

            var size = isOld ? header.GnuRealSize : pax!.SparseRealSize ?? throw SparseMap.Bad(name, "the size of the file is missing");
            Check(size, name);
            var regions = isOld ? OldMap(header, name)
                : pax!.SparseMajor is null ? pax.SparseRegions ?? throw SparseMap.Bad(name, "the map is missing")
                : null;
            Begin(stored);
            if (regions is null)
            {
                if (pax is not { SparseMajor: 1, SparseMinor: 0, SparseRegions: null })
                {
                    throw SparseMap.Bad(name, "its format is unknown");
                }

                regions = MapInData(name);
            }
            else if (pax?.SparseBlocks is { } count && count != regions.Count)
            {
                throw SparseMap.Bad(name, $"{count} regions are announced, {regions.Count} are there");
            }

            return (size, SparseMap.Of(regions, size, remaining, name));
        }

        Check(stored, name);
        Begin(stored);
        return (stored, null);
    }

    private void Check(long size, MemberName name)
    {
        if (size > limits.MaxFileBytes)
        {
            throw new VerificationException("APL2057", $"The file '{name}' has {size} bytes; the limit is {limits.MaxFileBytes}.");
        }
    }

    /// <summary>Four regions in the header, 21 in each record that follows it.</summary>
    private List<(long Offset, long Length)> OldMap(in TarHeader header, MemberName name)
    {
        const int RegionBytes = 24;
        var regions = new List<(long, long)>();
        var field = header.GnuSparse;
        var more = header.HasMoreSparse;
        while (true)
        {
            for (; field.Length >= RegionBytes && field[0] != 0; field = field[RegionBytes..])
            {
                regions.Add(TarHeader.TryNumber(field[..12], out var begin) && TarHeader.TryNumber(field.Slice(12, 12), out var length)
                    ? (begin, length)
                    : throw SparseMap.Bad(name, "a region is no pair of numbers"));
            }

            if (!more)
            {
                return regions;
            }

            if (regions.Count > limits.MaxHeaderBytes / RegionBytes)
            {
                throw new VerificationException("APL2056", $"The map of holes of '{name}' is larger than {limits.MaxHeaderBytes} bytes.");
            }

            var record = Record(isRequired: true);
            field = record[..(21 * RegionBytes)];
            more = record[504] != 0;
        }
    }

    /// <summary>The map of format 1.0: decimal numbers, a line each, at the beginning of the data and padded to whole records.</summary>
    private List<(long Offset, long Length)> MapInData(MemberName name)
    {
        var regions = new List<(long, long)>();
        var (number, digits, numbers, count, read) = (0L, 0, 0L, -1L, 0L);
        var begin = 0L;
        while (count < 0 || regions.Count < count)
        {
            if (remaining < TarHeader.Size || (read += TarHeader.Size) > limits.MaxHeaderBytes)
            {
                throw SparseMap.Bad(name, remaining < TarHeader.Size ? "it is longer than the data" : $"it is longer than {limits.MaxHeaderBytes} bytes");
            }

            remaining -= TarHeader.Size;
            foreach (var character in Record(isRequired: true))
            {
                if (character is >= (byte)'0' and <= (byte)'9' && ++digits <= 18)
                {
                    number = (number * 10) + (character - '0');
                    continue;
                }

                if (character != '\n' || digits == 0)
                {
                    throw SparseMap.Bad(name, "it is no list of numbers");
                }

                if (count < 0)
                {
                    count = number;
                }
                else if (numbers++ % 2 == 0)
                {
                    begin = number;
                }
                else
                {
                    regions.Add((begin, number));
                }

                (number, digits) = (0, 0);
                if (count >= 0 && regions.Count == count)
                {
                    break;
                }
            }
        }

        return regions;
    }

    private byte[]? LinkTarget(ReadOnlySpan<byte> target, MemberName? name, ref VerificationException? fault)
    {
        if (target.IsEmpty || target.Contains((byte)0) || target.Length > limits.MaxNameBytes)
        {
            fault ??= new VerificationException("APL2043", $"The symbolic link '{name}' has a target that is empty, longer than {limits.MaxNameBytes} bytes, or has a NUL in it.");
            return null;
        }

        return [.. target, 0];
    }

    private MemberName? HardTarget(ReadOnlySpan<byte> target, MemberName? name, ref VerificationException? fault)
    {
        try
        {
            return MemberName.Parse(target, limits, out _);
        }
        catch (VerificationException e)
        {
            fault ??= new VerificationException("APL2046", $"The hard link '{name}' does not name an entry of the archive: {e.Message}", e);
            return null;
        }
    }

    private static uint Id(long id, string kind, MemberName? name, ref VerificationException? fault)
    {
        if (id is >= 0 and < uint.MaxValue)
        {
            return (uint)id;
        }

        fault ??= new VerificationException("APL2048", $"The {kind} id {id} of '{name}' does not exist on Linux.");
        return 0;
    }

    private static uint Device(long number, int bits, MemberName? name) => number >= 0 && number >> bits == 0
        ? (uint)number
        : throw new VerificationException("APL2029", $"The device number {number} of '{name}' does not exist on Linux.");

    private VerificationException CutShort() =>
        new("APL2030", $"The archive ends at byte {(block?.Position ?? 0) + (block?.Length ?? 0)}, within an entry: it is cut short.") { Hint = "Get the file again." };

    /// <summary>What headers before an entry have said of it.</summary>
    private sealed class Pending
    {
        private int count;

        internal PaxRecords? Pax { get; set; }

        internal byte[]? LongName { get; set; }

        internal byte[]? LongLink { get; set; }

        internal void Count(long position, int limit)
        {
            if (++count > limit)
            {
                throw new VerificationException("APL2034", $"More than {limit} extended headers follow one another up to byte {position} of the unpacked archive.");
            }
        }

        internal void RequireNoOther(long position)
        {
            if (Pax is not null || LongName is not null || LongLink is not null)
            {
                throw Ambiguous(position);
            }
        }

        internal void RequireNone(long position)
        {
            if (Pax is not null || LongName is not null || LongLink is not null)
            {
                throw new VerificationException("APL2034", $"The extended header before byte {position} of the unpacked archive is about no entry.");
            }
        }

        /// <summary>Programs differ on what a header between a header and its entry is about (GHSA-3cv2-h65g-fgmm).</summary>
        internal static VerificationException Ambiguous(long position) =>
            new("APL2034", $"The extended header at byte {position} of the unpacked archive comes after one for the same entry: they may mean different things.");
    }
}
