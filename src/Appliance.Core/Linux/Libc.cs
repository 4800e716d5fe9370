using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>The system calls the product needs beyond what the BCL offers. Values are those of Linux on x86-64 and arm64.</summary>
internal static unsafe partial class Libc
{
    internal const int AtFdCwd = -100;
    internal const int AtSymlinkNofollow = 0x100;
    internal const int AtEmptyPath = 0x1000;

    internal const int OWriteOnly = 0x1;
    internal const int OReadWrite = 0x2;
    internal const int OCreate = 0x40;
    internal const int OExclusive = 0x80;
    internal const int OTruncate = 0x200;
    internal const int ONonblock = 0x800;
    internal const int OCloexec = 0x80000;
    internal const int OPath = 0x200000;
    internal static readonly int ODirectory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;
    internal static readonly int ONofollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    internal const int LockExclusive = 2;
    internal const int LockShared = 1;
    internal const int LockNonblock = 4;

    internal const short PollOut = 4;

    internal const uint RenameNoreplace = 1;
    internal const uint SyncFileRangeWrite = 2;

    internal const uint StatxBasicStats = 0x7ff;
    internal const uint MfdCloexec = 1;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int fd);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(int fd, long offset, long count, uint flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int Fchmod(int fd, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RenameAt2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    internal static partial int Futimens(int fd, Timespec* times);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint Geteuid();

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    internal static partial int Fstatfs(int fd, StatfsBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "isatty")]
    internal static partial int IsATty(int fd);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    internal static partial int Ioctl(int fd, nuint request, WindowSize* argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    internal static partial int Poll(PollFd* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary><c>struct winsize</c> (ioctl_tty(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort PixelsAcross;
        internal ushort PixelsDown;
    }

    /// <summary><c>struct pollfd</c> (poll(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary><c>struct statx</c>, 256 bytes, the same on every architecture (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxBuffer
    {
        [FieldOffset(0)] internal uint Mask;
        [FieldOffset(8)] internal ulong Attributes;
        [FieldOffset(16)] internal uint LinkCount;
        [FieldOffset(20)] internal uint Uid;
        [FieldOffset(24)] internal uint Gid;
        [FieldOffset(28)] internal ushort Mode;
        [FieldOffset(32)] internal ulong Inode;
        [FieldOffset(40)] internal ulong Size;
        [FieldOffset(96)] internal long ChangedSeconds;
        [FieldOffset(104)] internal uint ChangedNanoseconds;
        [FieldOffset(112)] internal long ModifiedSeconds;
        [FieldOffset(120)] internal uint ModifiedNanoseconds;
        [FieldOffset(128)] internal uint SpecialMajor;
        [FieldOffset(132)] internal uint SpecialMinor;
        [FieldOffset(136)] internal uint DeviceMajor;
        [FieldOffset(140)] internal uint DeviceMinor;
    }

    /// <summary><c>struct statfs</c> of 64-bit Linux, 120 bytes (statfs(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    internal struct StatfsBuffer
    {
        [FieldOffset(0)] internal long Type;
        [FieldOffset(8)] internal long BlockSize;
        [FieldOffset(32)] internal ulong BlocksAvailable;
    }
}
