using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Appliance.Cli.Front;

/// <summary>Options with one grammar for each kind of value, and one sentence for a wrong one.</summary>
internal static class Options
{
    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Any text that is not empty.</summary>
    public static Option<string?> Text(string name, string value, string description) =>
        Of(name, value, description, text => text.Length == 0 ? null : text, "a value that is not empty");

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words)
    {
        var option = Of(name, string.Join('|', words), description,
            text => words.Contains(text, StringComparer.Ordinal) ? text : null,
            words.Length == 2 ? $"{words[0]} or {words[1]}" : $"{string.Join(", ", words[..^1])} or {words[^1]}");
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A whole number from 0 or the given minimum.</summary>
    public static Option<long?> Number(string name, string value, string description, long minimum = 0) =>
        Of<long?>(name, value, description,
            text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum ? number : null,
            $"a whole number from {minimum}");

    /// <summary>A span of time: a number and <c>s m h d w</c>. The unit is required: who types 30 means days or seconds.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) =>
        Of<TimeSpan?>(name, "TIME", description,
            text => Units.TryParseDuration(text, out var duration) && !char.IsAsciiDigit(text[^1]) ? duration : null,
            "a time such as 12h, 30d or 2w");

    /// <summary>Bytes: a number, with <c>K M G</c> for powers of 1024.</summary>
    public static Option<long?> Bytes(string name, string value, string description) =>
        Of<long?>(name, value, description,
            text => Units.TryParseBytes(text, out var bytes) && bytes > 0 ? bytes : null,
            "a number of bytes such as 500K, 10M or 1G");

    /// <summary>A value of another kind; <paramref name="parse"/> answers null for a wrong one.</summary>
    public static Option<T?> Of<T>(string name, string value, string description, Func<string, T?> parse, string expected) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Parse(result, parse, $"option '{name}' needs {expected}"),
    };

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> parse, string expectation)
    {
        var text = result.Tokens[^1].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{expectation}, not '{text}'");
        }

        return value;
    }
}
