namespace Appliance.Tests.Fakes;

/// <summary>A clock that stands where it is put; timers run in real time.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
