using System.CommandLine;
using Appliance.Archives;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Cli.Progress;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary><c>archive extract</c>.</summary>
internal static class ArchiveExtractVerb
{
    public static Verb Create()
    {
        var file = ArchiveVerb.FileArgument();
        var directory = new Argument<string>("DIRECTORY") { Description = "An empty directory; made if it is not there." };
        var limitRate = Options.Bytes("--limit-rate", "RATE", "Read at most this many bytes per second: 500K, 10M.");
        var options = new ArchiveOptions();
        var verb = new Verb("extract", "Extract an archive into an empty directory.")
        {
            CleanUpTime = TimeSpan.FromMinutes(2),
            Details =
                "Keeps owners, modes, times, links, file capabilities, user.* attributes and access lists. With --idmap the owners are shifted " +
                "while writing, and file capabilities work in a container with that map. What was created is removed again if anything goes " +
                "wrong, or on Ctrl-C.",
            Examples =
            [
                ("archive extract debian.tar.zst /srv/rootfs", "As root, ids as they are"),
                ("archive extract debian.tar.zst /srv/rootfs --idmap u:0:100000:65536 --idmap g:0:100000:65536", "For an unprivileged container"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(file);
                using var archive = ArchiveFile.Open(path);
                var made = !Directory.Exists(result.GetRequiredValue(directory));
                var extracted = await RunAsync(session, path, result.GetRequiredValue(directory), made, (target, progress) => Extractor.ExtractAsync(
                    archive, Path.GetFileName(path), target, options.Of(result) with { BytesPerSecond = result.GetValue(limitRate) },
                    ArchiveProgress.Of(progress, path), cancellationToken));
                foreach (var notice in extracted.Notices)
                {
                    session.Note($"note: {notice}");
                }

                session.Note($"Extracted {extracted.Counts.Entries} entries, {HumanText.Size(extracted.Counts.FileBytes)}.");
                return ExitCode.Done;
            },
        }.With(file, directory, limitRate);
        options.AddAllTo(verb);
        return verb;
    }

    private static async Task<ExtractResult> RunAsync(
        Session session, string path, string directory, bool made, Func<DirectoryHandle, IProgress<Downloads.DownloadProgress>?, Task<ExtractResult>> extract)
    {
        if (made)
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        try
        {
            using var target = DirectoryHandle.Open(directory);
            if (target.Names().Any())
            {
                throw new ApplianceException("APL2064", $"The directory '{UntrustedText.Show(directory)}' is not empty.")
                {
                    Hint = "An archive goes into a directory of its own.",
                };
            }

            return await ProgressDisplay.RunAsync(session, progress => extract(target, progress), keepBars: false);
        }
        catch when (made && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            throw;
        }
    }
}
