namespace Appliance.Archives.Writing;

/// <summary>How an archive is compressed in independent zstd frames. The bytes depend on everything here but <see cref="Threads"/>.</summary>
public sealed record ZstdOptions
{
    /// <summary>1 (fast) to 19 (small). Default 9.</summary>
    public int Level { get; init; } = 9;

    /// <summary>Frames compressed at a time, 1 to 64. Each takes about 40 MB at level 9, 120 MB at level 19. Default: the processors, at most 8.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>Content of a frame before an entry's name may end it, in bytes. Default 1 MiB.</summary>
    public int MinFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Most content of a frame, in bytes. Default 8 MiB.</summary>
    public int MaxFrameBytes { get; init; } = 8 * 1024 * 1024;

    /// <exception cref="ApplianceException">A value is out of its range (APL6059).</exception>
    internal void Validate()
    {
        Require(Level, 1, ZstdEncode.MaxLevel, "compression level of zstd");
        Require(Threads, 1, 64, "number of threads");
        Require(MaxFrameBytes, 1, 128 * 1024 * 1024, "size of a frame");
        Require(MinFrameBytes, 1, MaxFrameBytes, "least size of a frame");
    }

    internal static void Require(int value, int least, int most, string what)
    {
        if (value < least || value > most)
        {
            throw new ApplianceException("APL6059", $"The {what} is {value}, expected {least} to {most}.");
        }
    }
}
