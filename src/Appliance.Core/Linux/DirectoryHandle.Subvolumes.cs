using System.Text;

namespace Appliance.Linux;

public sealed unsafe partial class DirectoryHandle
{
    /// <summary>First inode of a btrfs subvolume; other file systems give it to nothing a tree can be.</summary>
    private const ulong SubvolumeInode = 256;

    /// <summary>Makes an empty btrfs subvolume.</summary>
    /// <exception cref="ErrnoException">The file system is not btrfs (25), or the name is taken (17).</exception>
    internal void MakeSubvolume(string name)
    {
        if (CallBtrfs(Libc.BtrfsSubvolumeCreate, name) != 0)
        {
            throw ErrnoException.Last($"cannot make subvolume '{Display(name)}'");
        }
    }

    /// <summary>Removes a btrfs subvolume with all its content at once. False if it is none, or holds others: then it is a tree like any.</summary>
    internal bool TryDestroySubvolume(string name) =>
        Stat(name) is { Kind: FileKind.Directory, Inode: SubvolumeInode } && CallBtrfs(Libc.BtrfsSubvolumeDestroy, name) == 0;

    private int CallBtrfs(nuint request, string name)
    {
        CheckName(name);
        Libc.BtrfsVolumeArguments arguments = default;
        Encoding.UTF8.GetBytes(name).CopyTo(new Span<byte>(arguments.Name, 255));
        return Libc.Ioctl(Fd, request, &arguments);
    }
}
