using System.Globalization;
using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>openSUSE (Leap, Tumbleweed, Slowroll) and SUSE Linux Enterprise.</summary>
/// <remarks>Source: guest-setup.md §6.6.</remarks>
internal sealed class OpenSuse : Distribution
{
    private const string Networkd = "/usr/lib/systemd/systemd-networkd";

    private OpenSuse(string version) => Version = version;

    public override string OsType => "opensuse";

    public override string? Version { get; }

    /// <exception cref="ApplianceException">Its release cannot be read (APL4011) or is not supported (APL4010).</exception>
    public static OpenSuse Open(DistributionSource source)
    {
        var version = source.OsRelease.VersionId;
        var parts = version?.Split('.') ?? [];
        if (!parts.All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiDigit)) || !(parts.Length == 2 || (parts.Length == 1 && parts[0].Length == 8)))
        {
            throw Release.Unreadable(source.OsRelease.Path ?? "/etc/os-release", version is null ? null : $"VERSION_ID={version}");
        }

        var numbers = parts.Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return (numbers is [var date] ? IsSnapshot(date) : IsRelease(numbers[0], numbers[1], source.OsRelease.Id))
            ? new OpenSuse(version!)
            : throw Release.Unsupported("SUSE", version!, "13.0 to 13.2, 15, 16, 42 and later, SLES 12, and snapshots since 2017 can be set up");
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => HasNetworkd(tree) ? ["suse", "systemd-networkd"] : ["suse"];

    public override void FixTemplate(GuestStep step)
    {
        Securetty.AddConsoles(step, this);
        RedHatFamily.AddLocale(step);
        step.Tree.Link("/etc/localtime", "/usr/share/zoneinfo/UTC");
        HostsFile.DropPlaceholder(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        ContainerGetty.FixOldCondition(step);
        ContainerGetty.Set(step, this);
    }

    public override void SetUpNetwork(GuestStep step)
    {
        foreach (var nic in step.Settings.Interfaces)
        {
            step.Tree.MakeDirectory(Suse.Directory);
            step.Tree.Write($"{Suse.Directory}/ifcfg-{nic.Name}", Suse.FormatInterface(nic));
            step.Tree.WriteMarked($"{Suse.Directory}/ifroute-{nic.Name}", Suse.FormatRoutes(nic), MarkedPlacement.Prepend, deleteIfEmpty: true);
        }

        if (HasNetworkd(step.Tree))
        {
            NetworkdFiles.Set(step);
        }
    }

    /// <summary>Tumbleweed and Leap 16 may run either; the one that does not run ignores its files.</summary>
    private static bool HasNetworkd(GuestTree tree) => tree.IsRegular(Networkd);

    private static bool IsRelease(int major, int minor, string? id) =>
        major is 15 or 16 or >= 42 || (major == 13 && minor <= 2) || (major == 12 && id == "sles");

    private static bool IsSnapshot(int date) => date / 10000 >= 2017 && date / 100 % 100 <= 12 && date % 100 <= 31;
}
