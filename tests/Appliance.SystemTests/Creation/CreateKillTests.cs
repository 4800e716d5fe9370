using Appliance.SystemTests.Crashes;

namespace Appliance.SystemTests.Creation;

/// <summary>kill -9 at random moments of <c>create</c>: the kernel takes mounts and loop devices back, the next command the rest. APPLIANCE_LONG_TESTS=1 tries 200 moments.</summary>
public sealed class CreateKillTests
{
    [Theory]
    [InlineData("local:0")]
    [InlineData("local:0.1")]
    public async Task Create_KilledAtRandom_LeavesNothingAfterTheNextCommand(string rootfs)
    {
        using var scene = await CreateScene.StartAsync();
        var whole = (await scene.CreateAsync("101", "--rootfs", rootfs)).Succeeded().Duration;
        (await scene.Root.RunAsync("destroy", "101")).Succeeded();
        Assert.Empty(scene.Leftovers());
        var random = new Random(1);
        var killed = 0;
        for (var round = 0; round < (Harness.IsLong ? 100 : 25); round++)
        {
            await using (var creation = scene.Root.Start("create", "101", CreateScene.Volume, "--rootfs", rootfs))
            {
                await Task.Delay(whole * random.NextDouble(), TestContext.Current.CancellationToken);
                if (!creation.HasExited)
                {
                    creation.Kill();
                    killed++;
                }

                await creation.WaitAsync();
            }

            await Eventually.HoldsAsync(() => !scene.Loops().Any(), "the kernel to take loop devices back");
            Assert.Empty(scene.Mounts());
            var listed = (await scene.Root.RunAsync("ct", "list")).Succeeded();
            if (listed.Output.Contains("101", StringComparison.Ordinal))
            {
                // It was complete when the kill came.
                (await scene.Root.RunAsync("destroy", "101")).Succeeded();
            }

            Assert.True(scene.Leftovers().Length == 0, $"Round {round}: left are\n{scene.Leftovers()}\n{listed}");
        }

        Assert.True(killed > 0, "No kill came in time.");
    }
}
