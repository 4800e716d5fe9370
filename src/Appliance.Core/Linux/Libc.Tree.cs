using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>The calls that walk and make file trees below a descriptor. Names are NUL-terminated bytes: a guest's names need not be UTF-8.</summary>
internal static unsafe partial class Libc
{
    internal const int AtSymlinkFollow = 0x400;
    internal const int AtRemoveDir = 0x200;

    internal const ulong ResolveNoXdev = 0x01;
    internal const ulong ResolveNoMagiclinks = 0x02;
    internal const ulong ResolveNoSymlinks = 0x04;
    internal const ulong ResolveBeneath = 0x08;
    internal const ulong ResolveInRoot = 0x10;

    /// <summary>openat2(2) has no wrapper in glibc; its number is the same on every architecture.</summary>
    private const nint OpenAt2Number = 437;

    /// <summary>openat2(2): <paramref name="path"/> below <paramref name="directory"/> under the rules of <see cref="OpenHow.Resolve"/>. −1 and errno on failure; EAGAIN means try again.</summary>
    internal static int OpenAt2(int directory, byte* path, in OpenHow how)
    {
        fixed (OpenHow* pointer = &how)
        {
            return (int)Syscall(OpenAt2Number, directory, path, pointer, (nuint)sizeof(OpenHow));
        }
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MkdirAt(int directory, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MknodAt(int directory, byte* path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte* target, int directory, byte* path);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int directory, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    internal static partial int Fchown(int fd, uint uid, uint gid);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int FchownAt(int directory, byte* path, uint uid, uint gid, int flags);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int UtimensAt(int directory, byte* path, Timespec* times, int flags);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int Fsetxattr(int fd, byte* name, byte* value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint Fgetxattr(int fd, byte* name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint Flistxattr(int fd, byte* list, nuint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true)]
    internal static partial nint Lgetxattr(byte* path, byte* name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true)]
    internal static partial nint Llistxattr(byte* path, byte* list, nuint size);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Ftruncate(int fd, long length);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int FchmodAt(int directory, byte* path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "pwrite64", SetLastError = true)]
    internal static partial nint Pwrite(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint directory, byte* path, OpenHow* how, nuint size);

    /// <summary><c>struct open_how</c>, 24 bytes (openat2(2)). <see cref="Mode"/> must be 0 unless a file is made.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }
}
