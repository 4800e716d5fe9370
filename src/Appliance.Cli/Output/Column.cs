namespace Appliance.Cli.Output;

/// <summary>One column of a listing, said once for every format.</summary>
/// <param name="Name">Name of the field in JSON and YAML; the heading is the same in capitals.</param>
/// <param name="Value">The cell of a row.</param>
internal sealed record Column<T>(string Name, Func<T, Cell> Value)
{
    /// <summary>Numbers line up at their last digit.</summary>
    public bool AlignRight { get; init; }

    /// <summary>Shown in the table; false for what only a program wants.</summary>
    public bool InTable { get; init; } = true;

    /// <summary>Left out of the table where no row has anything to say.</summary>
    public bool HideIfEmpty { get; init; }

    /// <summary>Heading in the table, if it is not the name.</summary>
    public string? Heading { get; init; }
}
