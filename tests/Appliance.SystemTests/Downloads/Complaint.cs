namespace Appliance.SystemTests.Downloads;

/// <summary>How the program says what went wrong (P50, P51).</summary>
public static class Complaint
{
    /// <summary>
    /// Passes if the exit code is the code's, standard error has one line with the code and one hint, no stack trace,
    /// and neither stream has a character a terminal would act on.
    /// </summary>
    /// <param name="outcome">Of the program.</param>
    /// <param name="code">Error code that is expected; null for success.</param>
    public static void Check(Outcome outcome, string? code)
    {
        outcome.Exited(ExitCodeOf(code));
        var errors = outcome.Error.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).ToList();
        Assert.True(code is null ? errors.Count == 0 : errors is [var only] && only.StartsWith($"error[{code}]: ", StringComparison.Ordinal), $"Expected one error {code}:\n{outcome}");
        Assert.True(code is null || outcome.Error.Split('\n').Count(line => line.StartsWith("hint: ", StringComparison.Ordinal)) == 1, $"Expected one hint:\n{outcome}");
        CheckClean(outcome);
    }

    /// <summary>Passes if there is no stack trace and nothing a terminal would act on.</summary>
    public static void CheckClean(Outcome outcome)
    {
        string[] marks = ["\n   at ", "Unhandled exception", "internal error"];
        Assert.True(!marks.Any(mark => outcome.Error.Contains(mark, StringComparison.Ordinal)), $"A stack trace:\n{outcome}");
        Assert.DoesNotContain(outcome.Error, IsActive);
        Assert.DoesNotContain(outcome.Output, IsActive);
    }

    private static int ExitCodeOf(string? code) => code switch
    {
        null => 0,
        ['A', 'P', 'L', '2', ..] => 3,
        ['A', 'P', 'L', '3', ..] => 4,
        ['A', 'P', 'L', '5', ..] => 5,
        ['A', 'P', 'L', '1', ..] => 3,
        _ => 1,
    };

    /// <summary>C0 but for the line end, DEL, C1, and the controls of writing direction.</summary>
    private static bool IsActive(char character) =>
        (char.IsControl(character) && character != '\n') || character is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
