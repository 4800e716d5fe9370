using System.Text;

namespace Appliance.Guests;

/// <summary>Where a section comes in a file that has none yet.</summary>
internal enum MarkedPlacement
{
    /// <summary>After what is there.</summary>
    Append = 0,

    /// <summary>Before what is there.</summary>
    Prepend,

    /// <summary>Instead of what is there; with stray markers in the file, after it.</summary>
    Replace,
}

/// <summary>What became of a file.</summary>
/// <param name="Text">The file now; null if there is nothing to write.</param>
/// <param name="IsNothingElse">True if the section is empty now and is all that is in the file.</param>
/// <param name="IsUnbalanced">True if there are markers that belong to no section.</param>
internal readonly record struct MarkedText(string? Text, bool IsNothingElse, bool IsUnbalanced);

/// <summary>
/// The lines of a file that are ours, between two comment lines. Pure text to text; every byte outside stays, whatever
/// its encoding, and applying the same data again changes nothing (P43).
/// </summary>
/// <remarks>
/// Source: guest-setup.md §4. A section is the first begin marker whose next marker is an end marker, so that stray or
/// nested markers never make the text of others ours. A marker is a line of nothing else: a comment that speaks of one is
/// none. Differences from the reference: trailing blank lines and a missing last line end stay; cleared sections are an empty pair
/// of markers, without a growing blank line; an empty file gets no leading blank line.
/// </remarks>
internal static class MarkedSection
{
    private const string Begin = "# --- BEGIN PVE ---\n";
    private const string End = "# --- END PVE ---\n";

    private enum Marker
    {
        None = 0,
        Begin,
        End,
    }

    /// <summary>Sets the section to <paramref name="data"/>; a missing last line end of it is added.</summary>
    /// <param name="old">The file; null if there is none.</param>
    /// <param name="data">Lines; empty clears a section and makes none.</param>
    /// <param name="placement">Where a new section comes.</param>
    public static MarkedText Apply(string? old, string data, MarkedPlacement placement)
    {
        var block = Begin + (data.Length == 0 || data.EndsWith('\n') ? data : data + "\n") + End;
        if (old is null)
        {
            return new MarkedText(data.Length == 0 ? null : block, IsNothingElse: false, IsUnbalanced: false);
        }

        if (Sections(old, out var isUnbalanced) is [var (start, end), ..])
        {
            return new MarkedText($"{old[..start]}{block}{old[end..]}", data.Length == 0 && start == 0 && end == old.Length, isUnbalanced);
        }

        if (data.Length == 0)
        {
            return new MarkedText(null, IsNothingElse: false, isUnbalanced);
        }

        var text = placement switch
        {
            MarkedPlacement.Prepend => block + old,
            MarkedPlacement.Replace when !isUnbalanced => block,
            _ => (old.Length == 0 || old.EndsWith('\n') ? old : old + "\n") + block,
        };
        return new MarkedText(text, IsNothingElse: false, isUnbalanced);
    }

    /// <summary>The text without its sections: what others wrote.</summary>
    public static string Outside(string text)
    {
        var rest = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, end) in Sections(text, out _))
        {
            rest.Append(text, at, start - at);
            at = end;
        }

        return rest.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>True if any line of the text is a marker.</summary>
    public static bool HasMarker(string text) => Sections(text, out var isUnbalanced).Count > 0 || isUnbalanced;

    /// <summary>Each section, from its begin marker to behind its end marker's line end.</summary>
    private static List<(int Start, int End)> Sections(string text, out bool isUnbalanced)
    {
        var sections = new List<(int Start, int End)>();
        var open = -1;
        isUnbalanced = false;
        for (int at = 0, next; at < text.Length; at = next)
        {
            var lineEnd = text.IndexOf('\n', at);
            next = lineEnd < 0 ? text.Length : lineEnd + 1;
            var marker = text[at] == '#' ? Read(text.AsSpan(at, next - at)) : Marker.None;
            if (marker == Marker.Begin)
            {
                isUnbalanced |= open >= 0;
                open = at;
            }
            else if (marker == Marker.End)
            {
                isUnbalanced |= open < 0;
                if (open >= 0)
                {
                    sections.Add((open, next));
                }

                open = -1;
            }
        }

        isUnbalanced |= open >= 0;
        return sections;
    }

    private static Marker Read(ReadOnlySpan<char> line)
    {
        var rest = line[1..];
        if (!Take(ref rest, "---", StringComparison.Ordinal))
        {
            return Marker.None;
        }

        var marker = Take(ref rest, "BEGIN", StringComparison.Ordinal) ? Marker.Begin
            : Take(ref rest, "END", StringComparison.OrdinalIgnoreCase) ? Marker.End
            : Marker.None;
        var comparison = marker == Marker.Begin ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return Take(ref rest, "PVE", comparison) && Take(ref rest, "---", StringComparison.Ordinal) && rest.Trim(" \t\r\n").IsEmpty ? marker : Marker.None;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, string word, StringComparison comparison)
    {
        var trimmed = rest.TrimStart(" \t");
        if (!trimmed.StartsWith(word, comparison))
        {
            return false;
        }

        rest = trimmed[word.Length..];
        return true;
    }
}
