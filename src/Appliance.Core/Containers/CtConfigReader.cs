using System.Text;

namespace Appliance.Containers;

/// <summary>Reads a configuration file as Proxmox VE does, and keeps what it does not understand (guest-setup.md §9).</summary>
internal sealed class CtConfigReader(string file, CtConfigLimits limits)
{
    public const string PendingName = "pve:pending";

    private readonly List<Draft> drafts = [new("", isForeign: false)];

    public List<string> Warnings { get; } = [];

    /// <summary>The sections that are understood, the current one first, and those that are not.</summary>
    /// <exception cref="ApplianceException">Larger than the limits (APL5111).</exception>
    public (IReadOnlyList<CtSection> Sections, IReadOnlyList<CtForeignSection> Foreign) Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            throw TooLarge($"{bytes.Length} bytes", $"{limits.MaxBytes}");
        }

        var number = 0;
        var section = drafts[0];
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var raw = bytes[range];
            if (++number > limits.MaxLines)
            {
                throw TooLarge("more lines", $"{limits.MaxLines}");
            }

            if (raw.Length > limits.MaxLineBytes)
            {
                throw TooLarge($"{raw.Length} bytes in line {number}", $"{limits.MaxLineBytes}");
            }

            var line = Encoding.Latin1.GetString(raw.TrimEnd((byte)'\r'));
            if (line.AsSpan().IndexOfAnyExcept(" \t\v\f\r") < 0)
            {
                continue;
            }

            if (line[0] == '[' && line.AsSpan().TrimEnd(" \t\v\f\r") is [.., ']'] header)
            {
                section = Open(header[1..^1].ToString(), line, number);
            }
            else if (section.IsForeign)
            {
                section.Other.Add(line);
            }
            else
            {
                Line(section, line, number);
            }
        }

        return ([.. drafts.Where(draft => !draft.IsForeign).Select(draft => draft.Build())],
            [.. drafts.Where(draft => draft.IsForeign).Select(draft => new CtForeignSection(draft.Name, draft.Other))]);
    }

    private Draft Open(string name, string line, int number)
    {
        var isPending = string.Equals(name, PendingName, StringComparison.OrdinalIgnoreCase);
        var isForeign = !isPending && !(name.Length >= 2 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'));
        if (isForeign)
        {
            Warn(number, $"section '{Show(line)}' is not known; it is kept and has no effect");
        }

        var wanted = isPending ? PendingName : isForeign ? line : name;
        if (drafts.Find(draft => draft.Name == wanted && draft.IsForeign == isForeign) is not { } found)
        {
            drafts.Add(found = new Draft(wanted, isForeign));
        }

        return found;
    }

    private void Line(Draft section, string line, int number)
    {
        if (line[0] == '#')
        {
            section.Notes.Append(CtText.Unescape(line[1..])).Append('\n');
            return;
        }

        var end = line.AsSpan().IndexOfAny(':', '=', ' ');
        var isLxc = line.StartsWith("lxc.", StringComparison.Ordinal);
        if (isLxc && end > 4 && line.AsSpan(end).TrimStart(' ') is [':' or '=', .. var rest] && rest.Trim(" \t\r\v\f").Length > 0)
        {
            Lxc(section, line, line[..end], rest.Trim(" \t\r\v\f").ToString(), number);
        }
        else if (!isLxc && end > 0 && line[end] == ':' && IsKey(line.AsSpan(0, end)) && line.AsSpan(end + 1).Trim(" \t\r\v\f") is { Length: > 0 } value)
        {
            Value(section, line[..end], value.ToString(), number);
        }
        else
        {
            Warn(number, $"'{Show(line)}' is not understood; it is kept and has no effect");
            section.Other.Add(line);
        }
    }

    private void Lxc(Draft section, string line, string key, string value, int number)
    {
        if (key == "lxc.environment.runtime")
        {
            section.Environment.Add(value);
            return;
        }

        var (isAccepted, remark) = LxcKeys.Judge(key);
        if (remark is not null)
        {
            Warn(number, $"'{Show(key)}' {remark}");
        }

        if (isAccepted)
        {
            section.Lxc.Add(new(key, value));
        }
        else
        {
            section.Other.Add(line);
        }
    }

    private void Value(Draft section, string key, string value, int number)
    {
        switch (key)
        {
            case "description":
                section.Notes.Append(CtText.Unescape(value)).Append('\n');
                return;
            case "env":
                section.Environment.AddRange(value.Split('\0').Select(part => part.Trim(' ', '\t', '\r', '\v', '\f')).Where(part => part.Length > 0));
                return;
            case "digest" or "snapname":
                return;
            case "delete" when section.Name == PendingName:
                break;
            default:
                value = Check(key, value, number);
                break;
        }

        if (!section.Entries.TryAdd(key, value))
        {
            Warn(number, $"'{key}' is set again; the last value counts");
            section.Entries[key] = value;
        }
    }

    /// <summary>A value in its canonical spelling where that is only a flag's; a wrong one is warned about and kept.</summary>
    private string Check(string key, string value, int number)
    {
        if (!CtOptions.TryFind(key, out var option))
        {
            Warn(number, $"there is no option '{key}'; it is kept and has no effect");
        }
        else if (!option.Type.IsPlausible(CtText.Decode(value)))
        {
            Warn(number, $"{key} is '{Show(value)}', expected {option.Type.Explain(CtText.Decode(value))}; it is kept as it is");
        }
        else if (option.Type is CtType.Flag)
        {
            return option.Type.Normalise(value)!;
        }

        return value;
    }

    /// <summary>Lower-case letters and <c>_</c>, then digits.</summary>
    private static bool IsKey(ReadOnlySpan<char> key)
    {
        var name = key.TrimEnd("0123456789");
        return name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name.IndexOfAnyExceptInRange('_', 'z') < 0 && !name.Contains('`');
    }

    private static string Show(string bytes) => UntrustedText.Show(CtText.Decode(bytes.Length > 200 ? bytes[..200] + "…" : bytes));

    private void Warn(int number, string what) => Warnings.Add($"{file}:{number}: {what}.");

    private ApplianceException TooLarge(string actual, string most) => new("APL5111", $"'{UntrustedText.Show(file)}' has {actual}, expected at most {most}.")
    {
        Hint = "It is no container's configuration; look at it.",
    };

    /// <summary>A section while it is read.</summary>
    private sealed class Draft(string name, bool isForeign)
    {
        public string Name => name;

        public bool IsForeign => isForeign;

        public StringBuilder Notes { get; } = new();

        public SortedList<string, string> Entries { get; } = new(StringComparer.Ordinal);

        public List<string> Environment { get; } = [];

        public List<KeyValuePair<string, string>> Lxc { get; } = [];

        public List<string> Other { get; } = [];

        public CtSection Build() => new(name)
        {
            Notes = Notes.ToString(),
            Entries = Entries,
            EnvironmentLines = Environment,
            LxcLines = Lxc,
            OtherLines = Other,
        };
    }
}

/// <summary>A section nobody here knows: kept as it is.</summary>
internal sealed record CtForeignSection(string Header, IReadOnlyList<string> Lines);
