using System.CommandLine;
using Appliance.Catalog;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Progress;
using Appliance.Containers;
using Appliance.Containers.Creation;
using Appliance.Containers.Lxc;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>create</c>.</summary>
internal sealed class CreateVerb
{
    private readonly Argument<string> container = new("CTID") { Description = "The container's number, or next for the lowest free one." };
    private readonly Argument<string> template = new("TEMPLATE") { Description = "A volume, a family, a path with a slash, or an address." };
    private readonly Option<string?> storage = Options.Text("--storage", "STORAGE", "Storage of disks for which none is named. Default local.");
    private readonly Option<string?> templateStorage = Options.Text("--template-storage", "STORAGE", "Where a template goes that has to be fetched. Default local.");
    private readonly Option<Digest?> checksum = Options.Of("--checksum", "ALG:HEX", "What the template must have, such as sha512:3f7e….",
        text => Digest.TryParse(text, out var digest) ? digest : null, "sha512:, sha256: or md5: and the hexadecimal digits");
    private readonly Option<bool> allowUnverified = Options.Flag("--allow-unverified", "Accept an address without --checksum.");
    private readonly Option<bool> start = Options.Flag("--start", "Start it when it is complete.");
    private readonly Option<bool> force = Options.Flag("--force", "Replace a stopped container that has the number. It goes when the new one is complete.");
    private readonly Option<bool> unique = Options.Flag("--unique", "Give every interface a new hardware address.");
    private readonly Option<bool> devices = Options.Flag("--allow-device-nodes", "Make device nodes that the template has outside dev/. Privileged containers only.");
    private readonly Option<long?> bandwidth = Options.Number("--bwlimit", "KIB", "Read at most this many KiB of the template in a second.", minimum: 1);
    private readonly RootSecrets secrets = new();
    private readonly TransferOptions transfer = new();
    private readonly ArchiveOptions limits = new();
    private readonly ContainerOptions options;

    private CreateVerb(IReadOnlyList<string> arguments) =>
        options = new ContainerOptions(arguments, option => !option.IsInternal && option.Name != "template");

    public static Verb Create(IReadOnlyList<string> arguments) => new CreateVerb(arguments).Build();

    private Verb Build()
    {
        var verb = new Verb("create", "Create a container from a template.")
        {
            Group = "Containers",
            CleanUpTime = TimeSpan.FromMinutes(2),
            Details =
                "Prints the container's number. The container is complete or it is not there: after a failure or Ctrl-C nothing is left, and what a " +
                "killed run left is removed by the next command.\n\n" +
                "TEMPLATE is a volume as `list` prints it; a family such as debian-13-standard, a full name or a digest, fetched first if it is not " +
                "here; a file by a path with a slash; or an http or https address with --checksum. Its digest is checked on the very file that is " +
                "unpacked.\n\n" +
                "Unless told otherwise the container is unprivileged, has 512 MiB of memory and of swap, a root file system of 4 GiB, and is called " +
                "CT and its number. --rootfs and --mpN take STORAGE:GIB for a new disk (0 is a directory), a disk that exists, or a path.",
            Examples =
            [
                ("create 101 debian-13-standard --hostname web --net0 name=eth0,bridge=vmbr0,ip=dhcp --ssh-public-keys key.pub --start", "A web server to be"),
                ("create next local:vztmpl/alpine-3.22-default_20250617_amd64.tar.xz --rootfs local:0.5", "Any number, a small disk"),
                ("create 102 ./rootfs.tar.zst --rootfs local:0 --mp0 local:8,mp=/srv --unprivileged 0", "A template of your own"),
            ],
            Run = RunAsync,
        }.With(container, template, storage, templateStorage, checksum, allowUnverified, start, force, unique, devices, bandwidth);
        secrets.AddTo(verb);
        options.AddTo(verb);
        transfer.AddTo(verb);
        limits.AddTo(verb);
        return verb
            .Completing(container, _ => ["next"])
            .Completing(template, session => WordLists.Volumes(session).Concat(WordLists.Templates(session)))
            .Completing(storage, WordLists.ContainerStorages)
            .Completing(templateStorage, WordLists.Storages);
    }

    private async Task<int> RunAsync(Session session, ParseResult result, CancellationToken cancellationToken)
    {
        var text = result.GetRequiredValue(container);
        var id = text == "next" ? null : ContainerArgument.Parse(text);
        var given = options.Given(result);
        await Recovery.RunAsync(session, cancellationToken);
        using var store = session.Store(transfer.Adjust(result));
        var request = new CreateRequest
        {
            Id = id,
            Options = given,
            Storage = result.GetValue(storage) ?? "local",
            Replace = result.GetValue(force),
            NewHardwareAddresses = result.GetValue(unique),
            Limits = limits.Of(result).Limits,
            AllowDeviceNodes = result.GetValue(devices),
            BytesPerSecond = result.GetValue(bandwidth) * 1024,
        };
        var creation = new ContainerCreation(session.Paths, store.Storages, session.Terminal.Clock, session.Containers().IsAlive);
        creation.Check(request);
        request = request with { Secrets = secrets.Of(result, cancellationToken) };
        var choice = new TemplateChoice(result.GetRequiredValue(template))
        {
            Storage = result.GetValue(templateStorage) ?? "local",
            Architecture = given.FirstOrDefault(option => option.Key == "arch").Value,
            Checksum = result.GetValue(checksum),
            AllowUnverified = result.GetValue(allowUnverified),
            Download = transfer.Options(result),
        };
        using var open = await ProgressDisplay.RunAsync(session, progress => choice.OpenAsync(store, progress, cancellationToken), keepBars: false);
        if (open.Expected is null)
        {
            session.Warn($"Nothing says what '{open.Name}' should contain: no index knows it, and no --checksum is given.");
        }

        CreateDisplay? display = null;
        var created = await ProgressDisplay.RunAsync(session, async progress =>
        {
            display = new CreateDisplay(progress, open.Name, TimeProvider.System);
            var made = await creation.RunAsync(open, request, display, cancellationToken);
            display.Done(made.Extraction.PackedBytes);
            return made;
        }, keepBars: false);
        foreach (var warning in created.Warnings)
        {
            session.Warn(warning);
        }

        session.Terminal.Output.Write($"{created.Id}\n");
        session.Note($"Created container {created.Id}: {created.Detection.OsType} {created.Detection.Version}, {created.Config.Arch}, in {display!.Times()}.");
        return result.GetValue(start) ? await StartAsync(session, created.Id, cancellationToken) : ExitCode.Done;
    }

    /// <summary>A container that does not start is there nevertheless.</summary>
    private static async Task<int> StartAsync(Session session, ContainerId id, CancellationToken cancellationToken)
    {
        foreach (var warning in await session.Containers().StartAsync(id, new StartOptions(), cancellationToken))
        {
            session.Warn(warning);
        }

        session.Note($"Started container {id}.");
        return ExitCode.Done;
    }
}
