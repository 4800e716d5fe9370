using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>A POSIX access list: text as star and GNU tar write it, bytes as the kernel takes them (acl(5), linux/posix_acl_xattr.h).</summary>
internal static class AccessList
{
    private const uint Version = 2;
    private const uint NoId = uint.MaxValue;
    private const int MaxEntries = 1024;

    private enum Tag : ushort
    {
        UserObject = 0x01,
        User = 0x02,
        GroupObject = 0x04,
        Group = 0x08,
        Mask = 0x10,
        Other = 0x20,
    }

    /// <summary>The kernel's form, with ids of the host.</summary>
    /// <param name="text">Entries <c>user:NAME-OR-ID:rwx</c>, with commas or newlines between them.</param>
    /// <param name="map">For the ids.</param>
    /// <param name="names">For names; null if they are not known yet.</param>
    /// <param name="subject">The entry, for messages.</param>
    /// <returns>Null if the list has names and <paramref name="names"/> is null.</returns>
    /// <exception cref="VerificationException">No access list (APL2051), an unknown name (APL2052), an id outside the map (APL2049).</exception>
    internal static byte[]? Parse(ReadOnlySpan<byte> text, IdMap map, AccountNames? names, object subject)
    {
        var entries = new List<(Tag Tag, uint Id, ushort Permissions)>();
        foreach (var line in Encoding.UTF8.GetString(text).Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] == '#')
            {
                continue;
            }

            // What follows a blank is a remark such as "#effective:r--".
            var fields = line.Split([' ', '\t'], 2)[0].Split(':');
            if (fields.Length is < 3 or > 4 || entries.Count == MaxEntries)
            {
                throw Bad(subject, line);
            }

            var permissions = Permissions(fields[2]) ?? throw Bad(subject, line);
            var (tag, kind) = (fields[0], fields[1].Length == 0) switch
            {
                ("user" or "u", true) => (Tag.UserObject, (IdKind?)null),
                ("user" or "u", false) => (Tag.User, IdKind.User),
                ("group" or "g", true) => (Tag.GroupObject, null),
                ("group" or "g", false) => (Tag.Group, IdKind.Group),
                ("mask" or "m", true) => (Tag.Mask, null),
                ("other" or "o", true) => (Tag.Other, null),
                _ => throw Bad(subject, line),
            };
            var id = NoId;
            if (kind is { } account)
            {
                if (Id(account, fields, names, subject) is not { } inContainer)
                {
                    return null;
                }

                id = map.TryMap(account, inContainer, out var host) && inContainer != NoId ? host
                    : throw new VerificationException("APL2049", $"The access list of '{subject}' names the id {inContainer}, which the id map does not have.");
            }

            entries.Add((tag, id, permissions));
        }

        return entries.Count == 0 ? throw Bad(subject, "") : Encode(entries);
    }

    private static byte[] Encode(List<(Tag Tag, uint Id, ushort Permissions)> entries)
    {
        var bytes = new byte[4 + (8 * entries.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Version);
        var place = bytes.AsSpan(4);
        foreach (var (tag, id, permissions) in entries.OrderBy(entry => entry.Tag).ThenBy(entry => entry.Id))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(place[2..], permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(place[4..], id);
            place = place[8..];
        }

        return bytes;
    }

    /// <summary>The id of a user or group: a number, the number star adds behind, or a name.</summary>
    private static uint? Id(IdKind kind, string[] fields, AccountNames? names, object subject)
    {
        if (TryNumber(fields[1], out var id) || (fields.Length == 4 && TryNumber(fields[3], out id)))
        {
            return id;
        }

        return names is null ? null : names.TryFind(kind, fields[1], out id) ? id
            : throw new VerificationException("APL2052", $"The access list of '{subject}' names the {(kind == IdKind.User ? "user" : "group")} '{UntrustedText.Show(fields[1])}', whom the archive's own etc/{(kind == IdKind.User ? "passwd" : "group")} does not have.");
    }

    private static ushort? Permissions(string text)
    {
        if (text.Length != 3 || text[0] is not ('r' or '-') || text[1] is not ('w' or '-') || text[2] is not ('x' or '-'))
        {
            return null;
        }

        return (ushort)((text[0] == 'r' ? 4 : 0) | (text[1] == 'w' ? 2 : 0) | (text[2] == 'x' ? 1 : 0));
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static VerificationException Bad(object subject, string line) =>
        new("APL2051", $"The access list of '{subject}' has an entry that is none: '{UntrustedText.Show(line[..Math.Min(64, line.Length)])}'.");
}
