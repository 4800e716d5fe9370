using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Appliance.Cli.Verbs;

/// <summary>Names and texts of a guest, which come as one character a byte.</summary>
internal static class GuestText
{
    /// <summary>As UTF-8, which they mostly are. Not made safe to show.</summary>
    [return: NotNullIfNotNull(nameof(bytes))]
    public static string? Decode(string? bytes) =>
        bytes is null || Ascii.IsValid(bytes) || bytes.Any(character => character > 0xFF) ? bytes : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
