using System.Text;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>
/// What the hook tells the program that began the start. LXC stands between the two and passes on no more than whether
/// the hook succeeded, so it is a file.
/// </summary>
/// <param name="Warnings">What is to be known.</param>
/// <param name="Error">Why the container must not start, or null.</param>
internal sealed record StartReport(IReadOnlyList<string> Warnings, ApplianceException? Error)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Nothing to say.</summary>
    public static StartReport Empty { get; } = new([], Error: null);

    /// <summary>Writes it, readable for root alone.</summary>
    public void Write(string file)
    {
        var text = new StringBuilder();
        foreach (var warning in Warnings)
        {
            text.Append("warning\t").Append(OneField(warning)).Append('\n');
        }

        if (Error is { } error)
        {
            text.Append("error\t").Append(error.Code).Append('\t').Append(OneField(error.Message)).Append('\t').Append(OneField(error.Hint ?? "")).Append('\n');
        }

        AtomicFile.Write(file, Encoding.UTF8.GetBytes(text.ToString()), 0x180 /* 0600 */);
    }

    /// <summary>Reads it; nothing if the hook did not come so far.</summary>
    public static StartReport Read(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > MaxBytes)
        {
            return Empty;
        }

        var warnings = new List<string>();
        ApplianceException? error = null;
        foreach (var line in File.ReadAllLines(file))
        {
            switch (line.Split('\t'))
            {
                case ["warning", var warning]:
                    warnings.Add(warning);
                    break;
                case ["error", var code, var message, var hint]:
                    error = new ApplianceException(code, message) { Hint = hint.Length > 0 ? hint : null };
                    break;
            }
        }

        return new StartReport(warnings, error);
    }

    private static string OneField(string text) => text.Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ');
}
