using System.Globalization;
using System.Text;

namespace Appliance.Linux;

/// <summary>What a device node leads to.</summary>
/// <param name="IsBlock">A block device; else a character device.</param>
/// <param name="Major">Number of the driver.</param>
/// <param name="Minor">Number of the device among those of its driver.</param>
public sealed unsafe record DeviceNode(bool IsBlock, uint Major, uint Minor)
{
    private const uint KindMask = 0xF000;
    private const uint Block = 0x6000;
    private const uint Character = 0x2000;

    /// <summary>Looks at a path of the administrator's, links followed; null if it is no device node or not there.</summary>
    public static DeviceNode? At(string path)
    {
        Libc.StatxBuffer buffer;
        return Libc.Statx(Libc.AtFdCwd, path, 0, Libc.StatxBasicStats, &buffer) != 0 ? null
            : (buffer.Mode & KindMask) switch
            {
                Block => new DeviceNode(IsBlock: true, buffer.SpecialMajor, buffer.SpecialMinor),
                Character => new DeviceNode(IsBlock: false, buffer.SpecialMajor, buffer.SpecialMinor),
                _ => null,
            };
    }

    /// <summary>Makes a node that leads to the same device. The path must not exist.</summary>
    /// <param name="path">Of the new node.</param>
    /// <param name="mode">Its mode bits, whatever the umask.</param>
    /// <param name="uid">Its owner.</param>
    /// <param name="gid">Its group.</param>
    /// <exception cref="ErrnoException">Not permitted, or the path exists.</exception>
    public void Create(string path, int mode, uint uid, uint gid)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            // Nobody but root can use it before it has its owner and mode.
            if (Libc.MknodAt(Libc.AtFdCwd, name, IsBlock ? Block : Character, Number) != 0
                || Libc.FchownAt(Libc.AtFdCwd, name, uid, gid, Libc.AtSymlinkNofollow) != 0)
            {
                throw ErrnoException.Last($"cannot make the device node '{path}'");
            }
        }

        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    /// <summary>As device control groups name it: <c>c 10:229</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsBlock ? 'b' : 'c')} {Major}:{Minor}");

    /// <summary>The kernel's coding of both numbers in one (makedev(3)).</summary>
    private ulong Number => ((ulong)(Major & 0xfffff000) << 32) | ((ulong)(Major & 0xfff) << 8) | ((ulong)(Minor & 0xffffff00) << 12) | (Minor & 0xff);
}
