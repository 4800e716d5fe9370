namespace Appliance.Cli.Output;

/// <summary>A value as a program reads it: what JSON and YAML have in common, nothing more.</summary>
internal abstract record Datum
{
    private Datum()
    {
    }

    /// <summary>Nothing is known.</summary>
    public static Datum None { get; } = new Null();

    /// <summary>Text, or nothing if it is null.</summary>
    public static Datum Of(string? text) => text is null ? None : new Text(text);

    /// <summary>A whole number, or nothing if it is null.</summary>
    public static Datum Of(long? number) => number is { } known ? new Number(known) : None;

    /// <summary>A yes or no.</summary>
    public static Datum Of(bool flag) => new Flag(flag);

    /// <summary>A time in UTC to the second, as ISO 8601.</summary>
    public static Datum Of(DateTimeOffset? time) => Of(time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));

    /// <summary>A day, as ISO 8601.</summary>
    public static Datum Of(DateOnly? day) => Of(day?.ToString("yyyy-MM-dd"));

    /// <summary>Texts in order.</summary>
    public static Datum Of(IEnumerable<string> texts) => new List([.. texts.Select(Of)]);

    public sealed record Null : Datum;

    public sealed record Text(string Value) : Datum;

    public sealed record Number(long Value) : Datum;

    public sealed record Flag(bool Value) : Datum;

    public sealed record List(IReadOnlyList<Datum> Items) : Datum;

    /// <summary>Names are unique and keep their order.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<string, Datum>> Items) : Datum;
}
