namespace Appliance.Signing;

/// <summary>How much of a public key file is read.</summary>
public sealed record KeyLimits
{
    /// <summary>Largest key file, in bytes. Default 1 MiB; a release key has one or two KiB.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Most keys in a file. Default 64.</summary>
    public int MaxKeys { get; init; } = 64;

    /// <summary>Most packets (keys, user ids, signatures on them) in a file. Default 10 000.</summary>
    public int MaxPackets { get; init; } = 10_000;
}
