using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// A mount that is nowhere yet: only the descriptor holds it, so it goes away with the process. It is put in place by
/// descriptor too, and no path can be exchanged in between.
/// </summary>
internal sealed unsafe class DetachedMount : IDisposable
{
    private const int MessageBytes = 1024;

    private readonly SafeFileHandle handle;

    private DetachedMount(SafeFileHandle handle) => this.handle = handle;

    public void Dispose() => handle.Dispose();

    /// <summary>A file system on a block device.</summary>
    /// <param name="type"><c>ext4</c>, <c>xfs</c> or <c>btrfs</c>.</param>
    /// <param name="device">Path of the device.</param>
    /// <param name="options">How it is shown.</param>
    /// <exception cref="ErrnoException">The kernel refuses it; the message has its words.</exception>
    internal static DetachedMount OfFileSystem(string type, string device, MountOptions options)
    {
        using var context = Owned(WithBytes(type, pointer => Libc.MountContext(pointer)), $"this kernel cannot mount {type}");
        Set(context, "source", device);
        foreach (var flag in Flags(type, options))
        {
            Set(context, flag, value: null);
        }

        if (Libc.Configure((int)context.DangerousGetHandle(), Libc.ConfigCreate, null, null) != 0)
        {
            throw Failure(context, $"cannot mount '{device}' ({type})");
        }

        return new DetachedMount(Owned(Libc.MakeMount((int)context.DangerousGetHandle(), options.Attributes), $"cannot mount '{device}'"));
    }

    /// <summary>A directory seen at a second place (bind mount), without the mounts below it.</summary>
    /// <param name="directory">An open directory of this process' mount namespace.</param>
    /// <param name="what">Its path, for messages.</param>
    /// <param name="options">How it is shown; those of file systems have no effect.</param>
    internal static DetachedMount OfDirectory(SafeFileHandle directory, string what, MountOptions options)
    {
        byte empty = 0;
        var clone = Libc.OpenTree((int)directory.DangerousGetHandle(), &empty, Libc.OpenTreeClone | (uint)Libc.OCloexec | Libc.AtEmptyPath);
        var mount = new DetachedMount(Owned(clone, $"cannot bind '{what}'"));
        var attributes = new Libc.MountAttributes { Set = options.Attributes, Clear = options.Noatime ? Libc.AttributeAtimeMask : 0 };
        if (options.Attributes != 0 && Libc.SetMountAttributes((int)mount.handle.DangerousGetHandle(), attributes) != 0)
        {
            var error = ErrnoException.Last($"cannot set the mount options of '{what}'");
            mount.Dispose();
            throw error;
        }

        return mount;
    }

    /// <summary>Puts it in place. Afterwards it lives as long as any mount, whatever becomes of this object.</summary>
    /// <param name="target">An open directory.</param>
    /// <param name="what">Its path, for messages.</param>
    internal void AttachTo(SafeFileHandle target, string what)
    {
        if (Libc.MoveMount((int)handle.DangerousGetHandle(), (int)target.DangerousGetHandle()) != 0)
        {
            throw ErrnoException.Last($"cannot mount at '{what}'");
        }
    }

    /// <summary>Its root directory, whether it is in place or not.</summary>
    /// <param name="forPathsOnly">Only to reach what is in it.</param>
    internal SafeFileHandle Root(bool forPathsOnly)
    {
        var fd = Libc.OpenAt((int)handle.DangerousGetHandle(), ".", (forPathsOnly ? Libc.OPath : 0) | Libc.ODirectory | Libc.OCloexec, 0);
        return Owned(fd, "cannot enter a mount");
    }

    private static IEnumerable<string> Flags(string type, MountOptions options)
    {
        if (options.ReadOnly)
        {
            yield return "ro";
        }

        if (options.Lazytime)
        {
            yield return "lazytime";
        }

        if (options.Discard)
        {
            yield return "discard";
        }

        if (options.Acl is { } acl && type != "xfs")
        {
            yield return acl ? "acl" : "noacl";
        }
    }

    private static void Set(SafeFileHandle context, string key, string? value)
    {
        var result = WithBytes(key, name => value is null
            ? Libc.Configure((int)context.DangerousGetHandle(), Libc.ConfigSetFlag, name, null)
            : WithBytes(value, text => Libc.Configure((int)context.DangerousGetHandle(), Libc.ConfigSetString, name, text)));
        if (result != 0)
        {
            throw Failure(context, $"mount option '{key}' is refused");
        }
    }

    /// <summary>The error with what the file system wrote about it, which is read from its context.</summary>
    private static ErrnoException Failure(SafeFileHandle context, string what)
    {
        var error = ErrnoException.Last(what);
        var buffer = stackalloc byte[MessageBytes];
        var count = Libc.Read((int)context.DangerousGetHandle(), buffer, MessageBytes);
        return count <= 2 ? error : new ErrnoException(error.Errno, $"{what} ({Encoding.UTF8.GetString(buffer + 2, (int)count - 2).Trim()})");
    }

    private delegate int PointerCall(byte* text);

    private static int WithBytes(string text, PointerCall call)
    {
        fixed (byte* pointer = Encoding.UTF8.GetBytes(text + "\0"))
        {
            return call(pointer);
        }
    }

    private static SafeFileHandle Owned(int fd, string what) => fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last(what);
}
