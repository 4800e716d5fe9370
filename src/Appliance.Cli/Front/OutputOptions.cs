using System.CommandLine;
using Appliance.Cli.Output;

namespace Appliance.Cli.Front;

/// <summary>Options of every verb that lists something, and the writing itself.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> format = Options.Choice("--output-format", "Write a table for people, or data for programs. Default text.", "text", "json", "yaml");
    private readonly Option<bool> noHeading = Options.Flag("--no-heading", "Leave out the heading of the table.");
    private bool hasHeading;

    /// <summary>Options for a table.</summary>
    public OutputOptions AddTo(Command command)
    {
        command.Add(format);
        command.Add(noHeading);
        hasHeading = true;
        return this;
    }

    /// <summary>Options for a single thing, which has no heading.</summary>
    public OutputOptions AddToSingle(Command command)
    {
        command.Add(format);
        return this;
    }

    public OutputFormat FormatOf(ParseResult result) => result.GetValue(format) switch
    {
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        _ => OutputFormat.Text,
    };

    /// <summary>Writes rows in the chosen format.</summary>
    public void Write<T>(Session session, ParseResult result, Listing<T> listing, IReadOnlyList<T> rows)
    {
        var output = session.Terminal.Output;
        switch (FormatOf(result))
        {
            case OutputFormat.Json:
                new JsonText(output).Write(rows.Select(listing.DataOf));
                break;
            case OutputFormat.Yaml:
                new YamlText(output).Write(rows.Select(listing.DataOf));
                break;
            default:
                new TextTable(output, session.HasColour && session.Terminal.OutputIsTerminal)
                    .Write(listing, rows, heading: hasHeading && !result.GetValue(noHeading));
                break;
        }
    }

    /// <summary>Writes one thing, field by field.</summary>
    public void WriteOne<T>(Session session, ParseResult result, Listing<T> listing, T row)
    {
        var output = session.Terminal.Output;
        switch (FormatOf(result))
        {
            case OutputFormat.Json:
                new JsonText(output).Write(listing.DataOf(row));
                break;
            case OutputFormat.Yaml:
                new YamlText(output).Write(listing.DataOf(row));
                break;
            default:
                new TextTable(output, session.HasColour && session.Terminal.OutputIsTerminal).WriteFields(listing, row);
                break;
        }
    }
}
