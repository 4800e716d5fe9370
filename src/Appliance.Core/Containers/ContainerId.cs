using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Containers;

/// <summary>Number of a container: 100–999999999, as Proxmox VE numbers its guests.</summary>
public sealed record ContainerId
{
    /// <summary>Lowest id; those below are reserved.</summary>
    public const int Min = 100;

    /// <summary>Highest id.</summary>
    public const int Max = 999_999_999;

    private ContainerId(int value) => Value = value;

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <summary>An id from a number known to be one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static ContainerId Of(int value) => value is >= Min and <= Max ? new(value) : throw new ArgumentOutOfRangeException(nameof(value), value, "A container id is 100–999999999.");

    /// <summary>Reads an id: digits only, no leading zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ContainerId? id)
    {
        id = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= Min and <= Max && text[0] != '0'
            ? new ContainerId(value)
            : null;
        return id is not null;
    }

    /// <summary>The same with an error for what is no id.</summary>
    /// <exception cref="ApplianceException">It is no container id (APL5110).</exception>
    public static ContainerId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new ApplianceException("APL5110", $"'{UntrustedText.Show(text)}' is no container id: expected a whole number, {Min}–{Max}.");

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
