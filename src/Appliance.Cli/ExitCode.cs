namespace Appliance.Cli;

/// <summary>What the program answers to its caller (docs/command-line.md).</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The request could not be fulfilled.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Something must not be trusted: a signature, a digest, an index that is too old.</summary>
    public const int Trust = 3;

    /// <summary>A server or the network failed.</summary>
    public const int Network = 4;

    /// <summary>A storage is full, read-only, locked or missing.</summary>
    public const int Storage = 5;

    /// <summary>Interrupted by SIGINT: 128 and the signal's number, as a shell reports it.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>As <c>pveam</c>: usage, parameters, and not being root (spec pveam.md §1.1).</summary>
    public const int PveamUsage = 255;
}
