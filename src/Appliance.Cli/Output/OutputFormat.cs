namespace Appliance.Cli.Output;

/// <summary>How data is written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people: a table, or one field a line.</summary>
    Text = 0,

    Json,

    Yaml,
}
