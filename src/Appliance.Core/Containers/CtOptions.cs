using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using static Appliance.Containers.CtType;

namespace Appliance.Containers;

/// <summary>
/// Every option of a container's configuration: type, range, default, description. What a person gives is checked by
/// it, and help, completion and docs/container-config.md are made from it. Source: guest-setup.md §10.
/// </summary>
public static class CtOptions
{
    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 8192;

    private static readonly Text NameType = new("NAME", "a DNS name: letters, digits and inner hyphens, with dots, at most 255 characters", PropertyRules.DnsName);

    private static readonly Text ListOfVolume = new("VOLUME", "STORAGE:VOLUME", PropertyRules.Script);

    /// <summary>By name.</summary>
    public static IReadOnlyList<CtOption> All { get; } =
    [
        new("arch", new Choice("amd64", "i386", "arm64", "armhf", "riscv32", "riscv64"), "Architecture of its programs; read from the template if left out.") { Default = "amd64", CreationDefault = "" },
        new("cmode", new Choice("shell", "console", "tty"), "What the console is connected to.") { Default = "tty" },
        new("console", new Flag(), "Whether it has a console device.") { Default = "1" },
        new("cores", new Whole(1, 8192), "CPU cores it may use; all if left out."),
        new("cpulimit", new Fraction(0, 8192), "CPU time it may use, in cores; 0 is no limit.") { Default = "0" },
        new("cpuunits", new Whole(0, 500_000), "Its share of CPU time against that of others.") { Default = "100" },
        new("debug", new Flag(), "Log more when it starts.") { Default = "0" },
        new("description", new Text("TEXT", $"at most {MaxDescription} characters", text => text.Length is > 0 and <= MaxDescription ? text : null), "Notes about it; shown, never interpreted.") { IsLive = true },
        new("dev", new Properties(PropertySchemas.Device), "A device of the host in the container.") { Count = 256 },
        new("entrypoint", new Text("COMMAND", "a command line without control characters", PropertyRules.Command), "Program that is started as its init.") { Default = "/sbin/init" },
        new("env", new Text("NAME=VALUE", "NAME=VALUE; NAME of letters, digits and '_'", PropertyRules.Environment), "Environment of its init."),
        new("features", new Properties(PropertySchemas.Features), "What it may do beyond the ordinary."),
        new("hookscript", ListOfVolume, "Script for points of its life, as a volume; kept, but not run.") { IsLive = true },
        new("hostname", NameType, "Its name.") { IsLive = true },
        new("lock", new Choice("backup", "create", "destroyed", "disk", "fstrim", "migrate", "mounted", "rollback", "snapshot", "snapshot-delete"), "Why it must not be changed now.") { IsInternal = true, IsLive = true },
        new("memory", new Whole(16), "Memory it may use, in MiB.") { Default = "512", IsPermanent = true },
        new("mp", new Properties(PropertySchemas.MountPoint), "A further volume or directory.") { Count = 256 },
        new("nameserver", new Text("ADDRESS…", "addresses of name servers, with blanks between", text => PropertyRules.List(text, PropertyRules.NameServer)), "Its name servers; the host's if left out."),
        new("net", new Properties(PropertySchemas.Network), "A network interface.") { Count = 32 },
        new("onboot", new Flag(), "Start it when the host has started.") { Default = "0", IsLive = true },
        new("ostype", new Choice("debian", "devuan", "ubuntu", "centos", "fedora", "opensuse", "archlinux", "alpine", "gentoo", "nixos", "openeuler", "void", "unmanaged"), "Distribution in it; read from the template if left out.") { IsPermanent = true },
        new("parent", new Text("NAME", "the name of a snapshot", PropertyRules.SnapshotName), "Newest snapshot.") { IsInternal = true },
        new("protection", new Flag(), "Neither it nor its volumes can be removed.") { Default = "0", IsLive = true },
        new("rootfs", new Properties(PropertySchemas.RootFs), "Its root file system.") { IsPermanent = true },
        new("searchdomain", new Text("DOMAIN…", "DNS names, with blanks between", text => PropertyRules.List(text, PropertyRules.DnsName)), "Domains that short names are looked up in; the host's if left out."),
        new("snapstate", new Choice("prepare", "delete"), "A snapshot that is not complete.") { IsInternal = true },
        new("snaptime", new Whole(0), "When the snapshot was made, in seconds since 1970.") { IsInternal = true },
        new("startup", new Properties(PropertySchemas.Startup), "Its place when all are started or stopped.") { IsLive = true },
        new("swap", new Whole(0), "Swap it may use, in MiB.") { Default = "512" },
        new("tags", new Text("TAG…", "words of letters, digits, '_', '-', '+' and '.', with ';' between", text => PropertyRules.List(text, PropertyRules.Tag, ';')), "Words to find it by.") { IsLive = true },
        new("template", new Flag(), "Not a container but a pattern for others.") { Default = "0", IsFixed = true, IsLive = true },
        new("timezone", new Text("ZONE", "'host', 'UTC' or a name such as Europe/Vienna", PropertyRules.TimeZone), "Its time zone; what the template has if left out."),
        new("tty", new Whole(0, 6), "Consoles with a login prompt.") { Default = "2" },
        new("unprivileged", new Flag(), "Its root is an ordinary user of the host.") { Default = "0", CreationDefault = "1", IsPermanent = true, IsFixed = true },
        new("unused", new Properties(PropertySchemas.Unused), "A volume of its own that it does not use.") { Count = 256, IsInternal = true },
        new("vmstate", ListOfVolume, "Memory of a snapshot.") { IsInternal = true },
    ];

    private static readonly System.Collections.Frozen.FrozenDictionary<string, CtOption> ByName =
        System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(All, option => option.Name, StringComparer.Ordinal);

    /// <summary>The option a key belongs to, <c>net3</c> to <c>net</c>.</summary>
    public static bool TryFind(string key, [NotNullWhen(true)] out CtOption? option) => TryFind(key, out option, out _);

    /// <summary>The same with the number of a member.</summary>
    public static bool TryFind(string key, [NotNullWhen(true)] out CtOption? option, out int index)
    {
        var name = key.AsSpan().TrimEnd("0123456789");
        var digits = key.AsSpan(name.Length);
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (digits.Length == 1 || digits[0] != '0');
        if (ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out option)
            && (option.Count == 0 ? digits.Length == 0 : isNumber && index < option.Count))
        {
            return true;
        }

        option = null;
        return false;
    }

    /// <summary>The option a key belongs to.</summary>
    /// <exception cref="ApplianceException">There is no such option (APL5113).</exception>
    public static CtOption Find(string key) => TryFind(key, out var option) ? option : throw new ApplianceException("APL5113", $"There is no option '{UntrustedText.Show(key)}'.")
    {
        Hint = "docs/container-config.md lists all of them.",
    };

    /// <summary>The canonical text of a value that a person gives for a key.</summary>
    /// <exception cref="ApplianceException">No such option (APL5113), or not a value of it (APL5112).</exception>
    public static string Check(string key, string text) => Find(key).Check(key, text);
}
