using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>The calls that only the way into a guest tree needs.</summary>
internal static unsafe partial class Libc
{
    internal const int ONoctty = 0x100;
    internal const uint RenameExchange = 2;

    /// <summary>statx(2): the name is the top of a mount.</summary>
    internal const ulong StatxAttributeMountRoot = 0x2000;

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDents64(int fd, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int Fdatasync(int fd);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int Syncfs(int fd);

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    internal static partial nint GetRandom(byte* buffer, nuint count, uint flags);
}
