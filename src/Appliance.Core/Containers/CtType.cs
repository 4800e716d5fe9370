using System.Globalization;

namespace Appliance.Containers;

/// <summary>What the value of an option, or of a property in one, may be.</summary>
public abstract record CtType
{
    /// <summary>How it is shown in help: <c>N</c>, <c>0|1</c>, <c>TEXT</c>.</summary>
    public abstract string Shape { get; }

    /// <summary>What is accepted, as the end of a sentence: <c>a whole number, 0–6</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Words that completion offers; none where values cannot be listed.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>The canonical spelling of a value, or null if it is not one.</summary>
    public abstract string? Normalise(string text);

    /// <summary>What is wrong with a value that <see cref="Normalise"/> refuses, as the end of a sentence that begins with "expected".</summary>
    public virtual string Explain(string text) => Expected;

    /// <summary>
    /// Whether a file may have this value without a warning. Ranges and word lists are not applied to files, as Proxmox
    /// VE does not: a value of a newer version must not be a fault (guest-setup.md §9).
    /// </summary>
    public virtual bool IsPlausible(string text) => Normalise(text) is not null;

    /// <summary>A yes or no; written 1 or 0.</summary>
    public sealed record Flag : CtType
    {
        /// <inheritdoc/>
        public override string Shape => "0|1";

        /// <inheritdoc/>
        public override string Expected => "1 or 0 (also on, off, yes, no, true, false)";

        /// <inheritdoc/>
        public override IReadOnlyList<string> Words => ["0", "1"];

        /// <inheritdoc/>
        public override string? Normalise(string text) => text.ToLowerInvariant() switch
        {
            "1" or "on" or "yes" or "true" => "1",
            "0" or "off" or "no" or "false" => "0",
            _ => null,
        };
    }

    /// <summary>A whole number in a closed range.</summary>
    public sealed record Whole(long Min, long Max = long.MaxValue) : CtType
    {
        /// <inheritdoc/>
        public override string Shape => "N";

        /// <inheritdoc/>
        public override string Expected => Max == long.MaxValue ? $"a whole number from {Min}" : $"a whole number, {Min}–{Max}";

        /// <inheritdoc/>
        public override string? Normalise(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= Min && value <= Max
                ? value.ToString(CultureInfo.InvariantCulture)
                : null;

        /// <inheritdoc/>
        public override bool IsPlausible(string text) => text.All(char.IsAsciiDigit);
    }

    /// <summary>A number with at most six decimals in a closed range.</summary>
    public sealed record Fraction(int Min, int Max) : CtType
    {
        private const int MaxDecimals = 6;

        /// <inheritdoc/>
        public override string Shape => "N";

        /// <inheritdoc/>
        public override string Expected => Max == int.MaxValue ? $"a number from {Min}" : $"a number, {Min}–{Max}";

        /// <inheritdoc/>
        public override string? Normalise(string text)
        {
            var point = text.IndexOf('.', StringComparison.Ordinal);
            return IsPlausible(text) && (point < 0 || text.Length - point - 1 <= MaxDecimals)
                && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= Min && value <= Max
                ? value.ToString("0.######", CultureInfo.InvariantCulture)
                : null;
        }

        /// <inheritdoc/>
        public override bool IsPlausible(string text) => text.Length is > 0 and <= 24 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])
            && text.All(character => char.IsAsciiDigit(character) || character == '.') && text.Count(character => character == '.') <= 1;
    }

    /// <summary>One of a few words.</summary>
    public sealed record Choice(params IReadOnlyList<string> All) : CtType
    {
        /// <inheritdoc/>
        public override string Shape => string.Join('|', All);

        /// <inheritdoc/>
        public override string Expected => All.Count == 1 ? $"'{All[0]}'" : $"{string.Join(", ", All.SkipLast(1))} or {All[^1]}";

        /// <inheritdoc/>
        public override IReadOnlyList<string> Words => All;

        /// <inheritdoc/>
        public override string? Normalise(string text) => All.Contains(text, StringComparer.Ordinal) ? text : null;

        /// <inheritdoc/>
        public override bool IsPlausible(string text) => true;
    }

    /// <summary>Text by a rule of its own.</summary>
    /// <param name="Shape">How it is shown in help.</param>
    /// <param name="Expected">What is accepted.</param>
    /// <param name="Rule">Gives the canonical spelling, or null.</param>
    public sealed record Text(string Shape, string Expected, Func<string, string?> Rule) : CtType
    {
        /// <inheritdoc/>
        public override string Shape { get; } = Shape;

        /// <inheritdoc/>
        public override string Expected { get; } = Expected;

        /// <inheritdoc/>
        public override string? Normalise(string text) => Rule(text);
    }

    /// <summary>A property string.</summary>
    public sealed record Properties(PropertySchema Schema) : CtType
    {
        /// <inheritdoc/>
        public override string Shape => Schema.Shape;

        /// <inheritdoc/>
        public override string Expected => $"properties such as {Schema.Example}";

        /// <inheritdoc/>
        public override string? Normalise(string text) => Schema.TryParse(text, out var values, out _) ? values.Format() : null;

        /// <inheritdoc/>
        public override string Explain(string text) => Schema.TryParse(text, out _, out var fault) ? Expected : fault;
    }
}
