using System.Globalization;
using System.Text;

namespace Appliance.Containers.Lxc;

/// <summary>A configuration of LXC in the making: lines in order, and what has to be said about them.</summary>
internal sealed class LxcLines
{
    private readonly StringBuilder text = new();
    private readonly List<string> warnings = [];

    /// <summary>What cannot be done as configured, and does not stop the container.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>All lines.</summary>
    public string Text => text.ToString();

    /// <summary>A line <c>key = value</c>.</summary>
    /// <exception cref="ApplianceException">The value would become more than one line (APL5190).</exception>
    public void Add(string key, string value)
    {
        if (value.AsSpan().ContainsAny('\n', '\r', '\0') || key.AsSpan().ContainsAny('\n', '\r', '\0'))
        {
            throw new ApplianceException("APL5190", $"The value of '{key}' has a line break or NUL, which LXC's configuration cannot hold.");
        }

        text.Append(key).Append(" = ").Append(value).Append('\n');
    }

    /// <inheritdoc cref="Add(string,string)"/>
    public void Add(string key, long value) => Add(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A heading for who reads the file.</summary>
    public void Heading(string words) => text.Append(text.Length == 0 ? "# " : "\n# ").Append(words).Append('\n');

    /// <summary>Something that is not done as configured.</summary>
    public void Warn(string sentence) => warnings.Add(sentence);
}
