using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Downloads;

/// <summary>Writes a block at an offset; the seam at which tests fill the disk.</summary>
internal delegate void DiskWrite(SafeFileHandle file, ReadOnlySpan<byte> data, long offset);

/// <summary>
/// The bytes received so far, under a name nobody mistakes for a template, and the record that says what they are.
/// Whatever sits at those names and is not a plain file of ours alone is unlinked, never opened or written through.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int PrivateMode = 0x180; // 0600
    private const int PublicMode = 0x1A4; // 0644

    /// <summary>Dirty bytes after which the disk is set to work: enough for long writes, little enough to overlap.</summary>
    private const long WriteOutBytes = 8 * 1024 * 1024;

    private readonly DirectoryHandle directory;
    private readonly string name;
    private readonly string dataName;
    private readonly string recordName;
    private readonly DiskWrite write;
    private SafeFileHandle? file;
    private long writingOut;

    private PartialFile(DirectoryHandle directory, string name, DiskWrite write)
    {
        this.directory = directory;
        this.name = name;
        this.write = write;
        dataName = PartialNames.Data(name);
        recordName = PartialNames.Record(name);
    }

    /// <summary>Bytes on disk, all contiguous from the first.</summary>
    internal long Length { get; private set; }

    /// <summary>What they are; null if there is nothing that could be continued.</summary>
    internal PartialRecord? Record { get; private set; }

    /// <summary>The open file; only while <see cref="Exists"/>.</summary>
    internal SafeFileHandle Data => file ?? throw new InvalidOperationException("There is no partial file.");

    internal bool Exists => file is not null;

    /// <summary>Picks up what an earlier run left if it belongs to this request and is not longer than the limit, and removes it otherwise.</summary>
    internal static PartialFile Open(DirectoryHandle directory, FileRequest request, long limit, DiskWrite write)
    {
        var partial = new PartialFile(directory, request.Name, write);
        if (partial.IsPlain(partial.dataName) && partial.ReadRecord() is { } record && record.Fits(request))
        {
            partial.file = directory.OpenOrCreate(partial.dataName, PrivateMode);
            partial.Length = RandomAccess.GetLength(partial.file);
            partial.Record = record;
            if (partial.Length > 0 && partial.Length <= Math.Min(limit, record.Length ?? limit))
            {
                AtomicFile.SetMode(partial.file, PrivateMode, partial.dataName);
                return partial;
            }
        }

        partial.Discard();
        return partial;
    }

    /// <summary>Starts over with an empty file.</summary>
    internal void Start(PartialRecord record)
    {
        Discard();
        file = directory.CreateNew(dataName, PrivateMode);
        var json = record.ToJson();
        if (record.Validator is null || json.Length > PartialRecord.MaxBytes)
        {
            return;
        }

        // Not flushed: a record that a power cut damages is a record that is not there.
        using var side = directory.CreateNew(recordName, PrivateMode);
        write(side, json, 0);
        Record = record;
    }

    /// <summary>Appends. A failed write leaves what was there before it.</summary>
    internal void Append(ReadOnlySpan<byte> data)
    {
        try
        {
            write(Data, data, Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was written of the block is no loss; without it Length stays the truth.
            RandomAccess.SetLength(Data, Length);
            throw;
        }

        Length += data.Length;
        if (Length - writingOut >= WriteOutBytes)
        {
            OpenFile.StartWriting(Data, writingOut, Length - writingOut);
            writingOut = Length;
        }
    }

    /// <summary>Removes both files.</summary>
    internal void Discard()
    {
        file?.Dispose();
        file = null;
        (Length, writingOut) = (0, 0);
        Record = null;
        directory.Unlink(recordName);
        directory.Unlink(dataName);
    }

    /// <summary>Verified: flushes and gives the final name, which must be free (errno 17 otherwise).</summary>
    internal void Publish(DateTimeOffset? modified)
    {
        AtomicFile.SetMode(Data, PublicMode, dataName);
        if (modified is { } time)
        {
            OpenFile.SetModified(Data, time, dataName);
        }

        AtomicFile.Flush(Data, dataName);

        // Before the rename: killed in between, the next run finds bytes without a record and removes them. The other
        // way round it would find a finished template and never look at the record again.
        directory.Unlink(recordName);
        Record = null;
        directory.Rename(dataName, name, replace: false);
        directory.Sync();
        file!.Dispose();
        file = null;
    }

    /// <summary>After a failure: keeps what can be continued, removes what cannot.</summary>
    internal void KeepIfUseful()
    {
        if (Record is null || Length == 0)
        {
            Discard();
        }
    }

    public void Dispose() => file?.Dispose();

    private bool IsPlain(string entry) => directory.Stat(entry) is { Kind: FileKind.Regular, LinkCount: 1 };

    private PartialRecord? ReadRecord()
    {
        if (directory.Stat(recordName) is not { Kind: FileKind.Regular, Size: <= PartialRecord.MaxBytes })
        {
            return null;
        }

        using var side = directory.OpenRead(recordName);
        var json = new byte[PartialRecord.MaxBytes];
        return PartialRecord.TryParse(json.AsSpan(0, RandomAccess.Read(side, json, 0)));
    }
}
