namespace Appliance.Downloads;

/// <summary>Text that may go into a request header. The HTTP stack writes what it is given, a line break included.</summary>
internal static class HeaderText
{
    private const int MaxLength = 1024;

    /// <summary>True for printable ASCII of a sensible length.</summary>
    internal static bool IsSafe(string text) => text.Length <= MaxLength && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
