namespace Appliance.Catalog;

/// <summary>One field of one of our own files.</summary>
/// <param name="Name">As it was written; compared without regard to case.</param>
/// <param name="Value">Without the blanks around it; folded lines joined by <c>\n</c>, each without its indentation.</param>
/// <param name="Line">Line number of the name, from 1; 0 for a field that was never in a file.</param>
public sealed record Deb822Field(string Name, string Value, int Line)
{
    /// <summary>Comments and empty lines before the field, byte for byte.</summary>
    internal string Leading { get; init; } = "";

    /// <summary>The field's lines as they are in the file, so that what is not changed stays as it was.</summary>
    internal string Raw { get; init; } = "";
}
