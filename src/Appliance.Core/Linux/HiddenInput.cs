using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>Asks a person at the terminal for something that is not to be seen.</summary>
public static unsafe class HiddenInput
{
    private const int MaxBytes = 4096;
    private const int PollMilliseconds = 100;

    /// <summary>Prints a question on the terminal and reads a line without echo. The terminal is as it was afterwards, whatever happens.</summary>
    /// <returns>The line; null where there is no terminal, or it ends.</returns>
    public static string? Ask(string question, CancellationToken cancellationToken)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, "/dev/tty", Libc.OReadWrite | Libc.OCloexec, 0);
        if (fd < 0)
        {
            return null;
        }

        using var terminal = new SafeFileHandle(fd, ownsHandle: true);
        Libc.TerminalModes before;
        if (Libc.GetTerminal(fd, &before) != 0)
        {
            return null;
        }

        var hidden = before;
        hidden.Local &= ~Libc.TerminalEcho;
        Write(fd, question);
        _ = Libc.SetTerminal(fd, Libc.TerminalFlush, &hidden);
        try
        {
            return ReadLine(fd, cancellationToken);
        }
        finally
        {
            _ = Libc.SetTerminal(fd, Libc.TerminalFlush, &before);
            Write(fd, "\n");
        }
    }

    private static string? ReadLine(int fd, CancellationToken cancellationToken)
    {
        var line = new byte[MaxBytes];
        var length = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Libc.PollFd wait = new() { Descriptor = fd, Events = Libc.PollIn };
            if (Libc.Poll(&wait, 1, PollMilliseconds) <= 0)
            {
                continue;
            }

            nint count;
            fixed (byte* start = line)
            {
                count = Libc.Read(fd, start + length, (nuint)(MaxBytes - length));
            }

            if (count <= 0)
            {
                return null;
            }

            length += (int)count;
            var end = line.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0 || length == MaxBytes)
            {
                var text = Encoding.UTF8.GetString(line, 0, end < 0 ? length : end);
                Array.Clear(line);
                return text;
            }
        }
    }

    private static void Write(int fd, string text)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(text))
        {
            _ = Libc.Write(fd, start, (nuint)Encoding.UTF8.GetByteCount(text));
        }
    }
}

internal static unsafe partial class Libc
{
    internal const uint TerminalEcho = 8;
    internal const int TerminalFlush = 2;
    internal const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetTerminal(int fd, TerminalModes* modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetTerminal(int fd, int when, TerminalModes* modes);

    /// <summary><c>struct termios</c> of glibc, 60 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 60)]
    internal struct TerminalModes
    {
        [FieldOffset(12)] internal uint Local;
        [FieldOffset(0)] internal fixed byte All[60];
    }
}
