using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>What the distributions that descend from Red Hat Linux have in common.</summary>
/// <remarks>Source: guest-setup.md §6.3–6.5.</remarks>
internal abstract class RedHatFamily : Distribution
{
    /// <summary>The file with the release in words.</summary>
    protected const string RedHatRelease = "/etc/redhat-release";

    private const string HostnameKey = "HOSTNAME=";

    /// <summary>From this release of Enterprise Linux on NetworkManager's own files are used.</summary>
    private static readonly ReleaseVersion FirstWithKeyFiles = new(10);

    /// <summary>The number after the word <c>release</c>; false if there is none.</summary>
    /// <param name="line">First line of the release file, or null.</param>
    /// <param name="release">The number.</param>
    /// <param name="text">The number as it is written there: <c>9</c> is not <c>9.0</c>.</param>
    protected static bool TryParseRelease(string? line, out ReleaseVersion release, out string text)
    {
        const string word = "release";
        release = default;
        text = "";
        for (var at = line?.IndexOf(word, StringComparison.Ordinal) ?? -1; at >= 0; at = line!.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var rest = line.AsSpan(at + word.Length).TrimStart(" \t");
            if (ReleaseVersion.TryParsePrefix(rest, out release))
            {
                var parts = rest.ToString().Split(' ', 2)[0].Split('.');
                text = parts.Length > 1 ? $"{release.Major}.{release.Minor}" : $"{release.Major}";
                return true;
            }
        }

        return false;
    }

    /// <summary><c>VERSION_ID</c> of os-release.</summary>
    /// <exception cref="ApplianceException">It is missing or no number (APL4011).</exception>
    protected static ReleaseVersion ReadVersionId(OsRelease osRelease) => ReleaseVersion.TryParsePrefix(osRelease.VersionId, out var release)
        ? release
        : throw Release.Unreadable(osRelease.Path ?? "/etc/os-release", osRelease.VersionId is { } version ? $"VERSION_ID={version}" : null);

    /// <summary>Unlike elsewhere the file of the host name holds the full name; older releases read it from <c>/etc/sysconfig/network</c>.</summary>
    public override void SetHostname(GuestStep step)
    {
        HostsFile.Set(step);
        step.Tree.Write("/etc/hostname", step.Hostname + "\n");
        if (step.Tree.ReadText(NetworkScripts.GlobalFile) is { } text)
        {
            step.Tree.Write(NetworkScripts.GlobalFile, SetSysconfigHostname(text, step.Hostname));
        }
    }

    /// <summary>Makes <c>/etc/locale.conf</c> where there is none: without one, programs know no encoding.</summary>
    internal static void AddLocale(GuestStep step)
    {
        if (!step.Tree.Exists("/etc/locale.conf"))
        {
            step.Tree.Write("/etc/locale.conf", "LANG=C.utf8");
        }
    }

    /// <summary>True if the guest's release, by its own words or else by <paramref name="otherwise"/>, is one with NetworkManager's own files.</summary>
    protected static bool UsesKeyFiles(GuestTree tree, ReleaseVersion otherwise) =>
        (TryParseRelease(tree.ReadFirstLine(RedHatRelease), out var release, out _) ? release : otherwise) >= FirstWithKeyFiles;

    /// <summary>Network scripts or NetworkManager, as the release has it.</summary>
    protected static void SetUpNetwork(GuestStep step, ReleaseVersion otherwise)
    {
        foreach (var nic in step.Settings.Interfaces)
        {
            if (UsesKeyFiles(step.Tree, otherwise))
            {
                step.Tree.MakeDirectory(NmConnection.Directory);
                step.Tree.Write(NmConnection.PathOf(nic), NmConnection.Format(nic, step.Hostname, step.Nameservers, step.SearchDomains), NmConnection.FileMode);
            }
            else
            {
                WriteScripts(step, nic);
            }
        }

        if (!UsesKeyFiles(step.Tree, otherwise) && step.Tree.ReadText(NetworkScripts.GlobalFile) is { } text)
        {
            step.Tree.Write(NetworkScripts.GlobalFile, NetworkScripts.SetSwitches(text, step.Settings.Interfaces));
        }
    }

    private static void WriteScripts(GuestStep step, GuestInterface nic)
    {
        if (NetworkScripts.FormatInterface(nic, step.Hostname, step.Nameservers, step.SearchDomains) is not { } text)
        {
            return;
        }

        const string directory = NetworkScripts.Directory;
        step.Tree.MakeDirectory(directory);
        step.Tree.Write($"{directory}/ifcfg-{nic.Name}", text);
        step.Tree.WriteMarked($"{directory}/route-{nic.Name}", NetworkScripts.FormatRoutes(nic, nic.V4), MarkedPlacement.Prepend, deleteIfEmpty: true);
        step.Tree.WriteMarked($"{directory}/route6-{nic.Name}", NetworkScripts.FormatRoutes(nic, nic.V6), MarkedPlacement.Prepend, deleteIfEmpty: true);
    }

    /// <summary>The first line with a host name gets the new one; without such a line one is added, after ending a last line that has no end.</summary>
    private static string SetSysconfigHostname(string text, string hostname)
    {
        var lines = text.Split('\n');
        var at = Array.FindIndex(lines, line => line.StartsWith(HostnameKey, StringComparison.Ordinal)
            && line[HostnameKey.Length..].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Length == 1);
        if (at >= 0)
        {
            lines[at] = HostnameKey + hostname;
            return string.Join('\n', lines);
        }

        return text.Length == 0 || text.EndsWith('\n') ? $"{text}{HostnameKey}{hostname}\n" : $"{text}\n{HostnameKey}{hostname}\n";
    }
}
