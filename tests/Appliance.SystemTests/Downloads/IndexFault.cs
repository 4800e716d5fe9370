namespace Appliance.SystemTests.Downloads;

/// <summary>What must come of <c>update</c> when the server commits a fault. An error leaves the old index in force (P5).</summary>
/// <param name="Text">Error code where only the index suffers it and the signature arrives; null for success.</param>
/// <param name="Signature">Error code where the signature, which is asked for first, suffers it too; null for success.</param>
public sealed record IndexFault(string? Text, string? Signature)
{
    private static readonly IndexFault Success = new(null, null);

    /// <summary>By the names of the fault server; those that take long stand first, so that nobody waits for them alone.</summary>
    public static IReadOnlyDictionary<string, IndexFault> All { get; } = new Dictionary<string, IndexFault>(StringComparer.Ordinal)
    {
        ["slow-start"] = Success,
        ["gzip-bomb-encoding"] = Both("APL3013"),
        ["connect-hang"] = Both("APL3004"),
        ["slowloris"] = Both("APL3004"),
        ["stall"] = Success,
        ["ok"] = Success,
        ["reset-mid"] = Success,
        ["reset-always"] = Both("APL3005"),
        ["rst-before-headers"] = Success,
        ["short-close"] = Both("APL3005"),
        ["short-then-ok"] = Success,
        ["no-length-short"] = Both("APL1031"),
        ["chunk-trunc"] = Both("APL3005"),
        ["chunk-bad"] = Both("APL3011"),
        ["len-lie-low"] = Both("APL1031"),
        ["range-ignored"] = Success,
        ["range-wrong-offset"] = Success,
        ["range-wrong-total"] = Success,
        ["range-no-header"] = Success,
        ["range-416"] = Success,
        ["etag-change"] = Both("APL1030"),
        ["if-range-200"] = Success,
        ["content-change"] = Both("APL1030"),
        ["wrong-size-big"] = new("APL1031", "APL2003"),
        ["infinite"] = Both("APL2003"),
        ["infinite-headers"] = Both("APL3011"),
        ["huge-header"] = Both("APL3011"),
        ["zero"] = Both("APL1030"),
        ["html200"] = Both("APL1030"),
        ["500-once"] = Success,
        ["500-always"] = Both("APL3006"),
        ["503-retry-after"] = Success,
        ["429-retry-after"] = Success,
        ["429-forever"] = Both("APL3008"),
        ["404"] = Both("APL3007"),
        ["403"] = Both("APL3007"),
        ["redirect-ok"] = Success,
        ["redirect-loop"] = Both("APL3012"),
        ["redirect-chain"] = Both("APL3012"),
        ["redirect-file"] = Both("APL3012"),
        ["redirect-http"] = Both("APL3012"),   // asked over https
        ["redirect-other-host"] = Success,
        ["redirect-nolocation"] = Both("APL3012"),
        ["redirect-crlf"] = Both("APL3012"),
        ["gzip-encoding"] = Both("APL3013"),
        ["status-garbage"] = Both("APL3011"),
        ["http09"] = Both("APL3011"),
        ["early-hints"] = Success,
        ["filename-header"] = Success,
        ["304-always"] = Both("APL3014"),
    };

    private static IndexFault Both(string code) => new(code, code);
}
