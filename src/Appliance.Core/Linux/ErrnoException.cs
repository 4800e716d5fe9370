using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>A system call failed. The message is <c>what: reason</c> in the words of strerror(3).</summary>
public sealed class ErrnoException : IOException
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int NoProcess = 3;
    internal const int Interrupted = 4;
    internal const int InputOutput = 5;
    internal const int Again = 11;
    internal const int Access = 13;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int CrossDevice = 18;
    internal const int NotDirectory = 20;
    internal const int IsDirectory = 21;
    internal const int Invalid = 22;
    internal const int NoSpace = 28;
    internal const int ReadOnly = 30;
    internal const int BrokenPipe = 32;
    internal const int NameTooLong = 36;
    internal const int NoSystemCall = 38;
    internal const int NotEmpty = 39;
    internal const int Loop = 40;
    internal const int NoData = 61;
    internal const int NotSupported = 95;
    internal const int QuotaExceeded = 122;

    internal ErrnoException(int errno, string what)
        : base($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno) => Errno = errno;

    /// <summary>The error number, as in errno(3).</summary>
    public int Errno { get; }

    /// <summary>The words of strerror(3) alone.</summary>
    public string Reason => Marshal.GetPInvokeErrorMessage(Errno);

    /// <summary>True for a full file system or an exhausted quota.</summary>
    public bool IsOutOfSpace => Errno is NoSpace or QuotaExceeded;

    /// <summary>What a person can do about a disk that takes no more; null for any other failure. Knows the framework's exceptions too.</summary>
    internal static string? Advice(Exception failure) => failure.HResult switch
    {
        NoSpace or QuotaExceeded => "Free some space, or inodes if 'df -i' shows none, and run the command again: nothing was lost.",
        ReadOnly => "Its file system is mounted read-only.",
        _ => null,
    };

    /// <summary>The error of the call that has just failed.</summary>
    internal static ErrnoException Last(string what) => new(Marshal.GetLastPInvokeError(), what);
}
