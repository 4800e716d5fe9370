using System.Globalization;
using System.Text;

namespace Appliance.Guests.Steps;

/// <summary><c>/etc/inittab</c> of the Debian family: prompts on the container's consoles, and a shutdown when the host says so (guest-setup.md §6.1).</summary>
internal static class Inittab
{
    private const string Path = "/etc/inittab";

    /// <param name="step">Where.</param>
    /// <param name="gettyOption"><c>--noclear</c>, or <c>-L</c> for a getty that does not know it.</param>
    public static void Set(GuestStep step, string gettyOption)
    {
        if (step.Tree.ReadText(Path) is not { } old)
        {
            return;
        }

        var text = new StringBuilder();
        foreach (var line in old.TrimEnd('\n').Split('\n').Where(line => !IsGetty(line) && !IsPowerFailure(line)))
        {
            text.Append(line).Append('\n');
        }

        text.Append("p0::powerfail:/sbin/init 0\n");
        for (var id = 1; id <= step.Settings.TtyCount; id++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{id}:{(id == 1 ? "2345" : "23")}:respawn:/sbin/getty {gettyOption} 38400 tty{id}\n");
        }

        step.Tree.Write(Path, text.ToString());
    }

    /// <summary>Digits, digits, an action, and somewhere behind it a getty.</summary>
    private static bool IsGetty(string line)
    {
        var fields = line.TrimStart(' ', '\t').Split(':', 4);
        return fields.Length == 4 && IsDigits(fields[0]) && IsDigits(fields[1]) && fields[3].Contains("getty", StringComparison.Ordinal);
    }

    private static bool IsDigits(string field) => field.Length > 0 && field.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPowerFailure(string line) => line.TrimStart(' ', '\t') is ['p', 'f' or 'n' or 'o' or '0', ':', ..];
}
