using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>One golden case, unpacked: inputs, and what the reference made of them.</summary>
internal sealed partial class GoldenCase
{
    private readonly Dictionary<string, HashSet<string>> volatileFiles = [];
    private readonly HashSet<string> unordered;

    private GoldenCase(string directory)
    {
        Directory = directory;
        using var meta = JsonDocument.Parse(File.ReadAllBytes(Path.Join(directory, "meta.json")));
        foreach (var property in meta.RootElement.GetProperty("volatile").EnumerateObject())
        {
            volatileFiles[property.Name] = property.Value.ValueKind == JsonValueKind.Array ? Names(property.Value) : [];
        }

        Architecture = meta.RootElement.TryGetProperty("arch", out var architecture) ? architecture.GetString() : null;
        Version = meta.RootElement.TryGetProperty("version", out var version) ? version.GetString() : null;
        unordered = Names(meta.RootElement.GetProperty("unordered"));
        Before = TreeSnapshot.OfManifest(Path.Join(directory, "manifest.in"), Root);
        Expected = TreeSnapshot.OfManifest(Path.Join(directory, "manifest.out"), Path.Join(directory, "expected"));
    }

    public string Directory { get; }

    public string Name => Path.GetFileName(Directory);

    public string Root => Path.Join(Directory, "rootfs.in");

    public string? Architecture { get; }

    public string? Version { get; }

    public TreeSnapshot Before { get; }

    public TreeSnapshot Expected { get; }

    /// <summary>Detected type, or <c>ERROR: …</c>.</summary>
    public string OsType => File.ReadLines(Path.Join(Directory, "ostype")).First();

    public bool IsError => OsType.StartsWith("ERROR", StringComparison.Ordinal);

    public string Mode => File.ReadAllText(Path.Join(Directory, "mode")).Trim();

    public string? Password => Optional("password") is { } text ? text.EndsWith('\n') ? text[..^1] : text : null;

    public string? Keys => Optional("ssh-keys");

    public string? ResolvConf => Optional("host/resolv.conf");

    public string? TimeZone => Optional("host/timezone")?.Trim();

    public byte[] Config => File.ReadAllBytes(Path.Join(Directory, "config"));

    public static GoldenCase Read(string directory) => new(directory);

    /// <summary>A file's content without what clock, chance and order of the run make of it: the same rules as compare-guest-tree.py.</summary>
    public string Normalise(string path, string text) => Normalise(path, text, IsVolatile("sshkeys", path));

    /// <summary>The same, for a file that is known to be a host key whatever the case says.</summary>
    public string Normalise(string path, string text, bool isKey)
    {
        if (IsVolatile("clock", path))
        {
            text = string.Join('\n', text.Split('\n').Select(line => NormaliseAccount(line, path.EndsWith("shadow", StringComparison.Ordinal))));
        }

        if (IsVolatile("rand", path))
        {
            text = CronLine().Replace(text, match => int.TryParse(match.Value, out var minute) && minute <= 58 ? "@MIN@" : match.Value);
        }

        if (IsVolatile("uuid", path))
        {
            text = Uuid().Replace(text, "${key}=@UUID@");
        }

        if (isKey)
        {
            text = path.EndsWith(".pub", StringComparison.Ordinal) ? PublicKey().Replace(text, "${type} @KEY@ ")
                : text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "@PRIVATE@" : text;
        }

        return unordered.Contains(path) ? string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal)) : text;
    }

    private string NormaliseAccount(string line, bool isShadow)
    {
        var fields = line.Split(':');
        if (fields[0] != "root" || fields.Length <= 2)
        {
            return line;
        }

        if (isShadow)
        {
            fields[2] = "@DAYS@";
        }

        if (Password is { } password && !CryptHash().IsMatch(password))
        {
            fields[1] = Sha512Hash().Replace(fields[1], "@SHA512@");
        }

        return string.Join(':', fields);
    }

    private bool IsVolatile(string what, string path) => volatileFiles.TryGetValue(what, out var files) && files.Contains(path);

    private string? Optional(string name) => Path.Join(Directory, name) is var path && File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : null;

    private static HashSet<string> Names(JsonElement array) => [.. array.EnumerateArray().Select(name => name.GetString()!)];

    [GeneratedRegex(@"^\d+(?=\s+\S+\s+\S+\s+\S+\s+\S+\s+root\s+\S)", RegexOptions.Multiline, 5000)]
    private static partial Regex CronLine();

    [GeneratedRegex("^(?<key>uuid)=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.Multiline | RegexOptions.IgnoreCase, 5000)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^(?<type>\S+) \S+ ", RegexOptions.None, 5000)]
    private static partial Regex PublicKey();

    [GeneratedRegex(@"^\$(?:1|2[axy]?|5|6)\$[a-zA-Z0-9./]{1,16}\$[a-zA-Z0-9./]+$", RegexOptions.None, 5000)]
    private static partial Regex CryptHash();

    [GeneratedRegex(@"^\$6\$[^$]{1,16}\$[./0-9A-Za-z]{86}$", RegexOptions.None, 5000)]
    private static partial Regex Sha512Hash();
}
