using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// A mark on a file that only the host's root can set and see (<c>trusted.*</c>, xattr(7)) and that archives do not carry.
/// It names its inode, so that a copy of the file does not have it.
/// </summary>
internal static unsafe class OwnMark
{
    private const int MaxBytes = 32;

    private static ReadOnlySpan<byte> Name => "trusted.appliance.own\0"u8;

    /// <summary>Sets it. A file system without such attributes, or no permission, is no error: the file is then not known again.</summary>
    internal static void Set(SafeFileHandle file)
    {
        var value = Value(file);
        fixed (byte* name = Name, bytes = value)
        {
            _ = Libc.Fsetxattr((int)file.DangerousGetHandle(), name, bytes, (nuint)value.Length, 0);
        }
    }

    /// <summary>True if it was set on this very file.</summary>
    internal static bool IsOn(SafeFileHandle file)
    {
        var bytes = stackalloc byte[MaxBytes];
        fixed (byte* name = Name)
        {
            var count = Libc.Fgetxattr((int)file.DangerousGetHandle(), name, bytes, MaxBytes);
            return count > 0 && Value(file).AsSpan().SequenceEqual(new ReadOnlySpan<byte>(bytes, (int)count));
        }
    }

    private static byte[] Value(SafeFileHandle file) =>
        Encoding.ASCII.GetBytes(DirectoryHandle.Stat(file, "").Inode.ToString(CultureInfo.InvariantCulture));
}
