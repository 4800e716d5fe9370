using System.Diagnostics.CodeAnalysis;

namespace Appliance.Store;

/// <summary>Where an index comes from, and whose signature makes it trusted. Read from a stanza of a <c>*.sources</c> file.</summary>
/// <remarks>Format: docs/sources.md. A source with neither a key nor <c>Trusted: yes</c> cannot exist.</remarks>
public sealed record Source
{
    /// <summary>Name, unique among all sources: a letter or digit, then letters, digits, <c>._-</c>; at most 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Directory that holds the index and relative templates; http or https, without credentials in messages.</summary>
    public required Uri Url { get; init; }

    /// <summary>Other servers with the same content, tried in order after <see cref="Url"/>.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>File name of the index, without <c>.gz</c>.</summary>
    public string Index { get; init; } = "aplinfo.dat";

    /// <summary>Key files as written, the first that exists is used; empty for a source trusted without a key.</summary>
    public IReadOnlyList<string> SignedBy { get; init; } = [];

    /// <summary>The only key that may sign, upper-case hexadecimal; null lets every key of the file sign.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Mirrors for templates whose index names an absolute address, as TurnKey's does.</summary>
    public IReadOnlyList<LocationRewrite> Rewrites { get; init; } = [];

    /// <summary>Used by <c>update</c> and shown by <c>available</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Accepted without any signature. Every listing says so.</summary>
    public bool Trusted { get; init; }

    /// <summary>Comes with the program rather than from a file; it rests until its key is there.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>The file it was read from; null for a built-in one.</summary>
    public string? File { get; init; }

    /// <summary><see cref="Url"/> and <see cref="Mirrors"/> in the order they are tried.</summary>
    public IEnumerable<Uri> Servers => Mirrors.Prepend(Url);

    /// <summary>Whether <paramref name="name"/> can name a source.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetterOrDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');

    /// <summary>Address of a location of the index on one server of this source.</summary>
    internal static Uri Resolve(Uri server, string location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"
            ? absolute
            : new Uri($"{server.AbsoluteUri.TrimEnd('/')}/{location}");

    /// <summary>
    /// Where to fetch a template: a relative location from each server; an absolute one from its rewritten addresses
    /// first, then as it is. The digest of the signed index protects the content, whichever server answers.
    /// </summary>
    internal IReadOnlyList<Uri> AddressesOf(string location)
    {
        if (!location.Contains("://", StringComparison.Ordinal))
        {
            return [.. Servers.Select(server => Resolve(server, location))];
        }

        return
        [
            .. Rewrites
                .Where(rewrite => location.StartsWith(rewrite.From, StringComparison.Ordinal))
                .Select(rewrite => new Uri(rewrite.To + location[rewrite.From.Length..])),
            new Uri(location),
        ];
    }
}

/// <summary>Absolute locations that begin with <paramref name="From"/> are first looked for below <paramref name="To"/>.</summary>
public sealed record LocationRewrite(string From, string To);
