using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>Gives a new file what an old one had besides its content and mode.</summary>
internal static unsafe class FileAttributesCopy
{
    /// <summary>The kernel's own limits for the list of names and for a value (xattr(7)).</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Owner and group, if they are not so already.</summary>
    /// <exception cref="ErrnoException">Not permitted.</exception>
    internal static void Owner(uint uid, uint gid, SafeFileHandle file)
    {
        var now = DirectoryHandle.Stat(file, "");
        if ((now.Uid != uid || now.Gid != gid) && Libc.Fchown((int)file.DangerousGetHandle(), uid, gid) != 0)
        {
            throw ErrnoException.Last("owner");
        }
    }

    /// <summary>Extended attributes: the users' own, file capabilities, access lists, and the label if the system lets us.</summary>
    /// <exception cref="ErrnoException">One of them cannot be set.</exception>
    internal static void Extended(SafeFileHandle old, SafeFileHandle file)
    {
        if (Libc.Flistxattr((int)old.DangerousGetHandle(), null, 0) <= 0)
        {
            return;
        }

        var list = new byte[MaxBytes];
        var value = new byte[MaxBytes];
        fixed (byte* listed = list, bytes = value)
        {
            var length = (int)Libc.Flistxattr((int)old.DangerousGetHandle(), listed, MaxBytes);
            for (var at = 0; at < length; at += list.AsSpan(at).IndexOf((byte)0) + 1)
            {
                var name = Encoding.Latin1.GetString(list.AsSpan(at)[..list.AsSpan(at).IndexOf((byte)0)]);
                if (!IsKept(name))
                {
                    continue;
                }

                var size = Libc.Fgetxattr((int)old.DangerousGetHandle(), listed + at, bytes, MaxBytes);
                if (size < 0 || (Libc.Fsetxattr((int)file.DangerousGetHandle(), listed + at, bytes, (nuint)size, 0) != 0 && name != "security.selinux"))
                {
                    throw ErrnoException.Last($"attribute {name}");
                }
            }
        }
    }

    private static bool IsKept(string name) =>
        name.StartsWith("user.", StringComparison.Ordinal)
        || name.StartsWith("trusted.", StringComparison.Ordinal)
        || name is "security.capability" or "security.selinux" or "system.posix_acl_access";
}
