using System.Text;

namespace Appliance.Containers;

/// <summary>
/// Writes a configuration file in the one order Proxmox VE writes it: notes, keys by name, environment, raw LXC lines;
/// then what is pending, then snapshots by name (guest-setup.md §9). What was not understood follows its section.
/// </summary>
internal static class CtConfigWriter
{
    public static byte[] Write(CtConfig config)
    {
        var text = new StringBuilder();
        Section(text, config.Current);
        if (config.Pending is { IsEmpty: false } pending)
        {
            Section(text, pending);
        }

        foreach (var snapshot in config.Snapshots.OrderBy(snapshot => snapshot.Name, StringComparer.Ordinal))
        {
            Section(text, snapshot);
        }

        foreach (var foreign in config.Foreign)
        {
            Header(text, foreign.Header);
            text.AppendJoin('\n', foreign.Lines).Append(foreign.Lines.Count > 0 ? "\n" : "");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static void Section(StringBuilder text, CtSection section)
    {
        if (section.Name.Length > 0)
        {
            Header(text, $"[{section.Name}]");
        }

        foreach (var line in section.Notes.Split('\n')[..^1])
        {
            text.Append('#').Append(CtText.Escape(line)).Append('\n');
        }

        var used = section.Entries.Where(entry => IsVolume(entry.Key)).Select(entry => entry.Value.Split(',')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in section.Entries)
        {
            // A volume that is in use is not unused.
            if (!(key.StartsWith("unused", StringComparison.Ordinal) && used.Contains(value)))
            {
                text.Append(key).Append(": ").Append(value).Append('\n');
            }
        }

        foreach (var line in section.EnvironmentLines)
        {
            text.Append("lxc.environment.runtime: ").Append(line).Append('\n');
        }

        foreach (var (key, value) in section.LxcLines)
        {
            text.Append(key).Append(": ").Append(value).Append('\n');
        }

        foreach (var line in section.OtherLines)
        {
            text.Append(line).Append('\n');
        }
    }

    private static bool IsVolume(string key) => key == "rootfs" || (key.Length > 2 && key.StartsWith("mp", StringComparison.Ordinal) && char.IsAsciiDigit(key[2]));

    private static void Header(StringBuilder text, string header) => text.Append(text.Length > 0 ? "\n" : "").Append(header).Append('\n');
}
