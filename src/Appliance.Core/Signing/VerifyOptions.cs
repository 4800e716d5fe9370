namespace Appliance.Signing;

/// <summary>Which program checks OpenPGP signatures.</summary>
public enum OpenPgpTool
{
    /// <summary>gpgv if it is installed, else sqv.</summary>
    Any = 0,
    Gpgv,
    Sqv,
}

/// <summary>The clock and the limits a signature is held against.</summary>
public sealed record VerifyOptions
{
    /// <summary>The time of the check.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>A signature dated later than now plus this is refused (P2). Default 24 h.</summary>
    public TimeSpan MaxClockAhead { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Default: whichever is installed.</summary>
    public OpenPgpTool Tool { get; init; }

    /// <summary>Largest signature file, in bytes. Default 64 KiB (P7).</summary>
    public int MaxSignatureBytes { get; init; } = 64 * 1024;

    /// <summary>Most signatures in one file. Default 8: one for each key of a rotation, not a way to buy work.</summary>
    public int MaxSignatures { get; init; } = 8;

    /// <summary>Time one run of the tool may take. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
