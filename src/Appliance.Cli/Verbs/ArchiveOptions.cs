using System.CommandLine;
using Appliance.Archives;
using Appliance.Cli.Front;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary>Options of the verbs that read an archive.</summary>
internal sealed class ArchiveOptions
{
    private readonly Option<long?> bytes = Options.Bytes("--limit-bytes", "BYTES", "Refuse archives that unpack to more. Default 64G.");
    private readonly Option<long?> file = Options.Bytes("--limit-file", "BYTES", "Refuse archives with a larger file, holes included. Default 256G.");
    private readonly Option<long?> entries = Options.Number("--limit-entries", "N", "Refuse archives with more entries. Default 2000000.", minimum: 1);
    private readonly Option<long?> ratio = Options.Number("--limit-ratio", "N", "Refuse archives that unpack to more than N bytes for each packed one. Default 250.", minimum: 1);
    private readonly Option<long?> name = Options.Number("--limit-name", "N", "Refuse archives with longer names, in bytes. Default 4095.", minimum: 1);
    private readonly Option<long?> depth = Options.Number("--limit-depth", "N", "Refuse archives with directories nested deeper. Default 512.", minimum: 1);
    private readonly Option<long?> header = Options.Bytes("--limit-header", "BYTES", "Refuse archives with a larger extended header. Default 1M.");
    private readonly Option<long?> window = Options.Bytes("--limit-window", "BYTES", "Memory the decoder's window or dictionary may take. Default 128M.");
    private readonly Option<IdMapRange[]?> idMap = new("--idmap")
    {
        Description = "Ids of the host for ids of the archive: u:0:100000:65536 for users, g:… for groups; once for each range.",
        HelpName = "u|g:ID:HOST-ID:COUNT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            var ranges = new List<IdMapRange>();
            foreach (var token in result.Tokens)
            {
                if (!IdMapRange.TryParse(token.Value, out var range))
                {
                    result.AddError($"option '--idmap' needs a range such as u:0:100000:65536, not '{token.Value}'");
                    return null;
                }

                ranges.Add(range);
            }

            return [.. ranges];
        },
    };

    private readonly Option<bool> devices = Options.Flag("--allow-device-nodes", "Accept device nodes outside dev/. Not with --idmap.");

    public ArchiveOptions AddTo(Command command)
    {
        foreach (var option in new Option[] { bytes, file, entries, ratio, name, depth, header, window })
        {
            command.Add(option);
        }

        return this;
    }

    /// <summary>Those that matter where something is created, too.</summary>
    public ArchiveOptions AddAllTo(Command command)
    {
        command.Add(idMap);
        command.Add(devices);
        return AddTo(command);
    }

    public ExtractOptions Of(ParseResult result)
    {
        var standard = new ArchiveLimits();
        return new ExtractOptions
        {
            IdMap = IdMap.Of(result.GetValue(idMap) ?? []),
            AllowDeviceNodes = result.GetValue(devices),
            Limits = standard with
            {
                MaxBytes = result.GetValue(bytes) ?? standard.MaxBytes,
                MaxFileBytes = result.GetValue(file) ?? standard.MaxFileBytes,
                MaxEntries = result.GetValue(entries) ?? standard.MaxEntries,
                MaxRatio = result.GetValue(ratio) ?? standard.MaxRatio,
                MaxNameBytes = Small(result.GetValue(name), standard.MaxNameBytes),
                MaxDepth = Small(result.GetValue(depth), standard.MaxDepth),
                MaxHeaderBytes = Small(result.GetValue(header), standard.MaxHeaderBytes),
                MaxDecoderBytes = Math.Clamp(result.GetValue(window) ?? standard.MaxDecoderBytes, 1 << 20, 2L << 30),
            },
        };
    }

    private static int Small(long? value, int standard) => value is { } given ? (int)Math.Min(given, 1 << 30) : standard;
}
