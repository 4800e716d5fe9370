using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Containers.Volumes;

/// <summary>Size of a disk, whole MiB; 0 is a directory without a limit of its own.</summary>
public sealed record VolumeSize
{
    /// <summary>Largest disk: 128 TiB in GiB.</summary>
    public const int MaxGiB = 128 * 1024;

    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    /// <summary>Below this an ext4 file system with a journal has no room for anything.</summary>
    private const long MinBytes = 16 * MiB;

    private VolumeSize(long bytes) => Bytes = bytes;

    /// <summary>No limit: a directory, not an image.</summary>
    public static VolumeSize None { get; } = new(0);

    /// <summary>4 GiB: what a root file system gets where nothing is said (guest-setup.md §11.3).</summary>
    public static VolumeSize Default { get; } = new(4 * GiB);

    /// <summary>In bytes.</summary>
    public long Bytes { get; }

    /// <summary>True for a directory.</summary>
    public bool IsNone => Bytes == 0;

    /// <summary>From GiB as a person gives them, fractions allowed; rounded down to MiB, as Proxmox VE does.</summary>
    /// <exception cref="ApplianceException">Negative, less than 16 MiB, or more than 128 TiB (APL5152).</exception>
    public static VolumeSize OfGiB(decimal gib)
    {
        if (gib is < 0 or > MaxGiB || (gib > 0 && (long)(gib * GiB) < MinBytes))
        {
            throw new ApplianceException("APL5152", $"A disk of {gib.ToString(CultureInfo.InvariantCulture)} GiB cannot be made: expected 0 (a directory) or 0.016–{MaxGiB}.");
        }

        return new VolumeSize((long)(gib * GiB) / MiB * MiB);
    }

    /// <summary>Reads GiB: digits with a decimal point.</summary>
    public static bool TryParseGiB([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VolumeSize? size)
    {
        size = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var gib) && gib <= MaxGiB ? OfGiB(gib) : null;
        return size is not null;
    }

    /// <summary>As the <c>size</c> of a config has it: <c>4G</c>, <c>512M</c>, <c>0T</c>.</summary>
    public override string ToString() => Bytes switch
    {
        0 => "0T",
        _ when Bytes % (1024 * GiB) == 0 => string.Create(CultureInfo.InvariantCulture, $"{Bytes / (1024 * GiB)}T"),
        _ when Bytes % GiB == 0 => string.Create(CultureInfo.InvariantCulture, $"{Bytes / GiB}G"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Bytes / MiB}M"),
    };
}
