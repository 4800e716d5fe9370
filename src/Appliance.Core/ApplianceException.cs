namespace Appliance;

/// <summary>A request that failed for a reason the user can be told in one sentence: object, expected, actual.</summary>
/// <remarks>
/// The type says what the caller does (<see cref="VerificationException"/>: keep nothing, never retry;
/// <see cref="DownloadException"/>: may retry, keep the partial file; this one: tell the user), the code says which
/// rule spoke. Codes are stable and listed in docs/errors.md: APL1xxx catalog, 2xxx content, 3xxx network,
/// 4xxx guest, 5xxx store, 6xxx build.
/// </remarks>
public class ApplianceException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable code, <c>APL</c> and four digits.</summary>
    public string Code { get; } = code;

    /// <summary>What the user can do about it; null where there is nothing to do.</summary>
    public string? Hint { get; init; }
}

/// <summary>Bytes were received but must not be trusted. Never retried, and nothing of them is kept.</summary>
public sealed class VerificationException(string code, string message, Exception? inner = null)
    : ApplianceException(code, message, inner);

/// <summary>The network, a server or a proxy failed. May be retried; a partial file is kept for resuming.</summary>
public sealed class DownloadException(string code, string message, Exception? inner = null)
    : ApplianceException(code, message, inner);
