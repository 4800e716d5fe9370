using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>The calls that make file systems visible: loop devices, detached mounts, mount namespaces. Numbers and values are those of every architecture.</summary>
internal static unsafe partial class Libc
{
    internal const int CloneNewNamespace = 0x00020000;
    internal const ulong MountRecursive = 0x4000;
    internal const ulong MountPrivate = 1 << 18;
    internal const int UnmountDetach = 2;
    internal const int UnmountNofollow = 8;

    internal const uint OpenTreeClone = 1;
    internal const uint MoveFromEmptyPath = 0x04;
    internal const uint MoveToEmptyPath = 0x40;
    internal const uint MountContextCloexec = 1;
    internal const uint ConfigSetFlag = 0;
    internal const uint ConfigSetString = 1;
    internal const uint ConfigCreate = 6;

    internal const ulong AttributeReadOnly = 0x01;
    internal const ulong AttributeNosuid = 0x02;
    internal const ulong AttributeNodev = 0x04;
    internal const ulong AttributeNoexec = 0x08;
    internal const ulong AttributeNoatime = 0x10;

    /// <summary>All bits that choose how access times are kept; cleared together when one is set (mount_setattr(2)).</summary>
    internal const ulong AttributeAtimeMask = 0x70;

    internal const nuint LoopConfigure = 0x4C0A;
    internal const nuint LoopGetFree = 0x4C82;
    internal const uint LoopReadOnly = 1;
    internal const uint LoopAutoclear = 4;

    internal const nuint BtrfsSubvolumeCreate = 0x5000940E;
    internal const nuint BtrfsSubvolumeDestroy = 0x5000940F;

    // glibc knows these calls only since 2.36.
    private const nint OpenTreeNumber = 428;
    private const nint MoveMountNumber = 429;
    private const nint MountContextNumber = 430;
    private const nint ConfigNumber = 431;
    private const nint MakeMountNumber = 432;
    private const nint SetAttributesNumber = 442;

    /// <summary>open_tree(2).</summary>
    internal static int OpenTree(int directory, byte* path, uint flags) => (int)Syscall(OpenTreeNumber, directory, (nint)path, (nint)flags, 0, 0);

    /// <summary>move_mount(2) from one descriptor to another.</summary>
    internal static int MoveMount(int from, int to)
    {
        byte empty = 0;
        return (int)Syscall(MoveMountNumber, from, (nint)(&empty), to, (nint)(&empty), (nint)(MoveFromEmptyPath | MoveToEmptyPath));
    }

    /// <summary>fsopen(2).</summary>
    internal static int MountContext(byte* type) => (int)Syscall(MountContextNumber, (nint)type, (nint)MountContextCloexec, 0, 0, 0);

    /// <summary>fsconfig(2).</summary>
    internal static int Configure(int context, uint command, byte* key, byte* value) => (int)Syscall(ConfigNumber, context, (nint)command, (nint)key, (nint)value, 0);

    /// <summary>fsmount(2).</summary>
    internal static int MakeMount(int context, ulong attributes) => (int)Syscall(MakeMountNumber, context, (nint)MountContextCloexec, (nint)attributes, 0, 0);

    /// <summary>mount_setattr(2) on a descriptor.</summary>
    internal static int SetMountAttributes(int mount, in MountAttributes attributes)
    {
        byte empty = 0;
        fixed (MountAttributes* pointer = &attributes)
        {
            return (int)Syscall(SetAttributesNumber, mount, (nint)(&empty), AtEmptyPath, (nint)pointer, sizeof(MountAttributes));
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string? source, string target, string? type, ulong flags, void* data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDirectoryEntries(int fd, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Chmod(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MkdirAt(int directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    /// <summary><c>struct mount_attr</c>, 32 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNamespace;
    }

    /// <summary><c>struct loop_config</c>, 304 bytes (linux/loop.h): the file, then <c>struct loop_info64</c> at 8.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    internal struct LoopConfig
    {
        [FieldOffset(0)] internal uint File;
        [FieldOffset(8 + 52)] internal uint Flags;
        [FieldOffset(8 + 56)] internal fixed byte FileName[64];
    }

    /// <summary><c>struct btrfs_ioctl_vol_args</c>, 4096 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 4096)]
    internal struct BtrfsVolumeArguments
    {
        [FieldOffset(8)] internal fixed byte Name[4088];
    }
}
