namespace Appliance.SystemTests.Downloads;

/// <summary>What may be left in the template directory.</summary>
public enum Leftover
{
    Unknown = 0,

    /// <summary>The template, whole.</summary>
    Template,

    /// <summary>A partial file and its record, from which the next run goes on.</summary>
    Partial,

    Nothing,
}

/// <summary>What must come of <c>download</c> when the server commits a fault.</summary>
/// <param name="Code">Of the error; null for success.</param>
/// <param name="Left">What may stay in the template directory.</param>
/// <param name="MaxRequests">How often the server may be asked, redirects included.</param>
public sealed record TemplateFault(string? Code, Leftover Left, int MaxRequests)
{
    /// <summary>Further attempts that <c>appliance.conf</c> of these tests allows.</summary>
    public const int Retries = 2;

    private const int Attempts = Retries + 1;
    private const int MaxRedirects = 5;

    /// <summary>By the names of the fault server; those that take long stand first, so that nobody waits for them alone.</summary>
    public static IReadOnlyDictionary<string, TemplateFault> All { get; } = new Dictionary<string, TemplateFault>(StringComparer.Ordinal)
    {
        ["slow-start"] = Succeeds(1),
        ["gzip-bomb-encoding"] = new("APL3013", Leftover.Nothing, 1),
        ["connect-hang"] = new("APL3004", Leftover.Nothing, Attempts),
        ["slowloris"] = new("APL3004", Leftover.Partial, Attempts),
        ["stall"] = Succeeds(2),
        ["ok"] = Succeeds(1),
        ["reset-mid"] = Succeeds(2),
        ["reset-always"] = new("APL3005", Leftover.Partial, Attempts),
        ["rst-before-headers"] = Succeeds(3),
        ["short-close"] = new("APL3005", Leftover.Partial, Attempts),
        ["short-then-ok"] = Succeeds(2),
        ["no-length-short"] = new("APL3005", Leftover.Nothing, Attempts),
        ["chunk-trunc"] = new("APL3005", Leftover.Nothing, Attempts),
        ["chunk-bad"] = new("APL3011", Leftover.Nothing, 1),
        ["len-lie-low"] = new("APL2002", Leftover.Nothing, 1),
        ["range-ignored"] = Succeeds(2),
        ["range-wrong-offset"] = Succeeds(3),
        ["range-wrong-total"] = Succeeds(3),
        ["range-no-header"] = Succeeds(3),
        ["range-416"] = Succeeds(3),
        ["etag-change"] = new("APL2001", Leftover.Nothing, 3),
        ["if-range-200"] = Succeeds(2),
        ["content-change"] = new("APL2001", Leftover.Nothing, 1),
        ["wrong-size-big"] = new("APL2002", Leftover.Nothing, 1),
        ["infinite"] = new("APL2002", Leftover.Nothing, 1),
        ["infinite-headers"] = new("APL3011", Leftover.Nothing, 1),
        ["huge-header"] = new("APL3011", Leftover.Nothing, 1),
        ["zero"] = new("APL2002", Leftover.Nothing, 1),
        ["html200"] = new("APL2002", Leftover.Nothing, 1),
        ["500-once"] = Succeeds(2),
        ["500-always"] = new("APL3006", Leftover.Nothing, Attempts),
        ["503-retry-after"] = Succeeds(2),
        ["429-retry-after"] = Succeeds(2),
        ["429-forever"] = new("APL3008", Leftover.Nothing, 1),
        ["404"] = new("APL3007", Leftover.Nothing, 1),
        ["403"] = new("APL3007", Leftover.Nothing, 1),
        ["redirect-ok"] = Succeeds(1),
        ["redirect-loop"] = new("APL3012", Leftover.Nothing, 1 + MaxRedirects),
        ["redirect-chain"] = new("APL3012", Leftover.Nothing, 1 + MaxRedirects),
        ["redirect-file"] = new("APL3012", Leftover.Nothing, 1),
        ["redirect-http"] = new("APL3012", Leftover.Nothing, 1),   // asked over https
        ["redirect-other-host"] = Succeeds(1),
        ["redirect-nolocation"] = new("APL3012", Leftover.Nothing, 1),
        ["redirect-crlf"] = new("APL3012", Leftover.Nothing, 1),
        ["gzip-encoding"] = new("APL3013", Leftover.Nothing, 1),
        ["status-garbage"] = new("APL3011", Leftover.Nothing, 1),
        ["http09"] = new("APL3011", Leftover.Nothing, 1),
        ["early-hints"] = Succeeds(1),
        ["filename-header"] = Succeeds(1),
        ["304-always"] = new("APL3014", Leftover.Nothing, 1),
    };

    /// <summary>For what is a stall. Where no stall is expected, a machine with much to do must not look like one.</summary>
    public static TimeSpan PatienceWith(string fault) => TimeSpan.FromSeconds(fault is "connect-hang" or "slowloris" or "stall" ? 3 : 100);

    private static TemplateFault Succeeds(int requests) => new(null, Leftover.Template, requests);
}
