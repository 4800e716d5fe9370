using System.Security.Cryptography;
using System.Text;

namespace Appliance.Downloads;

/// <summary>Names of the files beside an unfinished download. None matches the template rule (P9).</summary>
public static class PartialNames
{
    /// <summary>Ending of the file that holds the bytes received so far.</summary>
    public const string DataSuffix = ".partial";

    /// <summary>Ending of the file that says what those bytes are a part of.</summary>
    public const string RecordSuffix = ".partial.json";

    /// <summary>Ending of the lock file.</summary>
    public const string LockSuffix = ".lock";

    private const int MaxNameBytes = 255;
    private const int KeptBytes = 200;

    /// <summary><c>.NAME.partial</c>.</summary>
    public static string Data(string name) => $".{Stem(name)}{DataSuffix}";

    /// <summary><c>.NAME.partial.json</c>.</summary>
    public static string Record(string name) => $".{Stem(name)}{RecordSuffix}";

    /// <summary><c>.NAME.lock</c>: held by whoever works on NAME.</summary>
    public static string Lock(string name) => $".{Stem(name)}{LockSuffix}";

    /// <summary>The lock that guards a partial file, from that file's own name.</summary>
    public static string LockOf(string partialName) => partialName[..partialName.LastIndexOf(DataSuffix, StringComparison.Ordinal)] + LockSuffix;

    /// <summary>True for both kinds, whatever they belong to: what a clean-up may remove when no download holds the lock.</summary>
    public static bool IsPartial(string fileName) => fileName.StartsWith('.')
        && (fileName.EndsWith(DataSuffix, StringComparison.Ordinal) || fileName.EndsWith(RecordSuffix, StringComparison.Ordinal));

    /// <summary>A name near the limit of the file system would not leave room for the suffix: its tail becomes a hash.</summary>
    private static string Stem(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length + RecordSuffix.Length < MaxNameBytes
            ? name
            : $"{Encoding.ASCII.GetString(bytes, 0, KeptBytes)}~{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}";
    }
}
