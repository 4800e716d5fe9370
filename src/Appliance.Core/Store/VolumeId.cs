using System.Diagnostics.CodeAnalysis;

namespace Appliance.Store;

/// <summary>Names one template on one storage: <c>STORAGE:vztmpl/NAME</c>. NAME is a single path component, never a path.</summary>
/// <remarks>Source: spec pveam.md §4.2. Other content types are not templates and have no <see cref="VolumeId"/>.</remarks>
public sealed record VolumeId
{
    private const string Content = "vztmpl/";

    private VolumeId(string storage, string name) => (Storage, Name) = (storage, name);

    /// <summary>Storage id.</summary>
    public string Storage { get; }

    /// <summary>File name.</summary>
    public string Name { get; }

    /// <summary>A volume id from its parts, where the name was read from the storage's own directory.</summary>
    /// <exception cref="ArgumentException">The parts are not such a pair.</exception>
    public static VolumeId Of(string storage, string name) =>
        TryParse($"{storage}:{Content}{name}", out var id) ? id : throw new ArgumentException($"'{storage}', '{name}' name no volume.", nameof(name));

    /// <summary>Reads the text form. Any name that <c>list</c> may show is accepted; nothing with a slash is, and no hidden file.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VolumeId? id)
    {
        id = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon < 0 || !IsStorageId(text.AsSpan(0, colon)) || !text.AsSpan(colon + 1).StartsWith(Content, StringComparison.Ordinal))
        {
            return false;
        }

        var name = text[(colon + 1 + Content.Length)..];
        if (name.Length is 0 or > 255 || name[0] == '.' || name.AsSpan().IndexOfAny('/', '\0') >= 0)
        {
            return false;
        }

        id = new VolumeId(text[..colon], name);
        return true;
    }

    /// <summary>At least two characters: a letter, then letters, digits, <c>-_.</c>, a letter or digit last (spec pveam.md §4.1).</summary>
    public static bool IsStorageId(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > 255 || !char.IsAsciiLetter(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Storage}:{Content}{Name}";
}
