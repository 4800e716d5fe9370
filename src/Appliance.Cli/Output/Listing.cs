namespace Appliance.Cli.Output;

/// <summary>What a verb lists: its columns, and what a program gets beyond them.</summary>
internal sealed record Listing<T>(params IReadOnlyList<Column<T>> Columns)
{
    /// <summary>Further fields of a row for JSON and YAML. A name that a column has already given is left out.</summary>
    public Func<T, IEnumerable<KeyValuePair<string, Datum>>>? More { get; init; }

    /// <summary>The whole row as a program reads it.</summary>
    public Datum.Map DataOf(T row)
    {
        var fields = new List<KeyValuePair<string, Datum>>(Columns.Count + 16);
        foreach (var column in Columns)
        {
            fields.Add(new(column.Name, column.Value(row).Data));
        }

        if (More is not null)
        {
            var names = new HashSet<string>(Columns.Select(column => column.Name), StringComparer.Ordinal);
            foreach (var field in More(row))
            {
                if (names.Add(field.Key))
                {
                    fields.Add(field);
                }
            }
        }

        return new Datum.Map(fields);
    }
}
