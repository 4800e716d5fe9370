using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Gentoo with OpenRC and netifrc.</summary>
/// <remarks>Source: guest-setup.md §6.8.</remarks>
internal sealed class Gentoo : Distribution
{
    private const string ReleaseFile = "/etc/gentoo-release";
    private const string ReleasePrefix = "Gentoo Base System release";
    private const string HostnameFile = "/etc/conf.d/hostname";

    private Gentoo(string version) => Version = version;

    public override string OsType => "gentoo";

    public override string? Version { get; }

    public override bool HasLxcTtys => false;

    /// <exception cref="ApplianceException">Its release file cannot be read (APL4011).</exception>
    public static Gentoo Open(DistributionSource source)
    {
        var line = source.Tree.ReadFirstLine(ReleaseFile)?.Trim();
        var version = line?.StartsWith(ReleasePrefix, StringComparison.OrdinalIgnoreCase) == true ? line[ReleasePrefix.Length..].Trim() : "";
        return version.Length > 0 ? new Gentoo(version) : throw Release.Unreadable(ReleaseFile, line);
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["netifrc"];

    public override void FixTemplate(GuestStep step)
    {
        Securetty.AddConsoles(step, this);
        HostsFile.DropPlaceholder(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        var text = NeededFile.Read(step, InittabPrompts.File);
        var prompts = Enumerable.Range(1, step.Settings.TtyCount).Select(number => $"{number}::respawn:/sbin/agetty 38400 tty{number}");
        step.Tree.Write(InittabPrompts.File, InittabPrompts.Replace(text, line => InittabPrompts.IsGetty(line, "c", isPrefixRequired: false), prompts));
    }

    public override void SetUpNetwork(GuestStep step)
    {
        step.Tree.WriteMarked(GentooNet.File, GentooNet.Format(step.Settings.Interfaces), MarkedPlacement.Replace);
        foreach (var nic in step.Settings.Interfaces.Where(GentooNet.IsUsed))
        {
            step.Tree.Link($"/etc/init.d/net.{nic.Name}", "net.lo");
        }
    }

    public override void SetHostname(GuestStep step)
    {
        HostsFile.Set(step);
        _ = NeededFile.Read(step, HostnameFile);
        step.Tree.Write(HostnameFile, $"hostname=\"{step.ShortHostname}\"\n");
    }
}
