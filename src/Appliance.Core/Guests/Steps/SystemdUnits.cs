using System.Text;

namespace Appliance.Guests.Steps;

/// <summary>Which units a guest's systemd starts (guest-setup.md §5.11).</summary>
internal static class SystemdUnits
{
    private const string Directory = "/etc/systemd/system";
    private const string PresetDirectory = "/etc/systemd/system-preset";

    /// <summary>They mount what a container has no business with.</summary>
    private static readonly string[] KernelMounts = ["sys-kernel-config.mount", "sys-kernel-debug.mount"];

    /// <summary>Writes our preset file, which systemd follows at a container's first start.</summary>
    /// <param name="step">Where.</param>
    /// <param name="others">Units besides those of every guest, and whether they are enabled.</param>
    public static void WritePreset(GuestStep step, params ReadOnlySpan<(string Unit, bool IsEnabled)> others)
    {
        var units = new SortedDictionary<string, bool>(StringComparer.Ordinal)
        {
            ["container-getty@.service"] = true,
            ["getty@.service"] = false,
        };
        foreach (var unit in KernelMounts)
        {
            units[unit] = false;
        }

        foreach (var (unit, isEnabled) in others)
        {
            units[unit] = isEnabled;
        }

        var text = new StringBuilder("# Added by PVE at create-time for first-boot configuration.\n");
        foreach (var (unit, isEnabled) in units)
        {
            text.Append(isEnabled ? "enable " : "disable ").Append(unit).Append('\n');
        }

        step.Tree.MakeDirectory(PresetDirectory);
        step.Tree.Write($"{PresetDirectory}/00-pve.preset", text.ToString());
    }

    /// <summary>Masks the kernel's mounts and other units, where nothing of that name is there yet.</summary>
    public static void Mask(GuestStep step, params ReadOnlySpan<string> others)
    {
        foreach (var unit in (ReadOnlySpan<string>)[.. KernelMounts, .. others])
        {
            step.Tree.Link($"{Directory}/{unit}", "/dev/null");
        }
    }
}
