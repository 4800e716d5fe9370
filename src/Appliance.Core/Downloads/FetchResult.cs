namespace Appliance.Downloads;

/// <summary>What a server said about the version of what it sent, to be shown to it next time. Parts it did not say are null.</summary>
/// <param name="ETag">As sent, quotes included; may be weak (<c>W/"…"</c>).</param>
/// <param name="LastModified">Whole seconds, UTC.</param>
public sealed record Validators(string? ETag, DateTimeOffset? LastModified);

/// <summary>A small object in memory.</summary>
/// <param name="NotModified">The server knows the validators sent: <paramref name="Body"/> is empty and what the caller has is current.</param>
/// <param name="Body">The whole object, at most the limit asked for.</param>
/// <param name="Validators">Of this answer; on 304 those sent, where the server repeats none.</param>
/// <param name="Url">The mirror that answered, without credentials and before any redirect.</param>
/// <param name="Mirror">Its place in the list of mirrors, from 0.</param>
public sealed record FetchResult(bool NotModified, byte[] Body, Validators Validators, Uri Url, int Mirror);
