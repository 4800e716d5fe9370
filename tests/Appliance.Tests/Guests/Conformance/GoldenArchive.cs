using System.Diagnostics;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>The archive of golden cases, unpacked into a directory of its own with owners and modes.</summary>
internal static class GoldenArchive
{
    /// <summary>Unpacks it and returns the directories of its cases.</summary>
    public static IReadOnlyList<string> Unpack(string archive, TempDirectory target)
    {
        var start = new ProcessStartInfo("tar") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "--zstd", "--numeric-owner", "-xpf", archive, "-C", target.Path })
        {
            start.ArgumentList.Add(argument);
        }

        using var tar = Process.Start(start)!;
        var error = tar.StandardError.ReadToEnd();
        tar.WaitForExit();
        Assert.True(tar.ExitCode == 0, $"tar: {error}");
        return [.. Directory.EnumerateFiles(target.Path, "meta.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
            .Select(file => Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal)];
    }
}
