using System.CommandLine;
using Appliance.Archives.Writing;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images.Packing;

namespace Appliance.Cli.Verbs;

/// <summary><c>image pack</c>.</summary>
internal static class ImagePackVerb
{
    private const int MaxInfoBytes = 64 * 1024;
    private const long DefaultCacheBytes = 4L << 30;

    private static readonly Listing<PackedTemplate> Fields = new(
        Field("file", "Template", packed => Cell.Of(packed.File)),
        Field("size", "Size", packed => Cell.Size(packed.Bytes)),
        Field("sha512", "SHA-512", packed => Cell.Of(packed.Sha512.Hex)),
        Field("sha256", "SHA-256", packed => Cell.Of(packed.Sha256.Hex)),
        Field("tar-size", "Uncompressed", packed => Cell.Size(packed.TarBytes)),
        Field("tar-sha256", "its SHA-256", packed => Cell.Of(packed.TarSha256.Hex)),
        Field("installed-size", "Unpacked", packed => new Cell(HumanText.Size(packed.InstalledKiB * 1024), Datum.Of(packed.InstalledKiB))),
        Field("entries", "Entries", packed => Cell.Of(packed.Entries)),
        Field("frames", "Frames", packed => Cell.Of(packed.Frames)) with { InTable = false },
        Field("reused-frames", "from the cache", packed => Cell.Of(packed.ReusedFrames)) with { InTable = false },
        Field("warnings", "Warnings", packed => Cell.List(packed.Warnings)) with { InTable = false });

    public static Verb Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The root file system. Nothing in it is changed; links are not followed, and a mount in it is an error." };
        var file = Options.Text("--output", "FILE", "The template. Its ending says how it is compressed: .tar.zst, .tar.xz, .tar.gz or .tar.");
        file.Required = true;
        var epoch = Options.Number("--source-date-epoch", "SECONDS", "No file in the template is later than this, in seconds since 1970. Default: SOURCE_DATE_EPOCH, else now.");
        var level = Options.Number("--level", "N", "How hard to compress: zst 1 to 19, xz 0 to 9, gz 1 to 9. Default: zst 9, xz and gz 6.");
        var threads = Options.Number("--threads", "N", "Threads that compress. The template is the same with any number.", minimum: 1);
        var info = Options.Text("--info", "FILE", "What PVE's tools say of the template; becomes etc/appliance.info. Default: the tree's own, if it has one.");
        var cache = Options.Text("--cache", "DIR", "Keep compressed parts here, and take what has not changed from here the next time (zst only).");
        var cacheSize = Options.Bytes("--cache-size", "BYTES", "Most that the cache keeps. Default 4G.");
        var allowFindings = Options.Flag("--allow-findings", "Warn where the tree cannot work in an unprivileged container, instead of refusing it.");
        var output = new OutputOptions();
        var verb = new Verb("pack", "Make a template of a directory.")
        {
            Details = "Equal trees give equal templates, bit for bit: entries are sorted, users and groups are numbers, times are cut off at one date. " +
                "Hard links, extended attributes, ACLs and capabilities are kept; sockets and device nodes are left out.",
            Examples =
            [
                ("image pack /srv/build/rootfs --output web_1.0-1_amd64.tar.zst", "With the date of today"),
                ("image pack rootfs --output web_1.0-1_amd64.tar.zst --source-date-epoch 1750000000 --level 19", "One that can be made again, and small"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                var target = result.GetRequiredValue(file)!;
                using var frames = result.GetValue(cache) is { } path ? FrameCache.Open(path, session.Terminal.Clock) : null;
                var packed = await TemplatePacker.PackAsync(
                    result.GetRequiredValue(directory),
                    target,
                    new PackOptions
                    {
                        SourceDateEpoch = result.GetValue(epoch) ?? (BuildDate.Of(session.Terminal) ?? session.Terminal.Clock.GetUtcNow()).ToUnixTimeSeconds(),
                        Level = Small(result.GetValue(level)),
                        Threads = Small(result.GetValue(threads)),
                        Info = result.GetValue(info) is { } text ? (ReadOnlyMemory<byte>?)LocalFile.Read(text, MaxInfoBytes) : null,
                        Cache = frames,
                        AllowFindings = result.GetValue(allowFindings),
                    },
                    cancellationToken);
                frames?.Trim(result.GetValue(cacheSize) ?? DefaultCacheBytes);
                foreach (var warning in packed.Warnings)
                {
                    session.Warn(warning);
                }

                output.WriteOne(session, result, Fields, packed);
                return ExitCode.Done;
            },
        }.With(directory, file, epoch, level, threads, info, cache, cacheSize, allowFindings);
        output.AddToSingle(verb);
        return verb;
    }

    /// <summary>What does not fit is out of every range that comes later.</summary>
    private static int? Small(long? number) => number is { } known ? (int)Math.Min(known, int.MaxValue) : null;

    private static Column<PackedTemplate> Field(string name, string label, Func<PackedTemplate, Cell> value) => new(name, value) { Heading = label };
}
