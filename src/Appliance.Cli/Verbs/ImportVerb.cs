using System.CommandLine;
using Appliance.Catalog;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Progress;

namespace Appliance.Cli.Verbs;

/// <summary><c>import</c>.</summary>
internal static class ImportVerb
{
    public static Verb Create()
    {
        var storage = new Argument<string>("STORAGE") { Description = "The storage to put it on." };
        var from = new Argument<string>("FILE|URL") { Description = "A template archive: a path, or an http or https address." };
        var name = Options.Text("--name", "NAME", "Name it gets. Default: the last component of FILE or URL.");
        var checksum = Options.Of("--checksum", "ALG:HEX", "What it must have, such as sha512:3f7e….",
            text => Digest.TryParse(text, out var digest) ? digest : null, "sha512:, sha256: or md5: and the hexadecimal digits");
        var allowUnverified = Options.Flag("--allow-unverified", "Accept an address without --checksum.");
        var verb = new Verb("import", "Bring a template of your own to a storage.")
        {
            Group = "Templates",
            Details = "Prints the volume. A file of that name that is there already must have the same content.",
            Examples =
            [
                ("import local ./rootfs.tar.zst --name mine_1.0-1_amd64.tar.zst", "A file, under a name of its own"),
                ("import local https://example.org/web_2.1_amd64.tar.xz --checksum sha256:9f86…", "An address"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                using var store = session.Store();
                var report = await ProgressDisplay.RunAsync(session, progress => store.ImportAsync(
                    result.GetRequiredValue(storage), result.GetRequiredValue(from), result.GetValue(name), result.GetValue(checksum),
                    result.GetValue(allowUnverified), progress, cancellationToken));
                session.Terminal.Output.Write($"{UntrustedText.Show(report.Id.ToString())}\n");
                session.Note(report.AlreadyPresent ? $"{report.Id}: already there, with the same content." : $"{report.Id}: {report.Digest}");
                return ExitCode.Done;
            },
        }.With(storage, from, name, checksum, allowUnverified);
        return verb.Completing(storage, WordLists.Storages);
    }
}
