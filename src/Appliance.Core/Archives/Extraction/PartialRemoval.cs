using Appliance.Archives.Tar;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Extraction;

/// <summary>
/// Takes back an extraction into a directory that had files of its own: only what this extraction has created goes. It enters
/// only directories of the archive, so it goes no deeper than the archive's limit.
/// </summary>
internal sealed unsafe class PartialRemoval(ArchiveTree tree, EntryWriter writer)
{
    internal void Run(DirectoryHandle target) => Clear(target.Descriptor, []);

    private void Clear(int parent, byte[] path)
    {
        using var directory = Open(parent, [.. ".\0"u8]);
        if (directory is null)
        {
            return;
        }

        var fd = (int)directory.DangerousGetHandle();
        foreach (var entry in DirectoryEntries.Read(directory, MemberName.Show(path)))
        {
            byte[] full = path.Length == 0 ? entry.Name[..^1] : [.. path, (byte)'/', .. entry.Name[..^1]];
            var key = ArchiveTree.KeyOf(full);
            if (!tree.TryDirectory(key, out var node))
            {
                if (writer.WasMade(key))
                {
                    Remove(fd, entry.Name, 0, full);
                }

                continue;
            }

            using (var below = Open(fd, entry.Name))
            {
                if (below is not null)
                {
                    Clear((int)below.DangerousGetHandle(), full);
                }
            }

            if (node is { IsMade: true, IsKept: false })
            {
                Remove(fd, entry.Name, Libc.AtRemoveDir, full);
            }
        }
    }

    /// <summary>Null for what is no directory, or on another file system, any more.</summary>
    private static SafeFileHandle? Open(int parent, byte[] name)
    {
        fixed (byte* pointer = name)
        {
            var fd = Libc.OpenAt2(parent, pointer, new Libc.OpenHow
            {
                Flags = (ulong)(Libc.ODirectory | Libc.ONofollow | Libc.OCloexec),
                Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks,
            });
            return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    private static void Remove(int directory, byte[] name, int flags, byte[] path)
    {
        fixed (byte* pointer = name)
        {
            if (Libc.UnlinkAt(directory, pointer, flags) != 0
                && ErrnoException.Last($"cannot remove '{MemberName.Show(path)}'") is { Errno: not (ErrnoException.NoEntry or ErrnoException.NotEmpty) } error)
            {
                throw error;
            }
        }
    }
}
