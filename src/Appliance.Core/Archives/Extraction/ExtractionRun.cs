using Appliance.Archives.Tar;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Extraction;

/// <summary>One extraction: reads on this thread, unpacks on one more, writes on others.</summary>
internal sealed class ExtractionRun : IDisposable
{
    /// <summary>Threads that write. More than two wait for one another in the file system.</summary>
    private const int MaxWriters = 2;

    /// <summary>Hard links that may wait for their targets.</summary>
    private const int MaxLinks = 10_000;

    private readonly ArchiveWalk walk;
    private readonly EntryWriter writer;
    private readonly WriterPool pool;
    private readonly DirectoryCache directories;
    private readonly List<PlacedEntry> links = [];
    private readonly List<PlacedEntry> namedLists = [];
    private readonly DirectoryHandle root;
    private readonly bool isTargetEmpty;

    internal ExtractionRun(
        SafeFileHandle archive, string name, DirectoryHandle target, ExtractOptions options, IProgress<ExtractProgress>? progress, CancellationToken cancellationToken)
    {
        root = target;
        isTargetEmpty = !target.Names().Any();
        writer = new EntryWriter(isTargetEmpty);
        walk = new ArchiveWalk(archive, name, options, progress, () => pool!.Dispatch(), cancellationToken);
        walk.Tree.Root.Descriptor = target.Descriptor;
        pool = new WriterPool(writer, Math.Clamp(Environment.ProcessorCount, 1, MaxWriters), cancellationToken);
        directories = new DirectoryCache(walk.Tree.Root, isTargetEmpty, Drain);
    }

    /// <summary>Extracts everything.</summary>
    internal ExtractResult Run()
    {
        while (walk.TryRead(out var entry, out var fault))
        {
            if (fault is not null)
            {
                throw fault;
            }

            if (walk.Tree.Admit(entry) is { } placed)
            {
                walk.Census.Add(entry);
                Create(placed);
            }
        }

        walk.RequireDigest();
        Drain();
        SetNamedLists();
        FinishDirectories();
        var nested = walk.Tree.FindNestedRoot();
        return new ExtractResult(
            walk.Stream.Format, walk.Census.Counts(walk.Tree), walk.Stream.PackedTotal, walk.Stream.UnpackedBytes, writer.KeptCount,
            Census.Notices(walk.Tree, walk.Attributes, walk.Reader, writer.KeptCount, nested), nested, walk.Stream.Digest);
    }

    /// <summary>Removes what was created; what was there before stays.</summary>
    internal void Undo()
    {
        StopWriting();
        if (isTargetEmpty)
        {
            TreeRemoval.RemoveContents(root);
        }
        else
        {
            new PartialRemoval(walk.Tree, writer).Run(root);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopWriting();
        walk.Dispose();
    }

    private void StopWriting()
    {
        pool.Dispose();
        directories.Dispose();
    }

    private void Create(PlacedEntry placed)
    {
        var entry = placed.Entry;
        if (placed.IsReplacement)
        {
            Replace(placed);
        }

        if (placed.HasNamedLists)
        {
            namedLists.Add(placed);
        }

        switch (entry.Kind)
        {
            case EntryKind.Directory:
                directories.Acquire(placed.Parent);
                placed.Parent.Release();
                break;
            case EntryKind.HardLink:
                links.Add(placed);
                if (links.Count == MaxLinks)
                {
                    Drain();
                }

                break;
            case EntryKind.File when entry.Size > DataBlock.Size || entry.Sparse is not null:
                CreateLarge(placed);
                break;
            case EntryKind.File:
                CreateSmall(placed);
                break;
            default:
                directories.Acquire(placed.Parent);
                pool.Add(new WriteItem(placed, default, default, File: null, Offset: 0));
                break;
        }
    }

    /// <summary>The last one of two equal names counts; the first must be there before it can go.</summary>
    private void Replace(PlacedEntry placed)
    {
        Drain();
        if (writer.WasKept(placed.Key))
        {
            return;
        }

        namedLists.RemoveAll(other => other.Key == placed.Key);
        directories.Acquire(placed.Parent);
        writer.Remove(placed);
        placed.Parent.Release();
    }

    /// <summary>A file that lies in two blocks at most.</summary>
    private void CreateSmall(PlacedEntry placed)
    {
        var accounts = AccountNames.ListedBy(placed.Entry);
        DataSegment first = default, second = default;
        try
        {
            while (walk.Reader.NextData(out var segment))
            {
                segment.Block.Use();
                (first, second) = first.Block is null ? (segment, second) : (first, segment);
            }

            directories.Acquire(placed.Parent);
        }
        catch
        {
            first.Block?.Release();
            second.Block?.Release();
            throw;
        }

        if (accounts is { } kind)
        {
            walk.Accounts.Read(kind, [.. first.Block is null ? [] : first.Span, .. second.Block is null ? [] : second.Span]);
        }

        pool.Add(new WriteItem(placed, first, second, File: null, Offset: 0));
    }

    private void CreateLarge(PlacedEntry placed)
    {
        directories.Acquire(placed.Parent);
        var fd = writer.Create(placed);
        placed.Parent.Release();
        if (fd < 0)
        {
            return;
        }

        var file = new LargeFile(placed, fd);
        try
        {
            HandOut(file);
        }
        catch
        {
            file.Abandon();
            throw;
        }

        file.Done();
    }

    private void HandOut(LargeFile file)
    {
        var placed = file.Placed;
        var whole = new[] { (Offset: 0L, Length: placed.Entry.Size) };
        var regions = placed.Entry.Sparse?.Regions ?? whole;
        var (region, done) = (0, 0L);
        while (walk.Reader.NextData(out var segment))
        {
            // A segment may hold several regions, and a region may go on in the next segment.
            for (var taken = 0; taken < segment.Length;)
            {
                while (done == regions[region].Length)
                {
                    (region, done) = (region + 1, 0);
                }

                var count = (int)Math.Min(segment.Length - taken, regions[region].Length - done);
                file.Expect();
                pool.Add(new WriteItem(
                    placed, new DataSegment(segment.Block.Use(), segment.Offset + taken, count), default, file, regions[region].Offset + done));
                (taken, done) = (taken + count, done + count);
            }
        }
    }

    /// <summary>Everything read so far is created, the hard links too.</summary>
    private void Drain()
    {
        pool.Drain();
        if (links.Count == 0)
        {
            return;
        }

        var waiting = links.ToArray();
        links.Clear();
        foreach (var link in waiting)
        {
            var target = link.Entry.HardLinkTarget!;
            if (writer.WasKept(ArchiveTree.KeyOf(target.Span)))
            {
                throw new VerificationException("APL2046", $"The hard link '{link.Entry}' names '{target}', which was there before the archive was extracted.");
            }

            var targetParent = walk.Tree.Directory(target.Parent);
            directories.Acquire(targetParent);
            directories.Acquire(link.Parent);
            writer.WriteHardLink(link, targetParent);
            targetParent.Release();
            link.Parent.Release();
        }
    }

    /// <summary>Access lists with names: by now the archive has said who they are.</summary>
    private void SetNamedLists()
    {
        foreach (var placed in namedLists)
        {
            var lists = walk.Attributes.NamedLists(placed.Entry, walk.Accounts);
            if (writer.WasKept(placed.Key))
            {
                continue;
            }

            directories.Acquire(placed.Parent);
            var fd = placed.Entry.Kind == EntryKind.Directory ? placed.Parent.Descriptor : EntryWriter.Reopen(placed);
            try
            {
                EntryWriter.SetAttributes(fd, lists, placed);
            }
            finally
            {
                _ = placed.Entry.Kind == EntryKind.Directory ? 0 : Libc.Close(fd);
                placed.Parent.Release();
            }
        }
    }

    /// <summary>From the last to the first, so that nothing is put into a directory after its time was set.</summary>
    private void FinishDirectories()
    {
        for (var i = walk.Tree.Directories.Count - 1; i >= 0; i--)
        {
            var node = walk.Tree.Directories[i];
            directories.Acquire(node);
            if (node.Metadata is { } placed)
            {
                EntryWriter.Finish(node.Descriptor, placed);
            }
            else if (!node.IsKept)
            {
                EntryWriter.FinishUnlisted(node.Descriptor, node, walk.IdMap);
            }

            node.Release();
        }
    }
}
