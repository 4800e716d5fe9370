using Appliance.Linux;

namespace Appliance.Tests.Linux;

/// <summary>P16.</summary>
public sealed class FileLockTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void TryAcquire_WhileHeld_IsNull_AndAfterwardsNothingIsLeft()
    {
        using var handle = DirectoryHandle.Open(directory.Path);
        using (var held = FileLock.TryAcquire(handle, ".x.lock"))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryAcquire(handle, ".x.lock"));
        }

        Assert.Empty(handle.Names());
    }

    [Fact]
    public void TryAcquire_LockFileOfADeadProcess_IsTaken()
    {
        File.WriteAllText(directory[".x.lock"], "");
        using var handle = DirectoryHandle.Open(directory.Path);

        using var held = FileLock.TryAcquire(handle, ".x.lock");

        Assert.NotNull(held);
    }

    /// <summary>What is no lock file of ours is replaced, and nothing happens to what it points at.</summary>
    [Fact]
    public void TryAcquire_LinkInItsPlace_IsReplaced()
    {
        File.WriteAllText(directory["target"], "x");
        File.CreateSymbolicLink(directory[".x.lock"], directory["target"]);
        using var handle = DirectoryHandle.Open(directory.Path);

        using (var held = FileLock.TryAcquire(handle, ".x.lock"))
        {
            Assert.NotNull(held);
        }

        Assert.Equal(["target"], handle.Names());
    }

    [Fact]
    public async Task AcquireAsync_ManyAtOnce_AreNeverInsideTogether()
    {
        using var handle = DirectoryHandle.Open(directory.Path);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                using var held = await FileLock.AcquireAsync(handle, ".x.lock", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                Assert.NotNull(held);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task AcquireAsync_Timeout_IsNull()
    {
        using var handle = DirectoryHandle.Open(directory.Path);
        using var held = FileLock.TryAcquire(handle, ".x.lock");

        Assert.Null(await FileLock.AcquireAsync(handle, ".x.lock", TimeSpan.FromMilliseconds(80), TestContext.Current.CancellationToken));
    }
}
