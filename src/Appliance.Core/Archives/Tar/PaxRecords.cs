using System.Globalization;
using System.Text;

namespace Appliance.Archives.Tar;

/// <summary>
/// What a pax extended header says of the next entry. Records are walked by their length, so a newline or an equals
/// sign in a value cannot start a record of its own. Sources: POSIX.1-2024 pax, GNU tar manual "Storing Sparse Files".
/// </summary>
internal sealed class PaxRecords
{
    private const string Attribute = "SCHILY.xattr.";
    private const string LibarchiveAttribute = "LIBARCHIVE.xattr.";
    private const int MaxAttributeName = 255;
    private const int MaxAttributeBytes = 64 * 1024;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly long position;
    private List<(string Name, byte[] Value)>? attributes;
    private long? pendingOffset;

    private PaxRecords(long position) => this.position = position;

    internal byte[]? Path { get; private set; }

    internal byte[]? LinkPath { get; private set; }

    internal long? Size { get; private set; }

    internal long? Uid { get; private set; }

    internal long? Gid { get; private set; }

    internal (long Seconds, int Nanoseconds)? Modified { get; private set; }

    internal IReadOnlyList<(string Name, byte[] Value)>? Attributes => attributes;

    internal byte[]? AccessList { get; private set; }

    internal byte[]? DefaultList { get; private set; }

    /// <summary>Version of the sparse format, 1.0 only; the older ones do not say theirs.</summary>
    internal long? SparseMajor { get; private set; }

    internal long? SparseMinor { get; private set; }

    internal byte[]? SparseName { get; private set; }

    internal long? SparseRealSize { get; private set; }

    internal long? SparseBlocks { get; private set; }

    /// <summary>Regions of the formats 0.0 and 0.1.</summary>
    internal List<(long Offset, long Length)>? SparseRegions { get; private set; }

    internal bool IsSparse => SparseMajor is not null || SparseRegions is not null || SparseRealSize is not null || SparseBlocks is not null || SparseName is not null;

    /// <summary>Reads the records of one header.</summary>
    /// <param name="data">The whole data of the header's entry.</param>
    /// <param name="position">Offset of the header in the archive, for messages.</param>
    /// <param name="isGlobal">It is about all entries that follow: only remarks may be so.</param>
    /// <exception cref="VerificationException">The records are not well formed, contradict one another, or say of all entries what can be true of one (APL2033).</exception>
    internal static PaxRecords Parse(ReadOnlySpan<byte> data, long position, bool isGlobal)
    {
        var records = new PaxRecords(position);
        while (!data.IsEmpty)
        {
            var record = data[..records.RecordLength(data, out var prefix)];
            data = data[record.Length..];
            var text = record[prefix..^1];
            var equals = text.IndexOf((byte)'=');
            if (equals <= 0 || record[^1] != '\n' || text[..equals].Contains((byte)0))
            {
                throw records.Bad("a record has no keyword, or does not end in a newline");
            }

            var keyword = Encoding.UTF8.GetString(text[..equals]);
            if (keyword is not ("GNU.sparse.offset" or "GNU.sparse.numbytes") && !records.seen.Add(keyword))
            {
                throw records.Bad($"the keyword '{UntrustedText.Show(keyword)}' comes twice");
            }

            if (!isGlobal)
            {
                records.Take(keyword, text[(equals + 1)..]);
            }
            else if (IsAboutOneEntry(keyword))
            {
                throw records.Bad($"the keyword '{UntrustedText.Show(keyword)}' is said of all entries at once");
            }
        }

        return records.pendingOffset is null ? records : throw records.Bad("a sparse region has no length");
    }

    private static bool IsAboutOneEntry(string keyword) =>
        keyword is "path" or "linkpath" or "size" or "uid" or "gid" or "mtime"
        || keyword.StartsWith("GNU.sparse.", StringComparison.Ordinal)
        || keyword.StartsWith("SCHILY.acl.", StringComparison.Ordinal)
        || keyword.StartsWith(Attribute, StringComparison.Ordinal)
        || keyword.StartsWith(LibarchiveAttribute, StringComparison.Ordinal);

    /// <summary>Length of the first record, as its own digits say.</summary>
    private int RecordLength(ReadOnlySpan<byte> data, out int prefix)
    {
        prefix = data.IndexOf((byte)' ') + 1;
        return prefix is >= 2 and <= 9
            && int.TryParse(data[..(prefix - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length > prefix + 1 && length <= data.Length && data[0] != '0'
            ? length
            : throw Bad("the length of a record is none, or does not fit the header");
    }

    private void Take(string keyword, ReadOnlySpan<byte> value)
    {
        switch (keyword)
        {
            case "path":
                Path = Name(keyword, value);
                break;
            case "linkpath":
                LinkPath = Name(keyword, value);
                break;
            case "size":
                Size = Number(keyword, value);
                break;
            case "uid":
                Uid = Number(keyword, value);
                break;
            case "gid":
                Gid = Number(keyword, value);
                break;
            case "mtime":
                Modified = Time(value);
                break;
            case "hdrcharset":
                if (!value.SequenceEqual("BINARY"u8) && !value.SequenceEqual("ISO-IR 10646 2000 UTF-8"u8))
                {
                    throw Bad($"the character set '{MemberName.Show(value)}' is unknown");
                }

                break;
            case "SCHILY.acl.access":
                AccessList = value.ToArray();
                break;
            case "SCHILY.acl.default":
                DefaultList = value.ToArray();
                break;
            case "SCHILY.realsize":
                throw Bad("files with holes in the format of star are not read; GNU tar's are");
            default:
                TakeOther(keyword, value);
                break;
        }
    }

    private void TakeOther(string keyword, ReadOnlySpan<byte> value)
    {
        if (keyword.StartsWith("GNU.sparse.", StringComparison.Ordinal))
        {
            TakeSparse(keyword, value);
        }
        else if (keyword.StartsWith(Attribute, StringComparison.Ordinal))
        {
            Add(keyword[Attribute.Length..], value.ToArray());
        }
        else if (keyword.StartsWith(LibarchiveAttribute, StringComparison.Ordinal))
        {
            AddLibarchive(keyword[LibarchiveAttribute.Length..], value);
        }
    }

    private void TakeSparse(string keyword, ReadOnlySpan<byte> value)
    {
        switch (keyword)
        {
            case "GNU.sparse.major":
                SparseMajor = Number(keyword, value);
                break;
            case "GNU.sparse.minor":
                SparseMinor = Number(keyword, value);
                break;
            case "GNU.sparse.name":
                SparseName = Name(keyword, value);
                break;
            case "GNU.sparse.size" or "GNU.sparse.realsize" when SparseRealSize is null:
                SparseRealSize = Number(keyword, value);
                break;
            case "GNU.sparse.numblocks":
                SparseBlocks = Number(keyword, value);
                break;
            case "GNU.sparse.offset" when pendingOffset is null:
                pendingOffset = Number(keyword, value);
                break;
            case "GNU.sparse.numbytes" when pendingOffset is { } offset:
                (SparseRegions ??= []).Add((offset, Number(keyword, value)));
                pendingOffset = null;
                break;
            case "GNU.sparse.map" when SparseRegions is null:
                SparseRegions = Map(value);
                break;
            default:
                throw Bad($"'{UntrustedText.Show(keyword)}' has no place here");
        }
    }

    /// <summary>Offsets and lengths in turn, with commas.</summary>
    private List<(long Offset, long Length)> Map(ReadOnlySpan<byte> value)
    {
        var regions = new List<(long, long)>();
        long? offset = null;
        if (!value.IsEmpty)
        {
            foreach (var range in value.Split((byte)','))
            {
                var number = Number("GNU.sparse.map", value[range]);
                if (offset is { } begin)
                {
                    regions.Add((begin, number));
                    offset = null;
                }
                else
                {
                    offset = number;
                }
            }
        }

        return offset is null ? regions : throw Bad("the sparse map ends with an offset");
    }

    private void Add(string name, byte[] value)
    {
        attributes ??= [];
        foreach (var known in attributes)
        {
            if (known.Name == name)
            {
                if (!known.Value.AsSpan().SequenceEqual(value))
                {
                    throw Bad($"the attribute '{UntrustedText.Show(name)}' has two values");
                }

                return;
            }
        }

        if (name.Length is 0 or > MaxAttributeName || value.Length > MaxAttributeBytes || name.Contains('\0'))
        {
            throw Bad($"the attribute '{UntrustedText.Show(name[..Math.Min(64, name.Length)])}' is larger than Linux allows");
        }

        attributes.Add((name, value));
    }

    /// <summary>libarchive writes the name with %HH and the value as base64.</summary>
    private void AddLibarchive(string name, ReadOnlySpan<byte> value)
    {
        var text = Encoding.Latin1.GetString(value).TrimEnd('=');
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, bytes, out var count))
        {
            throw Bad("an attribute is not base64");
        }

        Add(Uri.UnescapeDataString(name), bytes[..count]);
    }

    private byte[] Name(string keyword, ReadOnlySpan<byte> value) => value.IsEmpty || value.Contains((byte)0)
        ? throw Bad($"'{keyword}' is empty or has a NUL in it")
        : value.ToArray();

    private long Number(string keyword, ReadOnlySpan<byte> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad($"'{keyword}' is no number: '{MemberName.Show(value[..Math.Min(64, value.Length)])}'");

    /// <summary>Seconds with a decimal fraction; digits beyond the ninth are cut.</summary>
    private (long Seconds, int Nanoseconds) Time(ReadOnlySpan<byte> value)
    {
        var isNegative = value.StartsWith((byte)'-');
        var digits = isNegative ? value[1..] : value;
        var point = digits.IndexOf((byte)'.');
        var seconds = Number("mtime", point < 0 ? digits : digits[..point]);
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        var nanoseconds = 0;
        for (var i = 0; i < 9; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? Math.Max(0, fraction[i] - '0') : 0);
        }

        if (fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || seconds == long.MaxValue)
        {
            throw Bad("'mtime' is no time");
        }

        return !isNegative ? (seconds, nanoseconds) : nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds);
    }

    private VerificationException Bad(string how) =>
        new("APL2033", $"The extended header at byte {position} of the unpacked archive is invalid: {how}.");
}
