namespace Appliance.Cli.Output;

/// <summary>What a text means to a person who looks for trouble; a colour on a terminal, nothing elsewhere.</summary>
internal enum Tone
{
    Plain = 0,
    Good,
    Warning,
    Bad,
    Faint,
}

/// <summary>One value of a row, for both readers: a text that need not be safe to show yet, and the datum behind it.</summary>
internal sealed record Cell(string Text, Datum Data, Tone Tone = Tone.Plain)
{
    /// <summary>Nothing to show.</summary>
    public static Cell Empty { get; } = new("", Datum.None);

    public static Cell Of(string? text, Tone tone = Tone.Plain) => text is null ? Empty : new(text, Datum.Of(text), tone);

    public static Cell Of(long? number) => number is { } known ? new(known.ToString(), Datum.Of(known)) : Empty;

    /// <summary>Bytes: rounded for a person, exact for a program.</summary>
    public static Cell Size(long? bytes) => bytes is { } known ? new(HumanText.Size(known), Datum.Of(known)) : Empty;

    public static Cell Time(DateTimeOffset? time) => time is { } known ? new(HumanText.Time(known), Datum.Of(time)) : Empty;

    public static Cell Day(DateOnly? day, Tone tone = Tone.Plain) =>
        day is { } known ? new(HumanText.Day(known), Datum.Of(day), tone) : Empty;

    public static Cell Flag(bool flag) => new(flag ? "yes" : "no", Datum.Of(flag), flag ? Tone.Plain : Tone.Faint);

    public static Cell List(IReadOnlyList<string> texts) => new(string.Join(", ", texts), Datum.Of(texts));
}
