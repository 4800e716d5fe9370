using System.Globalization;
using System.Text;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Void Linux: runit, addresses by commands in <c>/etc/rc.local</c>, DHCP by dhcpcd. It has no releases.</summary>
/// <remarks>Source: Void Handbook, "Network" and "Services and Daemons"; <c>dhcpcd.conf(5)</c>, <c>ip-address(8)</c>, <c>ip-route(8)</c>.</remarks>
internal sealed class VoidLinux : Distribution
{
    private const int Executable = 0x1ED; // 0755
    private const int MaxTtys = 6;
    private const string Services = "/etc/sv";
    private const string Enabled = "/etc/runit/runsvdir/default";
    private const string RcLocal = "/etc/rc.local";
    private const string DhcpcdConf = "/etc/dhcpcd.conf";

    public override string OsType => "void";

    public override bool HasLxcTtys => false;

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["rc.local", "dhcpcd"];

    /// <inheritdoc/>
    public override bool WorksOnCgroup2(string? init, int? systemdVersion) => true;

    public override void FixTemplate(GuestStep step)
    {
        Securetty.AddConsoles(step, this);
        HostsFile.DropPlaceholder(step);
    }

    /// <summary>A service is enabled by a link to its directory.</summary>
    public override void SetUpInit(GuestStep step)
    {
        for (var number = 1; number <= MaxTtys; number++)
        {
            Enable(step, string.Create(CultureInfo.InvariantCulture, $"agetty-tty{number}"), isEnabled: number <= step.Settings.TtyCount);
        }
    }

    public override void SetUpNetwork(GuestStep step)
    {
        var interfaces = step.Settings.Interfaces;
        SetCommands(step, string.Concat(interfaces.Select(Commands)));
        if (interfaces.Any(UsesDhcp))
        {
            Enable(step, "dhcpcd", isEnabled: true);
        }

        // dhcpcd takes every interface that it is not told to leave alone; a guest without its file has no dhcpcd.
        if (step.Tree.IsRegular(DhcpcdConf))
        {
            var denied = interfaces.Where(nic => !UsesDhcp(nic)).Select(nic => nic.Name).ToList();
            step.Tree.WriteMarked(DhcpcdConf, denied.Count == 0 ? "" : $"denyinterfaces {string.Join(' ', denied)}\n", MarkedPlacement.Prepend);
        }
    }

    private static bool UsesDhcp(GuestInterface nic) => nic.V4.Mode == AddressMode.Dhcp || nic.V6.Mode == AddressMode.Dhcp;

    private static void Enable(GuestStep step, string service, bool isEnabled)
    {
        if (!isEnabled)
        {
            step.Tree.Remove($"{Enabled}/{service}");
        }
        else if (step.Tree.IsDirectory($"{Services}/{service}"))
        {
            step.Tree.Link($"{Enabled}/{service}", $"{Services}/{service}");
        }
    }

    /// <summary>The file is a script that runit runs at the end of each start, if it may be executed.</summary>
    private static void SetCommands(GuestStep step, string commands)
    {
        if (commands.Length > 0 && !step.Tree.IsRegular(RcLocal))
        {
            step.Tree.Write(RcLocal, "#!/bin/sh\n", Executable);
        }

        step.Tree.WriteMarked(RcLocal, commands, MarkedPlacement.Append, Executable);
    }

    private static string Commands(GuestInterface nic)
    {
        var text = new StringBuilder();
        if (nic.V4.Mode == AddressMode.Static || nic.V6.Mode is AddressMode.Static or AddressMode.Auto)
        {
            text.Append("ip link set dev ").Append(nic.Name).Append(" up\n");
        }

        AppendFamily(text, nic.Name, nic.V4, "ip ", broadcast: " brd +");
        AppendFamily(text, nic.Name, nic.V6, "ip -6 ", broadcast: "");
        return text.ToString();
    }

    /// <summary><c>replace</c> instead of <c>add</c>: the file may be run more than once.</summary>
    private static void AppendFamily(StringBuilder text, string name, InterfaceAddress address, string command, string broadcast)
    {
        if (address.Mode != AddressMode.Static)
        {
            return;
        }

        text.Append(command).Append("addr replace ").Append(address.Cidr).Append(broadcast).Append(" dev ").Append(name).Append('\n');
        if (address.IsGatewayOffSubnet)
        {
            text.Append(command).Append("route replace ").Append(address.GatewayText).Append(" dev ").Append(name).Append('\n');
        }

        if (address.GatewayText is not null)
        {
            text.Append(command).Append("route replace default via ").Append(address.GatewayText).Append(" dev ").Append(name).Append('\n');
        }
    }
}
