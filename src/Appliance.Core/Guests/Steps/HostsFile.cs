using System.Text;

namespace Appliance.Guests.Steps;

/// <summary>Our section of <c>/etc/hosts</c>: the container's own name and address (guest-setup.md §5.3).</summary>
internal static class HostsFile
{
    private const string Path = "/etc/hosts";
    private const string LocalNames = "localhost.localnet localhost";

    public static void Set(GuestStep step) =>
        step.Tree.WriteMarked(Path, Data(step, MarkedSection.Outside(step.Tree.ReadText(Path) ?? "")), MarkedPlacement.Append);

    /// <summary>Drops the placeholder that some templates bring for the container's name (guest-setup.md §5.13).</summary>
    public static void DropPlaceholder(GuestStep step)
    {
        if (step.Tree.ReadText(Path) is { } text)
        {
            var lines = text.Split('\n');
            var kept = Array.FindAll(lines, line => !IsPlaceholder(line));
            if (kept.Length != lines.Length)
            {
                step.Tree.Write(Path, string.Join('\n', kept));
            }
        }
    }

    private static string Data(GuestStep step, string others)
    {
        var data = new StringBuilder();
        foreach (var address in (ReadOnlySpan<string>)["127.0.0.1", "::1"])
        {
            if (!HasAddress(others, address))
            {
                data.Append(address).Append(' ').Append(LocalNames).Append('\n');
            }
        }

        var primary = PrimaryAddress(step);
        var names = primary is null && step.ShortHostname == "localhost" ? step.ShortHostname : Names(step);
        return data.Append(primary ?? "127.0.1.1").Append(' ').Append(names).Append('\n').ToString();
    }

    private static string Names(GuestStep step) => step.Hostname.Contains('.')
        ? $"{step.Hostname} {step.ShortHostname}"
        : string.Join(' ', [.. step.SearchDomains.Select(domain => $"{step.Hostname}.{domain}"), step.Hostname]);

    /// <summary>The static address of net0, IPv4 first: those of other interfaces never stand for the container's name.</summary>
    private static string? PrimaryAddress(GuestStep step) =>
        step.Settings.Interfaces.FirstOrDefault(nic => nic.Index == 0) is { } first ? first.V4.AddressText ?? first.V6.AddressText : null;

    private static bool HasAddress(string text, string address)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimStart(" \t\r\f\v");
            if (line.StartsWith(address, StringComparison.Ordinal) && line.Length > address.Length && line[address.Length] is ' ' or '\t' or '\r' or '\f' or '\v')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>127.0.1.1 LXC_NAME</c>, with any character for the dots.</summary>
    private static bool IsPlaceholder(string line) =>
        line.Length > 9 && line.StartsWith("127", StringComparison.Ordinal) && line[4] == '0' && line[6] == '1' && line[8] == '1'
        && line[9] is ' ' or '\t' && line.AsSpan(9).TrimStart(" \t") is "LXC_NAME";
}
