using Appliance.Cli.Progress;
using Appliance.Downloads;

namespace Appliance.Tests.Cli;

public sealed class ProgressLinesTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly SteppedClock clock = new();
    private readonly StringWriter written = new() { NewLine = "\n" };

    public void Dispose() => written.Dispose();

    [Fact]
    public void Download_Fast_IsToldEveryTenth()
    {
        var lines = new ProgressLines(written, clock);

        lines.Report(new("a.tar", 0, 100 * MiB, DownloadPhase.Connecting, "http://a.example/a.tar"));
        for (var i = 0; i <= 100; i++)
        {
            lines.Report(new("a.tar", i * MiB, 100 * MiB, DownloadPhase.Transferring, null));
            clock.Step(TimeSpan.FromSeconds(0.25));
        }

        lines.Report(new("a.tar", 100 * MiB, 100 * MiB, DownloadPhase.Verifying, null));
        lines.Report(new("a.tar", 100 * MiB, 100 * MiB, DownloadPhase.Done, null));

        var all = written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, all.Length);
        Assert.Equal("a.tar: fetching 100.0 MiB from http://a.example/a.tar", all[0]);
        Assert.Equal("a.tar: 10 % of 100.0 MiB, 4.0 MiB/s, 22 s left", all[1]);
        Assert.Equal("a.tar: 100 % of 100.0 MiB, 4.0 MiB/s, 0 s left", all[10]);
        Assert.Equal("a.tar: done, 100.0 MiB in 25 s", all[11]);
    }

    [Fact]
    public void Download_Slow_IsToldEveryTenSeconds()
    {
        var lines = new ProgressLines(written, clock);

        for (var i = 0; i <= 30; i++)
        {
            lines.Report(new("a.tar", i * MiB, null, DownloadPhase.Transferring, null));
            clock.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["a.tar: 10.0 MiB, 1.0 MiB/s", "a.tar: 20.0 MiB, 1.0 MiB/s", "a.tar: 30.0 MiB, 1.0 MiB/s"], written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Download_Resumed_DoesNotCountWhatWasThere()
    {
        var lines = new ProgressLines(written, clock);

        lines.Report(new("a.tar", 50 * MiB, 100 * MiB, DownloadPhase.Hashing, null));
        lines.Report(new("a.tar", 50 * MiB, 100 * MiB, DownloadPhase.Connecting, "http://a.example/a.tar"));
        lines.Report(new("a.tar", 50 * MiB, 100 * MiB, DownloadPhase.Transferring, null));
        clock.Step(TimeSpan.FromSeconds(1));
        lines.Report(new("a.tar", 60 * MiB, 100 * MiB, DownloadPhase.Transferring, null));

        Assert.Equal(
            """
            a.tar: checking what an earlier run left
            a.tar: fetching the missing 50.0 MiB from http://a.example/a.tar
            a.tar: 60 % of 100.0 MiB, 10.0 MiB/s, 4 s left

            """, written.ToString());
    }

    [Fact]
    public void Note_Hostile_IsShownSafely()
    {
        var lines = new ProgressLines(written, clock);

        lines.Report(new("a\u001b[2J.tar", 0, null, DownloadPhase.Retrying, "\u001b[31m\nHTTP 500"));

        Assert.Equal("a\\u{1b}[2J.tar: \\u{1b}[31m\\u{a}HTTP 500\n", written.ToString());
    }

    [Fact]
    public void Phase_Repeated_IsToldOnce()
    {
        var lines = new ProgressLines(written, clock);

        lines.Report(new("a.tar", 0, null, DownloadPhase.Waiting, "another process is downloading it"));
        lines.Report(new("a.tar", 0, null, DownloadPhase.Waiting, "another process is downloading it"));

        Assert.Equal("a.tar: another process is downloading it\n", written.ToString());
    }

    private sealed class SteppedClock : TimeProvider
    {
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public void Step(TimeSpan span) => now += span;
    }
}
