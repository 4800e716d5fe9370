using Appliance.Cli.Output;
using Appliance.Guests;

namespace Appliance.Cli.Verbs;

/// <summary>Changes of a guest as people and programs read them.</summary>
internal static class GuestChanges
{
    /// <summary>Less than that is a difference nobody would read.</summary>
    private const int MaxDiffLines = 2000;

    /// <summary>One line: what happens to which name.</summary>
    public static string Summary(GuestChange change) => UntrustedText.Show(change.Kind switch
    {
        GuestChangeKind.Remove => $"remove {GuestText.Decode(change.Path)}",
        GuestChangeKind.Link => $"link {GuestText.Decode(change.Path)} -> {GuestText.Decode(change.LinkTarget)}",
        GuestChangeKind.Directory => $"directory {GuestText.Decode(change.Path)}",
        _ => $"write {GuestText.Decode(change.Path)}",
    });

    /// <summary>
    /// What changes, as <c>git diff</c> says it: patch(1) reads it, too. The content of a secret is never part of it. Not
    /// made safe to show, but for the names.
    /// </summary>
    public static IEnumerable<string> Diff(GuestChange change)
    {
        var path = UntrustedText.Show(GuestText.Decode(change.Path).TrimStart('/'));
        yield return $"diff a/{path} b/{path}";
        switch (change.Kind)
        {
            case GuestChangeKind.Link:
                yield return $"link to {UntrustedText.Show(GuestText.Decode(change.LinkTarget!))}";
                yield break;
            case GuestChangeKind.Directory:
                yield return $"new directory mode {ModeOf(change)}";
                yield break;
            case GuestChangeKind.Remove when change.Before is null:
                yield return "removed";
                yield break;
            case GuestChangeKind.Remove:
                yield return "removed file";
                break;
            default:
                if (change.Before is null)
                {
                    yield return $"new file mode {ModeOf(change)}";
                }
                else if (change.PreviousMode is { } previous && previous != change.Mode)
                {
                    yield return $"old mode {Octal(previous)}";
                    yield return $"new mode {ModeOf(change)}";
                }

                break;
        }

        foreach (var line in Content(change, path))
        {
            yield return line;
        }
    }

    /// <summary>A line of a difference made safe to show. A tab is part of many files and does no harm.</summary>
    public static string Show(string line) => string.Join('\t', line.Split('\t').Select(UntrustedText.Show));

    /// <summary>For JSON and YAML, which escape by themselves what must not be shown.</summary>
    public static Datum.Map DataOf(GuestChange change, bool withDiff) => new(
    [
        new("path", Datum.Of(GuestText.Decode(change.Path))),
        new("kind", Datum.Of(change.Kind.ToString().ToLowerInvariant())),
        new("mode", Datum.Of(change.Mode is null ? null : ModeOf(change))),
        new("target", Datum.Of(GuestText.Decode(change.LinkTarget))),
        new("secret", Datum.Of(change.IsSecret)),
        new("diff", withDiff ? Datum.Of(string.Concat(Diff(change).Select(line => line + "\n"))) : Datum.None),
    ]);

    private static List<string> Content(GuestChange change, string path)
    {
        if (change.IsSecret)
        {
            return (change.Before ?? []).AsSpan().SequenceEqual(change.After ?? []) ? [] : ["content not shown: it is secret"];
        }

        var lines = UnifiedDiff.Lines(change.Before is null ? "/dev/null" : $"a/{path}", change.Before, change.After is null ? "/dev/null" : $"b/{path}", change.After).ToList();
        return lines.Count <= MaxDiffLines ? lines : [.. lines.Take(2), $"{lines.Count} lines, too many to show"];
    }

    private static string ModeOf(GuestChange change) => Octal(change.Mode ?? 0x1A4);

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
