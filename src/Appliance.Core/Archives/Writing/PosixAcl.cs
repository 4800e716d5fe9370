using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Appliance.Archives.Writing;

/// <summary>Access control lists as the kernel stores them in an attribute, and as tar archives carry them: acl(5), text without names.</summary>
internal static class PosixAcl
{
    private const uint Version = 2;
    private const int HeaderLength = 4;
    private const int EntryLength = 8;

    /// <summary>Attribute of the list that rules access.</summary>
    internal static ReadOnlySpan<byte> AccessAttribute => "system.posix_acl_access"u8;

    /// <summary>Attribute of the list that new files in a directory get.</summary>
    internal static ReadOnlySpan<byte> DefaultAttribute => "system.posix_acl_default"u8;

    /// <summary>One line per entry, each with a line feed, users and groups by number. Null if the value is no such list.</summary>
    /// <remarks>
    /// GNU tar 1.34 asks the host for names even with --numeric-owner. A name means another id on another system, and it
    /// would tell where the archive was made: so there are numbers here.
    /// </remarks>
    internal static byte[]? ToText(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderLength || (value.Length - HeaderLength) % EntryLength != 0 || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
        {
            return null;
        }

        var entries = new List<(int Tag, uint Id, int Permissions)>();
        for (var rest = value[HeaderLength..]; !rest.IsEmpty; rest = rest[EntryLength..])
        {
            var tag = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            var permissions = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (tag is not (1 or 2 or 4 or 8 or 16 or 32) || permissions > 7)
            {
                return null;
            }

            entries.Add((tag, tag is 2 or 8 ? BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) : 0, permissions));
        }

        entries.Sort();
        var text = new StringBuilder();
        foreach (var (tag, id, permissions) in entries)
        {
            text.Append(tag switch { 1 or 2 => "user:", 4 or 8 => "group:", 16 => "mask:", _ => "other:" });
            text.Append(tag is 2 or 8 ? id.ToString(CultureInfo.InvariantCulture) : "");
            text.Append(':').Append(Permissions(permissions)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The list that a mode stands for: what a directory has that has nothing but a default list.</summary>
    internal static byte[] TextOfMode(int mode) => Encoding.ASCII.GetBytes(
        $"user::{Permissions((mode >> 6) & 7)}\ngroup::{Permissions((mode >> 3) & 7)}\nother::{Permissions(mode & 7)}\n");

    /// <summary>The user and group ids that a list names.</summary>
    internal static IEnumerable<uint> Ids(byte[] value)
    {
        for (var at = HeaderLength; at + EntryLength <= value.Length; at += EntryLength)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(value.AsSpan(at)) is 2 or 8)
            {
                yield return BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(at + 4));
            }
        }
    }

    private static string Permissions(int bits) =>
        string.Create(3, bits, (text, given) => (text[0], text[1], text[2]) = ((given & 4) != 0 ? 'r' : '-', (given & 2) != 0 ? 'w' : '-', (given & 1) != 0 ? 'x' : '-'));
}
