namespace Appliance.Archives.Writing;

/// <summary>Told before each entry that it begins here, so that an encoder can cut: its path, and the size of its content.</summary>
internal delegate void EntryBoundary(ReadOnlySpan<byte> path, long size);

/// <summary>
/// Writes a tar archive that depends on nothing but the entries and one time. Byte for byte what GNU tar writes with
/// <c>--format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime --mtime=@TIME
/// --clamp-mtime --numeric-owner --xattrs --xattrs-include=* --acls</c> and <c>LC_ALL=C</c>, but for names in ACLs (<see cref="PosixAcl"/>).
/// </summary>
/// <param name="output">Not closed.</param>
/// <param name="clampTime">Seconds since 1970, 0 to 2^33 − 1. Later times become this one, earlier ones than 1970 become 0.</param>
/// <param name="boundary">See <see cref="EntryBoundary"/>.</param>
internal sealed class TarWriter(Stream output, long clampTime, EntryBoundary? boundary)
{
    /// <summary>GNU tar fills up to a record of 20 blocks.</summary>
    private const int RecordLength = 20 * TarHeader.Length;

    private readonly byte[] block = new byte[TarHeader.Length];
    private readonly byte[] buffer = new byte[256 * 1024];
    private readonly PaxRecords records = new();
    private long contentLeft;
    private int padding;

    /// <summary>Bytes written so far.</summary>
    internal long Position { get; private set; }

    /// <summary>Entries so far; extended headers are none.</summary>
    internal long Entries { get; private set; }

    /// <summary>Begins an entry. A regular file's content must follow, all of it.</summary>
    internal void Write(TreeEntry entry)
    {
        EndContent();
        boundary?.Invoke(entry.Path, entry.Size);
        var name = NameOf(entry.Path, entry.Kind == EntryKind.Directory ? "/"u8 : []);
        var link = entry.Kind == EntryKind.HardLink ? NameOf(entry.LinkTarget, []) : entry.LinkTarget;
        CollectRecords(entry, name, link);
        if (!records.IsEmpty)
        {
            WriteRecords(entry.Path);
        }

        TarHeader.Fill(block, name, TypeOf(entry.Kind), entry.Mode, entry.Uid, entry.Gid, entry.Size, Math.Min(entry.Modified, clampTime));
        TarHeader.SetLink(block, link);
        TarHeader.SetDevice(block, entry.DeviceMajor, entry.DeviceMinor);
        TarHeader.Seal(block);
        Emit(block);
        Entries++;
        contentLeft = entry.Size;
        padding = Padding(entry.Size);
    }

    /// <summary>An entry of a tree with its content.</summary>
    internal void Write(TreeEntry entry, TreeFile? content)
    {
        Write(entry);
        if (content is null)
        {
            return;
        }

        int count;
        while ((count = content.Read(buffer)) > 0)
        {
            if (count > contentLeft)
            {
                throw TreeErrors.Changed(TreeErrors.Show(entry.Path));
            }

            WriteContent(buffer.AsSpan(0, count));
        }

        if (contentLeft > 0)
        {
            throw TreeErrors.Changed(TreeErrors.Show(entry.Path));
        }
    }

    /// <summary>The next bytes of the entry's content.</summary>
    internal void WriteContent(ReadOnlySpan<byte> content)
    {
        if (content.Length > contentLeft)
        {
            throw new InvalidOperationException($"The content of the last entry is longer than the {contentLeft} bytes left of it.");
        }

        contentLeft -= content.Length;
        Emit(content);
    }

    /// <summary>Two empty blocks, and zeros up to a whole record.</summary>
    internal void Finish()
    {
        EndContent();
        var zeros = (2 * TarHeader.Length) + ((RecordLength - (int)((Position + (2 * TarHeader.Length)) % RecordLength)) % RecordLength);
        Emit(new byte[zeros]);
    }

    private static byte[] NameOf(byte[] path, ReadOnlySpan<byte> suffix) =>
        path.Length == 0 ? "./"u8.ToArray() : [.. "./"u8, .. path, .. suffix];

    /// <summary>What does not fit into the header, in the order GNU tar puts it down.</summary>
    private void CollectRecords(TreeEntry entry, byte[] name, byte[] link)
    {
        records.Clear();
        if (link.Length > TarHeader.NameLength)
        {
            records.Add("linkpath"u8, link);
        }

        if (name.Length > TarHeader.NameLength || name.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7f))
        {
            records.Add("path"u8, name);
        }

        if (entry.Uid > TarHeader.MaxId)
        {
            records.Add("uid"u8, entry.Uid);
        }

        if (entry.Gid > TarHeader.MaxId)
        {
            records.Add("gid"u8, entry.Gid);
        }

        if (entry.Size > TarHeader.MaxSize)
        {
            records.Add("size"u8, (ulong)entry.Size);
        }

        AddAccessLists(entry);
        foreach (var attribute in entry.Attributes)
        {
            records.AddAttribute(attribute);
        }
    }

    private void AddAccessLists(TreeEntry entry)
    {
        byte[]? access = null;
        byte[]? inherited = null;
        foreach (var attribute in entry.Attributes)
        {
            if (attribute.Name.AsSpan().SequenceEqual(PosixAcl.AccessAttribute))
            {
                access = PosixAcl.ToText(attribute.Value);
            }
            else if (attribute.Name.AsSpan().SequenceEqual(PosixAcl.DefaultAttribute) && entry.Kind == EntryKind.Directory)
            {
                inherited = PosixAcl.ToText(attribute.Value);
            }
        }

        if (access is not null || inherited is not null)
        {
            records.Add("SCHILY.acl.access"u8, access ?? PosixAcl.TextOfMode(entry.Mode));
        }

        if (inherited is not null)
        {
            records.Add("SCHILY.acl.default"u8, inherited);
        }
    }

    /// <summary>An extended header is a file <c>DIRECTORY/PaxHeaders/NAME</c> of its own.</summary>
    private void WriteRecords(byte[] path)
    {
        var slash = path.AsSpan().LastIndexOf((byte)'/');
        byte[] name = path.Length == 0
            ? "./PaxHeaders/."u8.ToArray()
            : [.. "./"u8, .. path.AsSpan(0, slash + 1), .. "PaxHeaders/"u8, .. path.AsSpan(slash + 1)];
        var text = records.Bytes;
        TarHeader.Fill(block, name, 'x', Convert.ToInt32("644", 8), 0, 0, text.Length, clampTime);
        TarHeader.Seal(block);
        Emit(block);
        Emit(text);
        Emit(stackalloc byte[Padding(text.Length)]);
    }

    private void EndContent()
    {
        if (contentLeft != 0)
        {
            throw new InvalidOperationException($"The content of the last entry is {contentLeft} bytes short.");
        }

        Emit(stackalloc byte[padding]);
        padding = 0;
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Position += bytes.Length;
    }

    private static int Padding(long size) => (int)((TarHeader.Length - (size % TarHeader.Length)) % TarHeader.Length);

    private static char TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.File => '0',
        EntryKind.HardLink => '1',
        EntryKind.SymbolicLink => '2',
        EntryKind.CharacterDevice => '3',
        EntryKind.BlockDevice => '4',
        EntryKind.Directory => '5',
        EntryKind.Fifo => '6',
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
