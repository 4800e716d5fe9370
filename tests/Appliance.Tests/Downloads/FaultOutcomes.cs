namespace Appliance.Tests.Downloads;

/// <summary>What is left in the directory afterwards.</summary>
public enum Leftover
{
    Unknown = 0,
    FinalFile,
    Partial,
    Nothing,
}

/// <summary>What must come of each fault a mirror can have, for a file whose size and sha512 are known.</summary>
/// <param name="Code">Of the error; null for success.</param>
/// <param name="Left">What may stay.</param>
internal sealed record FaultOutcome(string? Code, Leftover Left)
{
    private static readonly FaultOutcome Success = new(null, Leftover.FinalFile);

    public static IReadOnlyDictionary<string, FaultOutcome> All { get; } = new Dictionary<string, FaultOutcome>(StringComparer.Ordinal)
    {
        ["ok"] = Success,
        ["reset-mid"] = Success,
        ["reset-always"] = new("APL3005", Leftover.Partial),
        ["rst-before-headers"] = Success,
        ["short-close"] = new("APL3005", Leftover.Partial),
        ["short-then-ok"] = Success,
        ["no-length-short"] = new("APL3005", Leftover.Nothing),
        ["chunk-trunc"] = new("APL3005", Leftover.Nothing),
        ["chunk-bad"] = new("APL3011", Leftover.Nothing),
        ["len-lie-low"] = new("APL2002", Leftover.Nothing),
        ["range-ignored"] = Success,
        ["range-wrong-offset"] = Success,
        ["range-wrong-total"] = Success,
        ["range-no-header"] = Success,
        ["range-416"] = Success,
        ["etag-change"] = new("APL2001", Leftover.Nothing),
        ["if-range-200"] = Success,
        ["content-change"] = new("APL2001", Leftover.Nothing),
        ["wrong-size-big"] = new("APL2002", Leftover.Nothing),
        ["infinite"] = new("APL2002", Leftover.Nothing),
        ["infinite-headers"] = new("APL3011", Leftover.Nothing),
        ["huge-header"] = new("APL3011", Leftover.Nothing),
        ["slowloris"] = new("APL3004", Leftover.Partial),
        ["stall"] = Success,
        ["slow-start"] = Success,
        ["connect-hang"] = new("APL3004", Leftover.Nothing),
        ["zero"] = new("APL2002", Leftover.Nothing),
        ["html200"] = new("APL2002", Leftover.Nothing),
        ["500-once"] = Success,
        ["500-always"] = new("APL3006", Leftover.Nothing),
        ["503-retry-after"] = Success,
        ["429-retry-after"] = Success,
        ["429-forever"] = new("APL3008", Leftover.Nothing),
        ["404"] = new("APL3007", Leftover.Nothing),
        ["403"] = new("APL3007", Leftover.Nothing),
        ["redirect-ok"] = Success,
        ["redirect-loop"] = new("APL3012", Leftover.Nothing),
        ["redirect-chain"] = new("APL3012", Leftover.Nothing),
        ["redirect-file"] = new("APL3012", Leftover.Nothing),
        ["redirect-http"] = Success,
        ["redirect-other-host"] = Success,
        ["redirect-nolocation"] = new("APL3012", Leftover.Nothing),
        ["redirect-crlf"] = new("APL3012", Leftover.Nothing),
        ["gzip-encoding"] = new("APL3013", Leftover.Nothing),
        ["gzip-bomb-encoding"] = new("APL3013", Leftover.Nothing),
        ["status-garbage"] = new("APL3011", Leftover.Nothing),
        ["http09"] = new("APL3011", Leftover.Nothing),
        ["early-hints"] = Success,
        ["filename-header"] = Success,
        ["304-always"] = new("APL3014", Leftover.Nothing),
    };

    /// <summary>Downloads through a fault and compares everything with the table.</summary>
    public async Task CheckAsync(DownloadScene scene, Uri url)
    {
        if (Code is null)
        {
            await scene.DownloadAsync(url);
        }
        else
        {
            var failure = await Assert.ThrowsAnyAsync<ApplianceException>(() => scene.DownloadAsync(url));
            Assert.Equal(Code, failure.Code);
            Assert.Equal(Code.StartsWith("APL2", StringComparison.Ordinal), failure is VerificationException);
            Assert.Equal(Code.StartsWith("APL3", StringComparison.Ordinal), failure is DownloadException);
            Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(failure.Hint);
            Assert.DoesNotContain(failure.Message, char.IsControl);
        }

        switch (Left)
        {
            case Leftover.FinalFile:
                scene.AssertComplete();
                break;
            case Leftover.Partial:
                scene.AssertResumable();
                break;
            default:
                scene.AssertNothingLeft();
                break;
        }
    }
}
