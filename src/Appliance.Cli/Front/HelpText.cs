using System.CommandLine;

namespace Appliance.Cli.Front;

/// <summary>Help of a verb, made from the same tree that parses, so that it cannot be wrong.</summary>
internal sealed class HelpText(TextWriter writer, int width)
{
    private const int MaxLabelWidth = 30;

    /// <summary>Without the options that every verb has.</summary>
    public bool IsBrief { get; init; }

    public void Write(Verb verb)
    {
        var path = UsageError.PathOf(verb);
        Paragraph(verb.Description!, "");
        foreach (var paragraph in verb.Details?.Split("\n\n") ?? [])
        {
            writer.Write('\n');
            Paragraph(paragraph.ReplaceLineEndings(" "), "");
        }

        writer.Write($"\nUsage:\n  {UsageOf(verb)}\n");
        foreach (var group in verb.Subcommands.Cast<Verb>().Where(command => !command.Hidden).GroupBy(command => command.Group))
        {
            writer.Write($"\n{(verb.Parents.Any() ? "Verbs" : group.Key)}:\n");
            Rows([.. group.Select(command => (command.Name, command.Description!))]);
        }

        if (verb.Arguments.Any(argument => !argument.Hidden))
        {
            writer.Write("\nArguments:\n");
            Rows([.. verb.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name, argument.Description!))]);
        }

        Section("Options", verb.Options.Where(option => !option.Recursive));
        Section("Options of every verb", IsBrief ? [] : UsageError.OptionsOf(verb).Where(option => option.Recursive));
        if (verb.Examples.Count > 0)
        {
            writer.Write("\nExamples:\n");
            foreach (var (line, purpose) in verb.Examples)
            {
                writer.Write($"  # {purpose}\n  {path.Split(' ')[0]} {line}\n");
            }
        }

        if (!verb.Parents.Any())
        {
            writer.Write("\nRun `appliance VERB --help` to see how a verb is used.\n");
        }
    }

    /// <summary>The line that shows how a verb is typed.</summary>
    public static string UsageOf(Verb verb)
    {
        var parts = new List<string> { UsageError.PathOf(verb) };
        if (verb.Run is null)
        {
            parts.Add("VERB");
        }

        foreach (var argument in verb.Arguments.Where(argument => !argument.Hidden))
        {
            var many = argument.Arity.MaximumNumberOfValues > 1 ? "…" : "";
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}{many}]" : $"{argument.Name}{many}");
        }

        parts.AddRange(verb.Options.Where(option => option.Required).Select(Label));
        parts.Add("[OPTIONS]");
        return string.Join(' ', parts);
    }

    private static string Label(Option option) => option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;

    private void Section(string heading, IEnumerable<Option> options)
    {
        var rows = options.Where(option => !option.Hidden)
            .Select(option => (string.Join(", ", option.Aliases.Where(alias => alias != "-?").Append(Label(option))), option.Description!))
            .ToList();
        if (rows.Count > 0)
        {
            writer.Write($"\n{heading}:\n");
            Rows(rows);
        }
    }

    private void Rows(IReadOnlyList<(string Label, string Text)> rows)
    {
        var column = Math.Min(MaxLabelWidth, rows.Max(row => row.Label.Length)) + 4;
        foreach (var (label, text) in rows)
        {
            var first = $"  {label}".PadRight(column);
            if (label.Length + 4 > column)
            {
                writer.Write($"  {label}\n");
                first = new string(' ', column);
            }

            Paragraph(text, first);
        }
    }

    /// <summary>Words filled into lines; the first line begins with <paramref name="first"/>, the others as far in.</summary>
    private void Paragraph(string text, string first)
    {
        var limit = Math.Clamp(width, 60, 110);
        var line = first;
        var empty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > limit)
            {
                writer.Write(line + "\n");
                line = new string(' ', first.Length);
                empty = true;
            }

            line += empty ? word : " " + word;
            empty = false;
        }

        writer.Write(line.TrimEnd() + "\n");
    }
}
