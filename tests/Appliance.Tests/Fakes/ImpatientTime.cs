namespace Appliance.Tests.Fakes;

/// <summary>
/// A clock that stands still except that every wait up to a limit is over at once and moves it on. Longer waits never
/// end, so time limits can be told from pauses by their length.
/// </summary>
internal sealed class ImpatientTime(TimeSpan longestWait) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<TimeSpan> waits = [];
    private DateTimeOffset now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>All waits that were granted, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (gate)
            {
                return [.. waits];
            }
        }
    }

    public TimeSpan Waited => Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Instant(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Grant(TimeSpan wait)
    {
        lock (gate)
        {
            waits.Add(wait);
            now += wait;
        }
    }

    private sealed class Instant(ImpatientTime time, Action fire) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= time.LongestWait)
            {
                time.Grant(dueTime);
                ThreadPool.QueueUserWorkItem(_ => fire());
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private TimeSpan LongestWait { get; } = longestWait;
}
