using System.Globalization;
using System.Text;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>Reads the extended attributes of one entry: of an open file, or of a name that cannot be opened (a link, a fifo, a device).</summary>
internal sealed unsafe class AttributeReader(TreeOptions options)
{
    private readonly byte[] list = new byte[64 * 1024];     // XATTR_LIST_MAX
    private readonly byte[] value = new byte[64 * 1024];    // XATTR_SIZE_MAX

    /// <summary>The attributes of an open file.</summary>
    internal IReadOnlyList<Xattr> Of(SafeFileHandle file, string shown) => Read((int)file.DangerousGetHandle(), [], shown);

    /// <summary>The attributes of a name in a directory, a link not followed.</summary>
    internal IReadOnlyList<Xattr> Of(SafeFileHandle directory, byte[] name, string shown)
    {
        // There is no such call relative to a directory; its entry below /proc is that very directory.
        var path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}/"));
        return Read(-1, [.. path, .. name], shown);
    }

    private List<Xattr> Read(int fd, byte[] path, string shown)
    {
        nint length;
        fixed (byte* name = path, buffer = list)
        {
            length = path.Length == 0 ? Libc.Flistxattr(fd, buffer, (nuint)list.Length) : Libc.Llistxattr(name, buffer, (nuint)list.Length);
        }

        if (length <= 0)
        {
            return length == 0 || ErrnoException.Last("") is { Errno: ErrnoException.NotSupported }
                ? []
                : throw TreeErrors.Unreadable(shown, ErrnoException.Last($"cannot list the attributes of '{shown}'"));
        }

        var attributes = new List<Xattr>();
        var total = 0;
        for (var rest = list.AsSpan(0, (int)length); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0) + 1;
            var attribute = new Xattr(rest[..(end - 1)].ToArray(), ReadValue(fd, path, rest[..end], shown));
            rest = rest[end..];
            total += end + attribute.Value.Length;
            if (total > options.MaxAttributeBytes)
            {
                throw TreeErrors.TooLarge($"'{shown}' with more than {options.MaxAttributeBytes} bytes of extended attributes");
            }

            attributes.Add(attribute);
        }

        if (options.SortAttributes)
        {
            attributes.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        }

        return attributes;
    }

    private byte[] ReadValue(int fd, byte[] path, ReadOnlySpan<byte> name, string shown)
    {
        nint length;
        fixed (byte* file = path, attribute = name, buffer = value)
        {
            length = path.Length == 0
                ? Libc.Fgetxattr(fd, attribute, buffer, (nuint)value.Length)
                : Libc.Lgetxattr(file, attribute, buffer, (nuint)value.Length);
        }

        if (length >= 0)
        {
            return value.AsSpan(0, (int)length).ToArray();
        }

        var error = ErrnoException.Last($"cannot read an attribute of '{shown}'");
        throw error.Errno == ErrnoException.NoData ? TreeErrors.Changed(shown) : TreeErrors.Unreadable(shown, error);
    }
}
