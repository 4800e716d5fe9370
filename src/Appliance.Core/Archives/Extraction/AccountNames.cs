using System.Globalization;
using System.Text;
using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>
/// Names of users and groups as the archive's own etc/passwd and etc/group have them. The host's accounts are other
/// people and are never asked.
/// </summary>
internal sealed class AccountNames
{
    /// <summary>Larger files of accounts are not looked at: 512 KiB.</summary>
    internal const int MaxBytes = DataBlock.Size;

    private readonly Dictionary<(IdKind, string), uint> ids = [];

    /// <summary>Whose ids an entry of the archive lists; null for any other.</summary>
    internal static IdKind? ListedBy(TarEntry entry)
    {
        if (entry.Kind != EntryKind.File || entry.Sparse is not null || entry.Size > MaxBytes)
        {
            return null;
        }

        return entry.Name.Span.SequenceEqual("etc/passwd"u8) ? IdKind.User
            : entry.Name.Span.SequenceEqual("etc/group"u8) ? IdKind.Group : null;
    }

    /// <summary>Reads <c>NAME:x:ID:…</c> lines; others are ignored. The first of two equal names counts, as in getpwnam(3).</summary>
    internal void Read(IdKind kind, ReadOnlySpan<byte> text)
    {
        foreach (var line in text.Split((byte)'\n'))
        {
            var fields = Encoding.UTF8.GetString(text[line]).Split(':');
            if (fields.Length >= 3 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ids.TryAdd((kind, fields[0]), id);
            }
        }
    }

    internal bool TryFind(IdKind kind, string name, out uint id) => ids.TryGetValue((kind, name), out id);
}
