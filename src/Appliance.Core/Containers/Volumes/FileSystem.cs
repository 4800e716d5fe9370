using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Containers.Volumes;

/// <summary>Opens what is to be mounted.</summary>
internal static class FileSystem
{
    /// <summary>Enough of a device to see the marks of the known file systems: that of btrfs is the last.</summary>
    private const int HeadBytes = 0x10048;

    /// <exception cref="ApplianceException">The source is missing or no directory (APL5165), or holds no known file system (APL5163).</exception>
    /// <exception cref="ErrnoException">The kernel refuses it.</exception>
    public static DetachedMount Open(DiskLocation location, VolumeMount mount)
    {
        switch (location.Shape)
        {
            case DiskShape.Image:
                using (var file = OpenImage(location.Path, mount.Options.ReadOnly))
                using (var loop = LoopDevice.Attach(file, location.Path, mount.Options.ReadOnly))
                {
                    return DetachedMount.OfFileSystem(TypeOf(file, mount.Source), loop.Path, mount.Options);
                }

            case DiskShape.Device:
                using (var device = OpenImage(location.Path, readOnly: true))
                {
                    return DetachedMount.OfFileSystem(TypeOf(device, mount.Source), location.Path, mount.Options);
                }

            default:
                using (var directory = OpenSource(location))
                {
                    return DetachedMount.OfDirectory(directory, location.Path, mount.Options);
                }
        }
    }

    /// <summary>Opens a directory of the host, reached through no link.</summary>
    /// <exception cref="ApplianceException">It is missing, no directory, or behind a link (APL5165).</exception>
    internal static SafeFileHandle OpenDirectory(string path) => OpenSource(new DiskLocation(path, DiskShape.Bind));

    /// <summary>The file system by its mark: the kernel is asked to mount that and nothing else.</summary>
    internal static string? TypeOf(ReadOnlySpan<byte> head) =>
        head.Length > 0x439 && head[0x438] == 0x53 && head[0x439] == 0xEF ? "ext4"
        : head.StartsWith("XFSB"u8) ? "xfs"
        : head.Length >= HeadBytes && head[0x10040..].StartsWith("_BHRfS_M"u8) ? "btrfs"
        : null;

    private static string TypeOf(SafeFileHandle file, string source)
    {
        var head = new byte[HeadBytes];
        var count = 0;
        int read;
        while (count < head.Length && (read = RandomAccess.Read(file, head.AsSpan(count), count)) > 0)
        {
            count += read;
        }

        return TypeOf(head.AsSpan(0, count))
            ?? throw new ApplianceException("APL5163", $"'{UntrustedText.Show(source)}' holds no file system that can be mounted: expected ext4, xfs or btrfs.");
    }

    private static SafeFileHandle OpenImage(string path, bool readOnly)
    {
        try
        {
            return MountTarget.OpenFile(path, readOnly);
        }
        catch (ErrnoException e)
        {
            throw MissingSource(path, e);
        }
    }

    /// <summary>A storage may be reached through links; what an administrator names as a source must be what it looks like.</summary>
    private static SafeFileHandle OpenSource(DiskLocation location)
    {
        try
        {
            return location.Shape == DiskShape.Bind ? MountTarget.OpenWithoutLinks(location.Path) : MountTarget.OpenPath(location.Path);
        }
        catch (ErrnoException e)
        {
            throw MissingSource(location.Path, e);
        }
    }

    private static ApplianceException MissingSource(string path, ErrnoException e) => new("APL5165", $"'{UntrustedText.Show(path)}' cannot be mounted: {e.Reason}.", e)
    {
        Hint = e.Errno == ErrnoException.Loop ? "A part of the path is a symbolic link: give the path it leads to." : null,
    };
}
