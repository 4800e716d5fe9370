using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>
/// Open directories, a bounded number at once. Each is opened by its name in its parent and no symbolic link is
/// followed, so whatever happens to the tree meanwhile, nothing outside the target is reached (promises P20, P21).
/// Only the thread that reads the archive opens and closes; any thread may say that it is done with one.
/// </summary>
internal sealed unsafe class DirectoryCache(DirectoryNode root, bool isTargetEmpty, Action drain) : IDisposable
{
    /// <summary>Well below the 1024 files that the poorest process may have open.</summary>
    private const int Capacity = 320;

    private const uint PrivateMode = 0x1C0;     // 0700: nobody else looks in before all is set

    private readonly Queue<DirectoryNode> open = new();
    private readonly Stack<DirectoryNode> path = new();

    /// <summary>The descriptor of a directory, which stays open until <see cref="DirectoryNode.Release"/>; it is made if it is not there yet.</summary>
    /// <exception cref="ErrnoException">It cannot be made or opened.</exception>
    internal int Acquire(DirectoryNode node)
    {
        if (node.Descriptor < 0)
        {
            MakeRoom();
            Open(node);
        }

        node.Use();
        return node.Descriptor;
    }

    /// <summary>Closes everything but the root.</summary>
    public void Dispose()
    {
        while (open.TryDequeue(out var node))
        {
            Close(node);
        }
    }

    private static void Close(DirectoryNode node)
    {
        _ = Libc.Close(node.Descriptor);
        node.Descriptor = -1;
    }

    private void MakeRoom()
    {
        CloseIdle();
        if (open.Count >= Capacity)
        {
            drain();
            CloseIdle();
        }
    }

    private void CloseIdle()
    {
        for (var attempts = open.Count; attempts > 0 && open.Count >= Capacity; attempts--)
        {
            var oldest = open.Dequeue();
            if (oldest.IsIdle)
            {
                Close(oldest);
            }
            else
            {
                open.Enqueue(oldest);
            }
        }
    }

    private void Open(DirectoryNode node)
    {
        for (var current = node; current != root && current.Descriptor < 0; current = current.Parent!)
        {
            path.Push(current);
        }

        while (path.TryPop(out var next))
        {
            next.Descriptor = OpenIn(next.Parent!.Descriptor, next);
            open.Enqueue(next);
        }
    }

    private int OpenIn(int parent, DirectoryNode node)
    {
        fixed (byte* start = node.Name.Bytes)
        {
            var leaf = start + node.Name.Leaf;
            if (!node.IsMade)
            {
                if (Libc.MkdirAt(parent, leaf, PrivateMode) != 0)
                {
                    var error = ErrnoException.Last($"cannot create the directory '{node.Name}'");
                    node.IsKept = error.Errno == ErrnoException.Exists && !isTargetEmpty ? true : throw error;
                }

                node.IsMade = true;
            }

            while (true)
            {
                var fd = Libc.OpenAt2(parent, leaf, new Libc.OpenHow
                {
                    Flags = (ulong)(Libc.ODirectory | Libc.ONofollow | Libc.OCloexec),
                    Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks,
                });
                if (fd >= 0)
                {
                    return fd;
                }

                var error = ErrnoException.Last($"cannot open the directory '{node.Name}'");
                if (error.Errno is not (ErrnoException.Again or ErrnoException.Interrupted))
                {
                    throw error;
                }
            }
        }
    }
}
