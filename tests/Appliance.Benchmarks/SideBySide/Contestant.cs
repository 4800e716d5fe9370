using System.Globalization;
using System.Text.Json;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>One command line that is timed, as a whole process.</summary>
/// <param name="Label">Short, for the report.</param>
/// <param name="Command">Words; the first is a program.</param>
public sealed record Contestant(string Label, params IReadOnlyList<string> Command)
{
    /// <summary>Set for the command; the rest is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Brings everything to where each run must find it; not timed.</summary>
    public Action Prepare { get; init; } = () => { };

    /// <summary>One run under hyperfine, without a shell in between.</summary>
    /// <returns>Wall-clock seconds.</returns>
    public double Time()
    {
        Prepare();
        var export = Path.GetTempFileName();
        try
        {
            Tool.Run("hyperfine", ["--style", "none", "--shell=none", "--runs", "1", "--export-json", export, string.Join(' ', Command.Select(Quote))], Environment);
            using var result = JsonDocument.Parse(File.ReadAllBytes(export));
            return result.RootElement.GetProperty("results")[0].GetProperty("times")[0].GetDouble();
        }
        finally
        {
            File.Delete(export);
        }
    }

    /// <summary>One run more, for its memory alone.</summary>
    /// <returns>Peak resident set in megabytes (10^6 bytes), as wait4(2) reports it of the largest process.</returns>
    public double PeakMegabytes()
    {
        Prepare();
        var export = Path.GetTempFileName();
        try
        {
            Tool.Run("/usr/bin/time", ["--format=%M", "--output", export, .. Command], Environment);
            return long.Parse(File.ReadAllText(export).Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        finally
        {
            File.Delete(export);
        }
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
