using System.Text;

namespace Appliance.Catalog;

/// <summary>Names every trap of an index with its line, and what the real pveam silently does with it.</summary>
/// <remarks>
/// A tolerant reader beside the strict one: it never throws, and it finds an error exactly where <see cref="TrustedIndex.Accept"/>
/// would refuse (IndexLintTests compares the two on random texts).
/// </remarks>
public static class IndexLint
{
    /// <summary>Most findings of one text; a last note says how many more there were.</summary>
    public const int MaxFindings = 1000;

    /// <summary>Looks through an unpacked index; findings by line.</summary>
    public static IReadOnlyList<LintFinding> Check(ReadOnlySpan<byte> text, IndexLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var findings = new LintFindings();
        if (text.Length > limits.MaxBytes)
        {
            findings.Error(1, "too-large", $"The index has {text.Length} bytes, more than {limits.MaxBytes}.", "reads it, whatever its size");
            return findings.ToList();
        }

        var bytes = text.ToArray();
        new LintWalk(bytes, limits, findings).Run();
        AddWhatTheParserFinds(bytes, limits, findings);
        return findings.ToList();
    }

    /// <summary>The parser has the last word on what is an error.</summary>
    private static void AddWhatTheParserFinds(byte[] bytes, IndexLimits limits, LintFindings findings)
    {
        try
        {
            if (TemplateIndex.Parse("(file)", bytes, limits).Entries.Count == 0)
            {
                findings.Error(1, "empty-index", "The index lists no template.", "accepts it and replaces its list by an empty one");
            }
        }
        catch (VerificationException refused)
        {
            if (!findings.HasError)
            {
                findings.Error(1, refused.Code, refused.Message, null);
            }
        }
    }
}

/// <summary>Collects findings, at most <see cref="IndexLint.MaxFindings"/>.</summary>
internal sealed class LintFindings
{
    private readonly List<LintFinding> found = [];
    private int dropped;

    /// <summary>Whether one of them is an error, listed or not.</summary>
    public bool HasError { get; private set; }

    public void Error(int line, string code, string message, string? pveam) => Add(line, LintSeverity.Error, code, message, pveam);

    public void Warning(int line, string code, string message, string? pveam) => Add(line, LintSeverity.Warning, code, message, pveam);

    public void Note(int line, string code, string message, string? pveam) => Add(line, LintSeverity.Note, code, message, pveam);

    public IReadOnlyList<LintFinding> ToList()
    {
        var sorted = found.OrderBy(finding => finding.Line).ToList();
        if (dropped > 0)
        {
            sorted.Add(new LintFinding(sorted[^1].Line, HasError ? LintSeverity.Error : LintSeverity.Warning, "more", $"{dropped} more findings are not listed.", null));
        }

        return sorted;
    }

    /// <summary>The start of a foreign text, safe to show.</summary>
    public static string Show(ReadOnlySpan<byte> bytes) =>
        UntrustedText.Show(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 60)])) + (bytes.Length > 60 ? "…" : "");

    private void Add(int line, LintSeverity severity, string code, string message, string? pveam)
    {
        HasError |= severity == LintSeverity.Error;
        if (found.Count < IndexLint.MaxFindings)
        {
            found.Add(new LintFinding(line, severity, code, message, pveam));
        }
        else
        {
            dropped++;
        }
    }
}
