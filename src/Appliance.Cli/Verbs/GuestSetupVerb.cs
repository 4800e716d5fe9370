using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Containers;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary><c>guest setup</c>.</summary>
internal static class GuestSetupVerb
{
    /// <summary>Words for <see cref="GuestMode"/>, in its order.</summary>
    public static readonly string[] Modes = ["create", "start", "clone", "fixup", "network"];

    public static Verb Create()
    {
        var rootfs = new Argument<string?>("ROOTFS") { Description = "The directory that is the guest's `/`.", Arity = ArgumentArity.ZeroOrOne };
        var config = Options.Text("--config", "FILE", "Configuration of the container (docs/container-config.md).");
        var batch = Options.Text("--batch", "FILE", "Set up many: a line `ROOTFS CONFIG [MODE]` for each.");
        var mode = Options.Choice("--mode", "When in its life: a new one, before each start, a copy, after a restore, or only an address has changed. Default create.", Modes);
        var dryRun = Options.Flag("--dry-run", "Show what would be changed, and change nothing.");
        var secrets = new GuestSecretOptions();
        var host = new HostFactOptions();
        var output = new OutputOptions();
        var verb = new Verb("setup", "Make a file tree this container: its name, network, name servers, password, keys and all the rest.")
        {
            Details = "Everything is worked out first and then done at once, or nothing is. A second run with the same configuration changes nothing.\n\n" +
                "--dry-run prints a unified difference for each file; secret contents are left out. In a --batch file, names with blanks stand in quotes and lines " +
                "that begin with # are comments; a tree that fails does not stop the others.",
            Examples =
            [
                ("guest setup /mnt/rootfs --config 101.conf --dry-run", "What would be changed"),
                ("guest setup /mnt/rootfs --config 101.conf --password-file pw --ssh-public-keys id.pub", "A new container"),
                ("guest setup --batch trees --mode start", "Many, in parallel"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                var request = new GuestRequest(ModeOf(result.GetValue(mode) ?? Modes[0]), host.Read(result), secrets.Read(result), result.GetValue(dryRun));
                if (result.GetValue(batch) is { } file)
                {
                    return result.GetValue(rootfs) is null && result.GetValue(config) is null
                        ? await new GuestBatch(session, request).RunAsync(file, (rows, columns) => output.Write(session, result, columns, rows), cancellationToken)
                        : throw new UsageException("--batch names trees and configurations itself: no ROOTFS, no --config.");
                }

                var job = new GuestJob(
                    result.GetValue(rootfs) ?? throw new UsageException("Missing ROOTFS."),
                    result.GetValue(config) ?? throw new UsageException("Option '--config' is required."),
                    request.Mode);
                Run(session, output, result, job, request, cancellationToken);
                return ExitCode.Done;
            },
        }.With(rootfs, config, batch, mode);
        secrets.AddTo(verb);
        host.AddTo(verb);
        verb.Add(dryRun);
        output.AddTo(verb);
        return verb;
    }

    public static GuestMode ModeOf(string word) => (GuestMode)Array.IndexOf(Modes, word);

    private static void Run(Session session, OutputOptions output, ParseResult result, GuestJob job, GuestRequest request, CancellationToken cancellationToken)
    {
        var config = job.ReadConfig();
        foreach (var warning in config.Warnings)
        {
            session.Warn(warning);
        }

        using var root = RootfsHandle.Open(job.Rootfs);
        using var prepared = GuestSetup.Prepare(root, config.ToGuestSettings(), request.Host, job.Mode, request.Secrets, session.Terminal.Clock, cancellationToken);
        if (!request.IsDryRun)
        {
            prepared.Commit(cancellationToken);
        }

        foreach (var warning in prepared.Warnings)
        {
            session.Warn(warning);
        }

        Write(session, output.FormatOf(result), job, request, config, prepared);
    }

    private static void Write(Session session, OutputFormat format, GuestJob job, GuestRequest request, CtConfig config, PreparedSetup prepared)
    {
        var writer = session.Terminal.Output;
        switch (format)
        {
            case OutputFormat.Json:
                new JsonText(writer).Write(DataOf(job, request, config, prepared));
                break;
            case OutputFormat.Yaml:
                new YamlText(writer).Write(DataOf(job, request, config, prepared));
                break;
            default:
                var colour = session.HasColour && session.Terminal.OutputIsTerminal;
                foreach (var change in prepared.Changes)
                {
                    foreach (var line in request.IsDryRun ? GuestChanges.Diff(change) : [GuestChanges.Summary(change)])
                    {
                        writer.Write($"{(request.IsDryRun ? Style.Apply(GuestChanges.Show(line), ToneOf(line), colour) : line)}\n");
                    }
                }

                if (prepared.Changes.Count == 0)
                {
                    session.Note("Nothing to change.");
                }

                break;
        }
    }

    private static Tone ToneOf(string line) => line switch
    {
        ['+', ..] => Tone.Good,
        ['-', ..] => Tone.Bad,
        ['@', ..] => Tone.Faint,
        _ => Tone.Plain,
    };

    private static Datum.Map DataOf(GuestJob job, GuestRequest request, CtConfig config, PreparedSetup prepared) => new(
    [
        new("rootfs", Datum.Of(job.Rootfs)),
        new("ostype", Datum.Of(prepared.Detection.OsType)),
        new("version", Datum.Of(prepared.Detection.Version)),
        new("arch", Datum.Of(prepared.Detection.Architecture)),
        new("mode", Datum.Of(Modes[(int)job.Mode])),
        new("dry-run", Datum.Of(request.IsDryRun)),
        new("changes", new Datum.List([.. prepared.Changes.Select(change => GuestChanges.DataOf(change, withDiff: request.IsDryRun))])),
        new("warnings", Datum.Of(config.Warnings.Concat(prepared.Warnings))),
    ]);
}
