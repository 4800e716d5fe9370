using System.Text;
using Appliance.Containers;

namespace Appliance.Tests.Containers;

/// <summary>docs/container-config.md has the tables that the schema gives. APPLIANCE_UPDATE_GOLDEN=1 writes them.</summary>
public sealed class ContainerDocumentationTests
{
    private static readonly (string Title, PropertySchema Schema)[] Schemas =
    [
        ("`netN`", PropertySchemas.Network), ("`rootfs`", PropertySchemas.RootFs), ("`mpN`", PropertySchemas.MountPoint),
        ("`features`", PropertySchemas.Features), ("`devN`", PropertySchemas.Device), ("`startup`", PropertySchemas.Startup),
    ];

    private static string File => Path.Join(Repository.Root, "docs", "container-config.md");

    [Fact]
    public void Document_Tables_AreThoseOfTheSchema()
    {
        var text = System.IO.File.ReadAllText(File);
        var expected = Replace(Replace(text, "| key | what | value | default |\n|---|---|---|---|\n", "\n`parent`", Options()), "comma.\n\n", "\n## Changing", Properties());
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            System.IO.File.WriteAllText(File, expected);
        }

        Assert.Equal(expected, text);
    }

    private static string Options()
    {
        var table = new StringBuilder();
        foreach (var option in CtOptions.All.Where(option => !option.IsInternal))
        {
            var key = option.Count > 0 ? $"`{option.Name}N` (0–{option.Count - 1})" : $"`{option.Name}`";
            table.Append($"| {key} | {option.Description.TrimEnd('.')} | {(option.Type is CtType.Properties ? "properties, see below" : ValueOf(option.Type))} | {option.Default} |\n");
        }

        return table.ToString();
    }

    private static string ValueOf(CtType type) => type is CtType.Flag ? "1 or 0" : type.Expected;

    private static string Properties()
    {
        var text = new StringBuilder();
        foreach (var (title, schema) in Schemas)
        {
            text.Append($"### {title}\n\nSuch as `{schema.Example}`.\n\n| property | what | value |\n|---|---|---|\n");
            foreach (var property in schema.Properties)
            {
                var mark = (property.IsDefault ? "*" : "") + (property.IsRequired ? " (required)" : "");
                text.Append($"| `{property.Name}`{mark} | {property.Description} | {ValueOf(property.Type)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Replace(string text, string before, string after, string table)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[..start] + table + text[(text.IndexOf(after, start, StringComparison.Ordinal) + (after.StartsWith("\n#", StringComparison.Ordinal) ? 1 : 0))..];
    }
}
