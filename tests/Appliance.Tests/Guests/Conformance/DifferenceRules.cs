namespace Appliance.Tests.Guests.Conformance;

/// <summary>Differences that can be told from the case itself, whatever it is about: each is the name of a row of the table.</summary>
internal static class DifferenceRules
{
    /// <summary>The row that explains a difference; null if only an own result of the case can.</summary>
    public static string? Explain(TreeDifference difference, GoldenCase golden)
    {
        if (difference is { Kind: TreeDifferenceKind.Mode, Actual.Mode: var mode }
            && ((mode == "0600" && difference.Path.EndsWith("/.ssh/authorized_keys", StringComparison.Ordinal)) || (mode == "0700" && difference.Path.EndsWith("/.ssh", StringComparison.Ordinal))))
        {
            return "keys-mode";
        }

        var before = golden.Before.Entries.GetValueOrDefault(difference.Path);
        return difference.Kind switch
        {
            TreeDifferenceKind.Mode when before is { Type: 'f' } && before.Mode == difference.Actual!.Mode => "mode-kept",
            TreeDifferenceKind.Owner when before is { Type: 'f' } && before.Owner == difference.Actual!.Owner => "owner-kept",
            _ => null,
        };
    }
}
