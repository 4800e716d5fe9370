namespace Appliance.Cli.Pveam;

/// <summary>The arguments of a pveam verb are wrong. Shown with the usage of the verb; exit 255.</summary>
internal sealed class PveamParameterException(IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>What goes to standard error before the usage.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;

    /// <summary>Wrong number of arguments, or options that were not understood.</summary>
    public static PveamParameterException Reason(string reason, params IReadOnlyList<string> before) => new([.. before, $"400 {reason}"]);

    /// <summary>Values that a parameter does not take.</summary>
    public static PveamParameterException Verification(params IReadOnlyList<(string Parameter, string Reason)> reasons) =>
        new(["400 Parameter verification failed.", .. reasons.Select(reason => $"{reason.Parameter}: {reason.Reason}")]);
}
