using System.Diagnostics;

namespace Appliance.SystemTests;

/// <summary>Waiting for what another process does, instead of guessing how long it takes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Lets a second begin: signatures count them, and an index signed in the same one as the last is not newer.</summary>
    public static Task NextSecondAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return HoldsAsync(() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > now, "the next second");
    }

    /// <summary>Returns as soon as it holds; fails the test after a minute.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">Was waited for, for the message.</param>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        for (var start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Waited in vain for {what}.");
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
