namespace Appliance.Tests.Fakes;

/// <summary>A request as it arrived.</summary>
/// <param name="Method">GET, HEAD or CONNECT.</param>
/// <param name="Target">As in the request line: a path with query, or a whole URL when sent to a proxy, or host:port for CONNECT.</param>
/// <param name="Headers">By lower-case name; repeated ones joined by comma.</param>
/// <param name="Secure">It came over TLS.</param>
/// <param name="LocalAddress">The address of ours it was sent to.</param>
internal sealed record FakeRequest(
    string Method, string Target, IReadOnlyDictionary<string, string> Headers, bool Secure, string LocalAddress)
{
    public string Path => Uri.UnescapeDataString(Target.Split('?')[0].TrimStart('/'));

    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>A number in the query, or the default.</summary>
    public int Query(string name, int otherwise) => Target.Split('?', '&').Skip(1)
        .Where(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(pair => int.Parse(pair[(name.Length + 1)..]))
        .FirstOrDefault(otherwise);

    /// <summary>First byte asked for, or null without a (usable) Range.</summary>
    public long? RangeStart => this["range"] is { } range && range.StartsWith("bytes=", StringComparison.Ordinal)
        && long.TryParse(range[6..].Split('-')[0], out var start) ? start : null;
}
