using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Alpine Linux: OpenRC, BusyBox's init and ifupdown.</summary>
/// <remarks>Source: guest-setup.md §6.9.</remarks>
internal sealed class Alpine : Distribution
{
    private static readonly ReleaseVersion FirstWithCidr = new(3, 13);

    private readonly ReleaseVersion? release;

    private Alpine(string? version, ReleaseVersion? release)
    {
        Version = version;
        this.release = release;
    }

    public override string OsType => "alpine";

    public override string? Version { get; }

    public override bool HasLxcTtys => false;

    /// <summary>Any release is accepted, one that cannot be told as well: it then gets the older form of addresses.</summary>
    public static Alpine Open(DistributionSource source)
    {
        var line = source.Tree.ReadFirstLine("/etc/alpine-release")?.Trim();
        return ReleaseVersion.TryParsePrefix(line, out var release) ? new Alpine(line, release) : new Alpine(version: null, release: null);
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["ifupdown"];

    public override bool WorksOnCgroup2(string? init, int? systemdVersion) => true;

    public override void FixTemplate(GuestStep step)
    {
        OpenRcLinks.Add(step, "boot", "networking", "bootmisc", "hostname");
        OpenRcLinks.Add(step, "shutdown", "killprocs", "savecache");
        Securetty.AddConsoles(step, this);
        HostsFile.DropPlaceholder(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        if (step.Tree.ReadText(InittabPrompts.File) is { } text)
        {
            var prompts = Enumerable.Range(1, step.Settings.TtyCount).Select(number => $"tty{number}::respawn:/sbin/getty 38400 tty{number}");
            step.Tree.Write(InittabPrompts.File, InittabPrompts.Replace(text, line => InittabPrompts.IsGetty(line, "tty", isPrefixRequired: true), prompts));
        }
    }

    /// <summary>Its ifupdown knows no DHCPv6 and no <c>auto</c>: such an interface is brought up, and the kernel follows router advertisements.</summary>
    public override void SetUpNetwork(GuestStep step) =>
        IfupdownFile.Set(step, new IfupdownForm { Cidr = release >= FirstWithCidr, ManualV6 = true });
}
