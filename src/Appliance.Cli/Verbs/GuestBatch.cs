using System.Text;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary>Many guests in one process, as many at a time as there are processors. Each is all or nothing; one that fails does not stop the others.</summary>
internal sealed class GuestBatch(Session session, GuestRequest request)
{
    /// <summary>Largest list, in bytes.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly Listing<GuestOutcome> Columns = new(
        new Column<GuestOutcome>("state", outcome => outcome.Failure is null ? Cell.Of("ok", Tone.Good) : Cell.Of("failed", Tone.Bad)),
        new Column<GuestOutcome>("rootfs", outcome => Cell.Of(outcome.Rootfs)),
        new Column<GuestOutcome>("ostype", outcome => Cell.Of(outcome.OsType)),
        new Column<GuestOutcome>("changes", outcome => Cell.Of(outcome.Changes)) { AlignRight = true },
        new Column<GuestOutcome>("code", outcome => Cell.Of(outcome.Failure?.Code)) { HideIfEmpty = true },
        new Column<GuestOutcome>("error", outcome => Cell.Of(outcome.Failure?.Message)) { InTable = false },
        new Column<GuestOutcome>("warnings", outcome => Cell.List(outcome.Warnings)) { InTable = false });

    /// <summary>Sets up what a list names and writes one row for each, in the order of the list.</summary>
    /// <returns>The exit code: not 0 if one failed.</returns>
    /// <exception cref="ApplianceException">The list cannot be read (APL7004, APL7005), or a line is wrong (APL5132): then nothing is done at all.</exception>
    public async Task<int> RunAsync(string file, Action<IReadOnlyList<GuestOutcome>, Listing<GuestOutcome>> write, CancellationToken cancellationToken)
    {
        var jobs = Parse(file, Encoding.UTF8.GetString(LocalFile.Read(file, MaxBytes)));
        var outcomes = new GuestOutcome?[jobs.Count];
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, jobs.Count, options, (index, token) =>
            {
                outcomes[index] = SetUp(jobs[index], token);
                return ValueTask.CompletedTask;
            });
        }
        finally
        {
            try
            {
                Flush(outcomes);
            }
            finally
            {
                write([.. outcomes.OfType<GuestOutcome>()], Columns);
            }
        }

        return Tell(outcomes);
    }

    private GuestOutcome SetUp(GuestJob job, CancellationToken cancellationToken)
    {
        try
        {
            var config = job.ReadConfig();
            using var root = RootfsHandle.Open(job.Rootfs);
            using var prepared = GuestSetup.Prepare(root, config.ToGuestSettings(), request.Host, job.Mode, request.Secrets, session.Terminal.Clock, cancellationToken);
            if (!request.IsDryRun)
            {
                prepared.CommitUnflushed(cancellationToken);
            }

            return new GuestOutcome(job.Rootfs, prepared.Detection.OsType, prepared.Changes.Count, [.. config.Warnings, .. prepared.Warnings], null)
            {
                Device = request.IsDryRun || prepared.Changes.Count == 0 ? null : root.Stat("/")?.Device,
            };
        }
        catch (ApplianceException e)
        {
            return new GuestOutcome(job.Rootfs, null, null, [], e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new GuestOutcome(job.Rootfs, null, null, [], new ApplianceException("APL7002", e.Message, e));
        }
    }

    /// <summary>One flush for each file system, which costs hardly more than one for a single guest.</summary>
    private static void Flush(GuestOutcome?[] outcomes)
    {
        foreach (var group in outcomes.OfType<GuestOutcome>().Where(outcome => outcome.Device is not null).GroupBy(outcome => outcome.Device))
        {
            using var root = RootfsHandle.Open(group.First().Rootfs);
            root.Flush();
        }
    }

    private int Tell(GuestOutcome?[] outcomes)
    {
        var failures = new Failures(session);
        foreach (var outcome in outcomes.OfType<GuestOutcome>())
        {
            foreach (var warning in outcome.Warnings)
            {
                session.Warn($"{outcome.Rootfs}: {warning}");
            }

            if (outcome.Failure is { } failure)
            {
                failures.Add(failure, $"{outcome.Rootfs}: ");
            }
        }

        return failures.ExitCode;
    }

    private List<GuestJob> Parse(string file, string text)
    {
        var jobs = new List<GuestJob>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var words = ShellWords.Split(line, line.Length);
            if (words.Count is < 2 or > 3 || words[0].Length == 0 || (words.Count == 3 && !GuestSetupVerb.Modes.Contains(words[2], StringComparer.Ordinal)))
            {
                throw Wrong(file, number, $"is '{line}', expected ROOTFS CONFIG [{string.Join('|', GuestSetupVerb.Modes)}]");
            }

            if (!seen.TryAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(words[0])), number))
            {
                throw Wrong(file, number, $"names '{words[0]}' as an earlier line does; two setups of one tree would disturb each other");
            }

            jobs.Add(new GuestJob(words[0], words[1], words.Count == 3 ? GuestSetupVerb.ModeOf(words[2]) : request.Mode));
        }

        return jobs;
    }

    private static ApplianceException Wrong(string file, int line, string what) => new("APL5132", UntrustedText.Show($"'{file}' line {line} {what}."))
    {
        Hint = "Nothing was done. Names with blanks stand in quotes.",
    };
}

/// <summary>What became of one guest of a batch.</summary>
/// <param name="Rootfs">Its tree.</param>
/// <param name="OsType">Detected distribution; null if it did not come to that.</param>
/// <param name="Changes">Number of changes.</param>
/// <param name="Warnings">What is to be known.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record GuestOutcome(string Rootfs, string? OsType, int? Changes, IReadOnlyList<string> Warnings, ApplianceException? Failure)
{
    /// <summary>File system that still has to be flushed.</summary>
    public ulong? Device { get; init; }
}
