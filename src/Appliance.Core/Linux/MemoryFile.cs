using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// Bytes that a child process can open by path without anything being written to a disk: a memfd_create(2) file,
/// reachable below <c>/proc</c> for as long as this object lives. A killed process leaves no litter.
/// </summary>
internal sealed class MemoryFile : IDisposable
{
    private readonly SafeFileHandle file;

    internal MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        var fd = Libc.MemfdCreate(name, Libc.MfdCloexec);
        if (fd < 0)
        {
            throw ErrnoException.Last("cannot create a memory file");
        }

        file = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.Write(file, content, 0);
    }

    /// <summary>Path for a child process of this one.</summary>
    internal string Path => $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}";

    public void Dispose() => file.Dispose();
}
