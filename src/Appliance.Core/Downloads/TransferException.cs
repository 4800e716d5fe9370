namespace Appliance.Downloads;

/// <summary>Why one attempt failed, and whether another may do better. Never leaves this room.</summary>
/// <param name="code">Of the <see cref="DownloadException"/> it becomes if nothing helps.</param>
/// <param name="reason">A clause for "Cannot download X: …": no capital, no full stop, foreign text already made safe.</param>
/// <param name="inner">What the framework said.</param>
internal sealed class TransferException(string code, string reason, Exception? inner = null) : Exception(reason, inner)
{
    internal string Code { get; } = code;

    /// <summary>True if the same request may succeed later. Otherwise this mirror is not asked again.</summary>
    internal bool MayPass { get; init; }

    /// <summary>How long the server asks to be left alone; null if it does not.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    internal string? Hint { get; init; }
}
