using System.Text.RegularExpressions;

namespace Appliance.Tests;

/// <summary>The arrows of docs/architecture.md: a room may use only the rooms it is given here.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Linux"] = [],
        ["Catalog"] = [],
        ["Archives"] = ["Linux"],
        ["Signing"] = ["Linux"],
        ["Downloads"] = ["Catalog", "Linux"],
        ["Guests"] = ["Linux"],
        ["Store"] = ["Catalog", "Signing", "Downloads", "Archives", "Linux"],
        ["Containers"] = ["Store", "Archives", "Guests", "Linux"],
        ["Images"] = ["Catalog", "Signing", "Archives", "Containers", "Linux"],
    };

    /// <summary>What only one room may see.</summary>
    private static readonly (string Pattern, string Room)[] Doors =
    [
        (@"\bHttpClient\b|\bSystem\.Net\.Http\b|\bPolly\b", "Downloads"),
        (@"\bSystem\.IO\.Compression\b|\bGZipStream\b|\bDeflateStream\b", "Archives"),
        (@"\bSystem\.Diagnostics\.Process\b|\bProcessStartInfo\b|\[LibraryImport\(""libc""", "Linux"),
        (@"\[LibraryImport\(""(lib)?sodium", "Signing"),
    ];

    public static TheoryData<string> Rooms => [.. Directory.EnumerateDirectories(CoreDirectory).Select(Path.GetFileName).OfType<string>()
        .Where(name => name is not ("bin" or "obj"))];

    private static string CoreDirectory => Path.Join(Repository.Root, "src", "Appliance.Core");

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_Uses_OnlyItsArrows(string room)
    {
        Assert.True(Arrows.ContainsKey(room), $"'{room}' is not a room of docs/architecture.md.");
        var forbidden = Arrows.Keys.Where(other => other != room && !Arrows[room].Contains(other, StringComparer.Ordinal)).ToList();
        var pattern = new Regex(
            $@"\bAppliance\.({string.Join('|', forbidden)})\b|(?<![\w.])({string.Join('|', forbidden)})\.[A-Z]\w+",
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

        var violations = Sources(Path.Join(CoreDirectory, room))
            .SelectMany(file => Matches(file, pattern))
            .ToList();

        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Fact]
    public void Doors_AreSeen_OnlyByTheirRoom()
    {
        var violations =
            from door in Doors
            let pattern = new Regex(door.Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5))
            from file in Sources(CoreDirectory)
            where !file.StartsWith(Path.Join(CoreDirectory, door.Room) + "/", StringComparison.Ordinal)
            from match in Matches(file, pattern)
            select match;

        Assert.True(!violations.Any(), string.Join('\n', violations));
    }

    [Fact]
    public void Core_NamesNoMutableStatic_AndNoManager()
    {
        var types = typeof(ApplianceException).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Appliance", StringComparison.Ordinal) == true
                && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false))
            .ToList();

        Assert.DoesNotContain(types, type => ForbiddenNames().IsMatch(type.Name));
        Assert.Empty(types
            .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
                | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.Name.Contains('<'))
            .Select(field => $"{field.DeclaringType}.{field.Name}"));
    }

    [GeneratedRegex("(Manager|Helper|Util|Utils|Service)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ForbiddenNames();

    private static IEnumerable<string> Sources(string directory) =>
        Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<string> Matches(string file, Regex pattern) =>
        File.ReadLines(file)
            .Select((line, index) => (Text: Code(line), Number: index + 1))
            .Where(line => pattern.IsMatch(line.Text))
            .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}: {line.Text.Trim()}");

    /// <summary>A line without its comment: prose may name any room.</summary>
    private static string Code(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment >= 0 && !line[..comment].Contains('"') ? line[..comment] : line;
    }
}
