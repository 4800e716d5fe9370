using System.Text;
using Appliance.Linux;

namespace Appliance.Tests.Archives.Writing;

/// <summary>Makes trees of everything a file system can hold without being root. Names are bytes.</summary>
internal sealed unsafe class TreeBuilder : IDisposable
{
    private readonly TempDirectory root = new();

    public string Path => root.Path;

    public TreeBuilder File(string name, string content = "", int mode = 0x1A4) => File(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(content), mode);

    public TreeBuilder File(byte[] name, byte[] content, int mode = 0x1A4)
    {
        fixed (byte* path = At(name))
        {
            using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(
                Check(Libc.OpenAt(Libc.AtFdCwd, path, Libc.OReadWrite | Libc.OCreate | Libc.OExclusive | Libc.OCloexec, 0x180)), ownsHandle: true);
            RandomAccess.Write(file, content, 0);
            Check(Libc.Fchmod((int)file.DangerousGetHandle(), (uint)mode));
        }

        return this;
    }

    public TreeBuilder Directory(string name, int mode = 0x1ED)
    {
        fixed (byte* path = At(Encoding.UTF8.GetBytes(name)))
        {
            Check(Libc.MkdirAt(Libc.AtFdCwd, path, 0x1C0));
        }

        System.IO.File.SetUnixFileMode(System.IO.Path.Join(Path, name), (UnixFileMode)mode);
        return this;
    }

    public TreeBuilder Link(byte[] name, byte[] target)
    {
        fixed (byte* path = At(name), text = (byte[])[.. target, 0])
        {
            Check(Libc.SymlinkAt(text, Libc.AtFdCwd, path));
        }

        return this;
    }

    public TreeBuilder Link(string name, string target) => Link(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(target));

    public TreeBuilder HardLink(string name, string existing)
    {
        fixed (byte* path = At(Encoding.UTF8.GetBytes(name)), old = At(Encoding.UTF8.GetBytes(existing)))
        {
            Check(Libc.LinkAt(Libc.AtFdCwd, old, Libc.AtFdCwd, path, 0));
        }

        return this;
    }

    public TreeBuilder Fifo(string name)
    {
        fixed (byte* path = At(Encoding.UTF8.GetBytes(name)))
        {
            Check(Libc.MknodAt(Libc.AtFdCwd, path, 0x1000 | 0x1A4, 0));
        }

        return this;
    }

    /// <summary>Sets times of a name itself, a link not followed.</summary>
    public TreeBuilder Modified(string name, long seconds, long nanoseconds = 0)
    {
        var times = stackalloc Libc.Timespec[2];
        times[0] = times[1] = new Libc.Timespec { Seconds = seconds, Nanoseconds = nanoseconds };
        fixed (byte* path = At(Encoding.UTF8.GetBytes(name)))
        {
            Check(Libc.UtimensAt(Libc.AtFdCwd, path, times, Libc.AtSymlinkNofollow));
        }

        return this;
    }

    public TreeBuilder Attribute(string name, string attribute, byte[] value)
    {
        using var file = DirectoryHandleOrFile(name);
        fixed (byte* key = (byte[])[.. Encoding.UTF8.GetBytes(attribute), 0], start = value)
        {
            Check(Libc.Fsetxattr((int)file.DangerousGetHandle(), key, start, (nuint)value.Length, 0));
        }

        return this;
    }

    public void Dispose()
    {
        // The BCL cannot remove names that are not UTF-8.
        System.Diagnostics.Process.Start("rm", ["-rf", Path]).WaitForExit();
        System.IO.Directory.CreateDirectory(Path);
        root.Dispose();
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle DirectoryHandleOrFile(string name)
    {
        fixed (byte* path = At(Encoding.UTF8.GetBytes(name)))
        {
            return new(Check(Libc.OpenAt(Libc.AtFdCwd, path, Libc.OCloexec, 0)), ownsHandle: true);
        }
    }

    private byte[] At(byte[] name) => [.. Encoding.UTF8.GetBytes(Path), (byte)'/', .. name, 0];

    private static int Check(int result) => result >= 0 ? result : throw ErrnoException.Last("building a tree");
}
