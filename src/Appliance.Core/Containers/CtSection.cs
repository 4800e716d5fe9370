namespace Appliance.Containers;

/// <summary>One section of a container's configuration: the current one, what is pending, or a snapshot.</summary>
public sealed record CtSection
{
    internal CtSection(string name) => Name = name;

    /// <summary>Empty for the current one, <c>pve:pending</c>, or the snapshot's name.</summary>
    public string Name { get; }

    /// <summary>The notes, without the newline at their end; null if there are none.</summary>
    public string? Description => Notes.Length == 0 ? null : CtText.Decode(Notes.TrimEnd('\n'));

    /// <summary>Keys and values in the order they are written, without description, environment and raw LXC lines.</summary>
    public IEnumerable<KeyValuePair<string, string>> Values => Entries.Select(entry => KeyValuePair.Create(entry.Key, CtText.Decode(entry.Value)));

    /// <summary>Environment of init, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment => [.. EnvironmentLines.Select(CtText.Decode)];

    /// <summary>Lines for LXC, <c>lxc.idmap</c> included, in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RawLxc => [.. LxcLines.Select(line => KeyValuePair.Create(line.Key, CtText.Decode(line.Value)))];

    /// <summary>Value of a key, the description and the environment (separated by NUL) included; null if it is not set.</summary>
    public string? this[string key] => key switch
    {
        "description" => Description,
        "env" when EnvironmentLines.Count > 0 => string.Join('\0', Environment),
        _ => Entries.TryGetValue(key, out var value) ? CtText.Decode(value) : null,
    };

    /// <summary>The notes as bytes; every line ends in a newline.</summary>
    internal string Notes { get; init; } = "";

    /// <summary>By key, as bytes.</summary>
    internal SortedList<string, string> Entries { get; init; } = new(StringComparer.Ordinal);

    internal IReadOnlyList<string> EnvironmentLines { get; init; } = [];

    internal IReadOnlyList<KeyValuePair<string, string>> LxcLines { get; init; } = [];

    /// <summary>Lines that nobody understood, kept as they are.</summary>
    internal IReadOnlyList<string> OtherLines { get; init; } = [];

    internal bool IsEmpty => Notes.Length == 0 && Entries.Count == 0 && EnvironmentLines.Count == 0 && LxcLines.Count == 0 && OtherLines.Count == 0;

    /// <summary>The same with a value set; one that is not a value is the caller's fault.</summary>
    /// <exception cref="ApplianceException">A value with a line break, or an empty one (APL5112).</exception>
    internal CtSection With(string key, string value)
    {
        if (key == "description")
        {
            return this with { Notes = CtText.Encode(value.EndsWith('\n') ? value : value + "\n") };
        }

        if (key == "env")
        {
            return this with { EnvironmentLines = [.. value.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => Checked(key, line))] };
        }

        return this with { Entries = new(Entries, StringComparer.Ordinal) { [key] = Checked(key, value) } };
    }

    internal CtSection Without(string key)
    {
        switch (key)
        {
            case "description":
                return this with { Notes = "" };
            case "env":
                return this with { EnvironmentLines = [] };
        }

        if (!Entries.ContainsKey(key))
        {
            return this;
        }

        var entries = new SortedList<string, string>(Entries, StringComparer.Ordinal);
        entries.Remove(key);
        return this with { Entries = entries };
    }

    private static string Checked(string key, string value) => value.AsSpan().IndexOfAny('\n', '\r', '\0') < 0 && value.Trim().Length > 0
        ? CtText.Encode(value.Trim())
        : throw new ApplianceException("APL5112", $"{key} is '{UntrustedText.Show(value)}': expected one line that is not empty.");
}
