using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>NixOS: configures itself; it is only told its names, addresses and keys.</summary>
/// <remarks>Source: guest-setup.md §6.11.</remarks>
internal sealed class NixOs : Distribution
{
    public override string OsType => "nixos";

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["systemd-networkd"];

    /// <summary>It has no <c>/bin/sh</c> before its first start: the shell that its init names in its first line.</summary>
    public override string? ArchitectureFile(GuestTree tree)
    {
        if (tree.ReadFirstLine("/sbin/init") is not { } line || !line.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        var words = line[2..].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words is [var shell, ..] && shell.StartsWith('/') ? shell : null;
    }

    public override void SetUpNetwork(GuestStep step) => NetworkdFiles.Set(step);

    public override void SetTimeZone(GuestStep step)
    {
        // Its own configuration decides; a link of ours would be undone.
    }
}
