using System.Globalization;
using System.Text;

namespace Appliance.Tests.Fakes;

/// <summary>Puts tar archives together record by record, also such as no honest program writes.</summary>
public sealed class TarForge
{
    private readonly List<byte> bytes = [];

    /// <summary>Whole archive without its end.</summary>
    public byte[] Bytes => [.. bytes];

    /// <summary>An archive with the directories every root file system has.</summary>
    public static TarForge RootFs() => new TarForge().Directory("./").Directory("./etc/").File("./etc/os-release", "ID=test\n").Directory("./usr/").Directory("./var/");

    public TarForge Directory(string name, int mode = 0x1ED) => Entry(name, '5', mode: mode);

    public TarForge File(string name, string content, int mode = 0x1A4, long uid = 0, long gid = 0) =>
        Entry(name, '0', Latin1(content), mode: mode, uid: uid, gid: gid);

    public TarForge Link(string name, string target) => Entry(name, '2', link: target);

    public TarForge HardLink(string name, string target) => Entry(name, '1', link: target);

    /// <summary>A header with everything to choose, and its data.</summary>
    /// <param name="name">Latin-1, at most 100 characters.</param>
    /// <param name="type">Type flag.</param>
    /// <param name="data">Stored behind it.</param>
    /// <param name="mode">Permissions.</param>
    /// <param name="uid">Owner; base 256 where octal has no room.</param>
    /// <param name="gid">Group.</param>
    /// <param name="mtime">Seconds.</param>
    /// <param name="link">Link name.</param>
    /// <param name="size">Of the size field, if it lies.</param>
    /// <param name="adjust">Changes the finished header before its check sum is made.</param>
    /// <param name="checksum">Added to the check sum.</param>
    /// <param name="magic">Eight characters.</param>
    public TarForge Entry(
        string name, char type, byte[]? data = null, int mode = 0x1A4, long uid = 0, long gid = 0, long mtime = 1_700_000_000, string link = "",
        long? size = null, Action<byte[]>? adjust = null, int checksum = 0, string magic = "ustar\000")
    {
        var header = new byte[512];
        Latin1(name).CopyTo(header, 0);
        Number(header, 100, 8, mode);
        Number(header, 108, 8, uid);
        Number(header, 116, 8, gid);
        Number(header, 124, 12, size ?? data?.Length ?? 0);
        Number(header, 136, 12, mtime);
        header[156] = (byte)type;
        Latin1(link).CopyTo(header, 157);
        Latin1(magic).CopyTo(header, 257);
        Number(header, 329, 8, 0);
        Number(header, 337, 8, 0);
        adjust?.Invoke(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(value => value) + checksum;
        Latin1(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        bytes.AddRange(header);
        return Data(data ?? []);
    }

    /// <summary>Bytes, padded to whole records.</summary>
    public TarForge Data(byte[] data)
    {
        bytes.AddRange(data);
        bytes.AddRange(new byte[(512 - (data.Length % 512)) % 512]);
        return this;
    }

    /// <summary>A pax header with these records.</summary>
    public TarForge Pax(params (string Keyword, string Value)[] records) =>
        Entry("PaxHeaders/x", 'x', [.. records.SelectMany(record => Record(record.Keyword, record.Value))]);

    public TarForge Global(string keyword, string value) => Entry("PaxHeaders/g", 'g', Record(keyword, value));

    public TarForge LongName(string name) => Entry("././@LongLink", 'L', Latin1(name + "\0"), magic: "ustar  \0");

    public TarForge LongLink(string name) => Entry("././@LongLink", 'K', Latin1(name + "\0"), magic: "ustar  \0");

    /// <summary>The archive with its end: two records of NULs.</summary>
    public byte[] End(int records = 2) => [.. Bytes, .. new byte[512 * records]];

    public static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>One record, its length counted as POSIX wants it.</summary>
    public static byte[] Record(string keyword, string value)
    {
        var rest = $" {keyword}={value}\n";
        var length = rest.Length;
        while (length != rest.Length + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length = rest.Length + length.ToString(CultureInfo.InvariantCulture).Length;
        }

        return Latin1(length.ToString(CultureInfo.InvariantCulture) + rest);
    }

    /// <summary>Octal, or base 256 for what octal has no room for.</summary>
    public static void Number(byte[] header, int offset, int length, long value)
    {
        var octal = value < 0 ? "" : Convert.ToString(value, 8);
        if (value >= 0 && octal.Length < length)
        {
            Latin1(octal.PadLeft(length - 1, '0') + "\0").CopyTo(header, offset);
            return;
        }

        for (var i = length - 1; i >= 0; i--)
        {
            header[offset + i] = unchecked((byte)value);
            value >>= 8;
        }

        header[offset] |= 0x80;
    }
}
