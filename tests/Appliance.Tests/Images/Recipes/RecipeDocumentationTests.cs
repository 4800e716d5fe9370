using System.Text;
using Appliance.Images.Recipes;

namespace Appliance.Tests.Images.Recipes;

/// <summary>docs/recipes.md has every key of the parser's own table, as it stands there.</summary>
public sealed class RecipeDocumentationTests
{
    private const string Begin = "writes them anew. -->\n";
    private const string End = "<!-- end -->";

    private static string Page => Path.Join(Repository.Root, "docs", "recipes.md");

    [Fact]
    public void Keys_InTheDocs_AreTheTableOfTheParser()
    {
        var page = File.ReadAllText(Page);
        var expected = string.Concat(page.AsSpan(0, page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length), Tables(), page.AsSpan(page.IndexOf(End, StringComparison.Ordinal)));
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Page, expected);
        }

        Assert.Equal(expected, File.ReadAllText(Page));
    }

    [Fact]
    public void LockFile_InTheDocs_IsOne()
    {
        var page = File.ReadAllText(Page);
        var begin = page.IndexOf("```\nappliance-lock", StringComparison.Ordinal) + 4;
        var text = page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];

        var lockFile = LockFile.Parse("docs", Encoding.UTF8.GetBytes(text));

        Assert.Equal(("debian-13-standard", 1, 1), (lockFile.Recipe, lockFile.Indexes.Count, lockFile.Packages.Count));
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var map in Maps())
        {
            text.Append($"\n### {char.ToUpperInvariant(map.Name[0])}{map.Name[1..]}\n\n| key | value | meaning |\n|---|---|---|\n");
            foreach (var field in map.Fields)
            {
                text.Append($"| `{field.Name}`{(field.IsRequired ? " (required)" : "")} | {ValueOf(field.Shape)} | {field.Description} |\n");
            }
        }

        var forms = Texts().Where(shape => shape.Words.Count == 0).OrderBy(shape => shape.Name, StringComparer.Ordinal);
        text.Append("\n### Forms of values\n\n| form | what it is |\n|---|---|\n");
        foreach (var shape in forms)
        {
            text.Append($"| {shape.Name} | {shape.Expected} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string ValueOf(Shape shape) => shape switch
    {
        TextShape { Words.Count: > 0 } text => string.Join(" \\| ", text.Words.Select(word => $"`{word}`")),
        ListShape list => $"list of {ValueOf(list.Item)}, at most {list.Most}{(list.Appends ? ", adds" : "")}",
        MapShape map => $"map [{map.Name}](#{map.Name.Replace(' ', '-')})",
        _ => shape.Name,
    };

    private static List<MapShape> Maps() => [.. All(RecipeSchema.Recipe).OfType<MapShape>().Distinct(ReferenceEqualityComparer.Instance).Cast<MapShape>()];

    private static IEnumerable<TextShape> Texts() => All(RecipeSchema.Recipe).OfType<TextShape>().Distinct(ReferenceEqualityComparer.Instance).Cast<TextShape>();

    /// <summary>Breadth first, so that what is used by the whole comes before its parts.</summary>
    private static IEnumerable<Shape> All(Shape root)
    {
        var open = new Queue<Shape>([root]);
        while (open.TryDequeue(out var shape))
        {
            yield return shape;
            foreach (var part in shape switch
            {
                MapShape map => map.Fields.Select(field => field.Shape),
                ListShape list => [list.Item],
                NamesShape names => [names.Key, names.Value],
                _ => [],
            })
            {
                open.Enqueue(part);
            }
        }
    }
}
