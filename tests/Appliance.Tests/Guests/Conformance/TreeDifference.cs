namespace Appliance.Tests.Guests.Conformance;

/// <summary>What is not as expected about one path.</summary>
internal enum TreeDifferenceKind
{
    Missing,
    Unexpected,
    Type,
    Target,
    Mode,
    Owner,
    Content,
}

/// <summary>One path that is not as expected.</summary>
internal sealed record TreeDifference(TreeDifferenceKind Kind, string Path, TreeEntry? Expected, TreeEntry? Actual)
{
    /// <summary>Compares two trees. Contents are compared as <paramref name="normalise"/> returns them; modes of links mean nothing.</summary>
    public static IReadOnlyList<TreeDifference> Between(
        IReadOnlyDictionary<string, TreeEntry> expected, IReadOnlyDictionary<string, TreeEntry> actual, Func<string, string, string> normalise)
    {
        var found = new List<TreeDifference>();
        foreach (var path in expected.Keys.Union(actual.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (e, a) = (expected.GetValueOrDefault(path), actual.GetValueOrDefault(path));
            void Add(TreeDifferenceKind kind) => found.Add(new TreeDifference(kind, path, e, a));
            if (e is null || a is null || e.Type != a.Type)
            {
                Add(e is null ? TreeDifferenceKind.Unexpected : a is null ? TreeDifferenceKind.Missing : TreeDifferenceKind.Type);
                continue;
            }

            if (e.Type == 'l' && e.Text != a.Text)
            {
                Add(TreeDifferenceKind.Target);
            }

            if (e.Type != 'l' && e.Mode != a.Mode)
            {
                Add(TreeDifferenceKind.Mode);
            }

            if (e.Owner != a.Owner)
            {
                Add(TreeDifferenceKind.Owner);
            }

            if (e.Type == 'f' && normalise(path, e.Text) != normalise(path, a.Text))
            {
                Add(TreeDifferenceKind.Content);
            }
        }

        return found;
    }

    public override string ToString() => Kind switch
    {
        TreeDifferenceKind.Missing or TreeDifferenceKind.Unexpected => $"{Kind} {Path}",
        TreeDifferenceKind.Content or TreeDifferenceKind.Target => $"{Kind} {Path}\n--- expected\n{Expected!.Text}\n--- actual\n{Actual!.Text}\n---",
        _ => $"{Kind} {Path}: expected {Expected!.Type} {Expected.Mode} {Expected.Owner}, got {Actual!.Type} {Actual.Mode} {Actual.Owner}",
    };
}
