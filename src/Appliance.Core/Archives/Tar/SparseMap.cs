namespace Appliance.Archives.Tar;

/// <summary>Where the stored bytes of a file with holes go: regions in ascending order that do not overlap.</summary>
internal sealed class SparseMap
{
    private SparseMap(IReadOnlyList<(long Offset, long Length)> regions) => Regions = regions;

    internal IReadOnlyList<(long Offset, long Length)> Regions { get; }

    /// <summary>A map whose regions fit the file and the bytes that are stored.</summary>
    /// <param name="regions">As the archive has them.</param>
    /// <param name="size">Of the file.</param>
    /// <param name="stored">Bytes in the archive, without the map.</param>
    /// <param name="name">For the message.</param>
    /// <exception cref="VerificationException">They do not (APL2035).</exception>
    internal static SparseMap Of(IReadOnlyList<(long Offset, long Length)> regions, long size, long stored, MemberName name)
    {
        var (end, sum) = (0L, 0L);
        foreach (var (offset, length) in regions)
        {
            if (offset < end || length < 0 || length > size || offset > size - length)
            {
                throw Bad(name, $"the region of {length} bytes at {offset} does not fit a file of {size} bytes, or the one before");
            }

            end = offset + length;
            sum += length;
        }

        return sum == stored ? new SparseMap(regions) : throw Bad(name, $"its regions have {sum} bytes, but {stored} are stored");
    }

    internal static VerificationException Bad(MemberName name, string how) =>
        new("APL2035", $"The map of holes of '{name}' is invalid: {how}.");
}
