using System.Text;
using Appliance.Containers;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Containers;

/// <summary>Whatever is in a file: it is read, written canonically, and nothing that was not understood is lost.</summary>
public sealed class CtConfigPropertyTests
{
    private static readonly string[] Lines =
    [
        "arch: amd64", "hostname: a", "hostname: b ", "hostname:", "memory: 512", "memory: lots", "onboot: yes", "onboot: maybe", "net0: name=eth0,ip=dhcp", "net0: bridge=x",
        "net31: name=x,tag=9999", "net99: name=eth0", "mp0: local:a,mp=/a", "unused0: local:a", "rootfs: local:1,size=4G", "features: nesting=1", "tty: 9", "unknown_key: 1",
        "description: old%20style", "#note%3A %C3%BC", "#", "#%0A", "# %zz", "#\u00fc", "[snap]", "[SNAP-2]", "[x]", "[pve:pending]", "[PVE:Pending] ", "[odd one]", "[broken",
        "delete: memory,!swap", "snapstate: prepare", "digest: 12", "lxc.idmap = u 0 100000 65536", "lxc.idmap: g 0 100000 65536", "lxc.cap.drop: sys_module",
        "lxc.rootfs.path: /", "lxc.nonsense: 1", "lxc.environment.runtime: A=b", "env: A=b\0C=d", "env: A=b\0\r=d \0 \0", "bogus line", " leading: blank", "\ttab", "a:b", "key : value",
        "hostname: a\r", "\r", " ", "", "hostname: \u00a0", "h\0: x", "lock: backup", "hostname: a:b=c",
    ];

    private static Arbitrary<byte[]> Texts => Gen.Frequency(
        (4, Gen.Elements(Lines).ListOf().Select(lines => Encoding.UTF8.GetBytes(string.Join('\n', lines)))),
        (1, from lines in Gen.Elements(Lines).ListOf()
            let text = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "x")
            from position in Gen.Choose(0, text.Length - 1)
            from value in Gen.Choose(0, 255)
            select Replace(text, position, (byte)value)),
        (1, Gen.Choose(0, 255).Select(value => (byte)value).ListOf().Select(bytes => bytes.ToArray()))).ToArbitrary();

    [Fact]
    public void Format_OfAnyBytes_IsCanonical() =>
        Prop.ForAll(Texts, text =>
            {
                var once = Parse(text).Format();
                return Parse(once).Format().AsSpan().SequenceEqual(once) ? true : throw Wrong(text, once);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Format_OfAnyBytes_MeansTheSame() =>
        Prop.ForAll(Texts, text =>
            {
                var (before, after) = (Parse(text), Parse(Parse(text).Format()));
                Assert.Equal(Describe(before.Current), Describe(after.Current));
                Assert.Equal(before.Snapshots.OrderBy(section => section.Name, StringComparer.Ordinal).SelectMany(Describe), after.Snapshots.SelectMany(Describe));
                Assert.Equal(before.Pending is { } pending ? Describe(pending) : [], after.Pending is { } later ? Describe(later) : []);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Format_KeyWithANul_MeansTheSame()
    {
        var before = Parse("lxc.nonsense: 1\nh\0: x\nlock: backup\n"u8.ToArray());

        Assert.Equal(Describe(before.Current), Describe(Parse(before.Format()).Current));
    }

    /// <summary>A line that gave rise to "it is kept" is in what is written.</summary>
    [Fact]
    public void Format_OfAnyBytes_HasEveryLineThatWasNotUnderstood() =>
        Prop.ForAll(Texts, text =>
            {
                var config = Parse(text);
                var given = Encoding.Latin1.GetString(text).Split('\n');
                var written = Encoding.Latin1.GetString(config.Format()).Split('\n').ToHashSet(StringComparer.Ordinal);
                foreach (var number in config.Warnings.Where(warning => warning.Contains("is not understood", StringComparison.Ordinal)).Select(warning => int.Parse(warning.Split(':')[1])))
                {
                    Assert.Contains(given[number - 1].TrimEnd('\r'), written);
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Warnings_OfAnyBytes_AreSafeToShow() =>
        Prop.ForAll(Texts, text => Parse(text).Warnings.All(warning => UntrustedText.Show(warning) == warning))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void ToGuestSettings_OfAnyBytes_GivesSettingsOrARefusal() =>
        Prop.ForAll(Texts, text =>
            {
                try
                {
                    var settings = Parse(text).ToGuestSettings();
                    return settings.TtyCount is >= 0 and <= 6;
                }
                catch (ApplianceException refused)
                {
                    return refused.Code is "APL5114" or "APL5115" or "APL5100" && UntrustedText.Show(refused.Message) == refused.Message;
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void With_AnyValue_IsReadBackAsItIs() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
            {
                var value = text.Get.Trim();
                if (value.Length == 0 || value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0 || value.Any(char.IsSurrogate))
                {
                    return true;
                }

                return Parse(CtConfig.Empty.With("hostname", value).With("description", value).Format()) is var read && read.Hostname == value && read.Description == value
                    ? true
                    : throw new InvalidOperationException(UntrustedText.Show($"'{value}' became '{read.Hostname}' and '{read.Description}'"));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Check_AnyText_GivesACanonicalValueOrARefusal() =>
        Prop.ForAll(
            Gen.Elements(CtOptions.All.ToArray()).SelectMany(option => ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => (option, text.Get))).ToArbitrary(),
            pair => pair.option.Type.Normalise(pair.Get) is not { } canonical || pair.option.Type.Normalise(canonical) == canonical)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static CtConfig Parse(byte[] text) => CtConfig.Parse(text, "101.conf");

    private static IEnumerable<string> Describe(CtSection section)
    {
        var used = section.Values.Where(entry => entry.Key is "rootfs" or "mp0").Select(entry => entry.Value.Split(',')[0]).ToList();
        return
        [
            section.Name, section.Description ?? "",
            .. section.Values.Where(entry => !(entry.Key == "unused0" && used.Contains(entry.Value))).Select(entry => entry.ToString()),
            .. section.Environment, .. section.RawLxc.Select(line => line.ToString()), .. section.OtherLines,
        ];
    }

    private static byte[] Replace(byte[] text, int position, byte value)
    {
        text[position] = value;
        return text;
    }

    private static InvalidOperationException Wrong(byte[] text, byte[] once) => new(
        UntrustedText.Show($"{Encoding.Latin1.GetString(text)} → {Encoding.Latin1.GetString(once)} → {Encoding.Latin1.GetString(Parse(once).Format())}"));
}
