using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>Disks that are full, read-only or out of inodes: told in numbers, nothing but the resumable part stays, and the next run succeeds (P17).</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task Download_TooLittleSpace_SaysHowMuchIsMissingBeforeTheFirstByte()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add(bytes: 1_000_000);
        using var client = await Client.StartAsync(mirror);
        await using var disk = await SmallDisk.MountAsync(client.Root["var/lib/vz"], "size=256k");

        var outcome = await client.Root.RunAsync("download", "local", template.Name);

        Complaint.Check(outcome, "APL5080");
        Assert.Contains("1000000 B needed, 262144 B free, 737856 B missing", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(mirror.Server.Requests, line => line.Contains(template.Name, StringComparison.Ordinal));
        Assert.Empty(client.Names);

        await disk.RemountAsync("size=4m");
        (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();
        client.CheckHasOnly(template);
    }

    [Fact]
    public async Task Download_OthersTakeTheSpaceMeanwhile_KeepsThePartAndGoesOnLater()
    {
        const int Size = 1_500_000;
        await using var mirror = await Client.MirrorAsync(Client.Rate(300_000));
        var template = mirror.Add(bytes: Size);
        using var client = await Client.StartAsync(mirror);
        await using var disk = await SmallDisk.MountAsync(client.Root["var/lib/vz"], "size=2m");
        await using var program = client.Root.Start("download", "local", template.Name);
        await Eventually.HoldsAsync(() => client.Received(template) > 0, "the first bytes");

        var filler = disk.Fill();
        var outcome = await program.WaitAsync();

        Complaint.Check(outcome, "APL5081");
        var kept = client.Received(template);
        Assert.InRange(kept, 1, Size - 1);
        Assert.Equal([$".{template.Name}.partial", $".{template.Name}.partial.json"], client.Names);
        Assert.Contains(Amount(Size - kept) + " more needed", outcome.Error, StringComparison.Ordinal);

        File.Delete(filler);
        (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();
        client.CheckHasOnly(template);
        Assert.Contains(mirror.Server.Requests, line => line.Contains($"\"bytes={kept}-\"", StringComparison.Ordinal));
    }

    /// <summary>Neither the index nor the server says how much will come: an nginx that assembles pages does not know either.</summary>
    [Fact]
    public async Task Download_SizeUnknown_StopsWhereTheDiskEnds()
    {
        await using var mirror = await Client.MirrorAsync("ssi on; ssi_types *; ssi_last_modified on;");
        var template = mirror.Add(bytes: 3_000_000);
        mirror.Templates[0] = template with { Fields = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Size"] = null } };
        using var client = await Client.StartAsync(mirror);
        File.SetLastWriteTimeUtc(Path.Join(mirror.Files, template.Location), new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));
        await using var disk = await SmallDisk.MountAsync(client.Root["var/lib/vz"], "size=1m");

        var outcome = await client.Root.RunAsync("download", "local", template.Name);

        Complaint.Check(outcome, "APL5081");
        Assert.Contains("the size is not known", outcome.Error, StringComparison.Ordinal);
        Assert.All(client.Names, name => Assert.StartsWith($".{template.Name}.partial", name, StringComparison.Ordinal));

        await disk.RemountAsync("size=8m");
        (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();
        client.CheckHasOnly(template);
    }

    [Fact]
    public async Task Download_StorageReadOnly_SaysSo_ButFindsWhatIsThere()
    {
        await using var mirror = await Client.MirrorAsync();
        var there = mirror.Add("alpine-3.22-default_1_amd64.tar.xz", 1000);
        var missing = mirror.Add("debian-13-standard_1_amd64.tar.zst", 2000);
        using var client = await Client.StartAsync(mirror);
        await using var disk = await SmallDisk.MountAsync(client.Root["var/lib/vz"], "size=8m");
        (await client.Root.RunAsync("download", "local", there.Name)).Succeeded();

        // What a killed run left must not matter either.
        client.Root.Write("var/lib/vz/template/cache/.old_1_amd64.tar.zst.lock", "");
        await disk.RemountAsync("ro");
        Complaint.Check(await client.Root.RunAsync("download", "local", missing.Name), "APL5007");
        Complaint.Check(await client.Root.RunAsync("remove", $"local:vztmpl/{there.Name}"), "APL5024");
        Complaint.Check(await client.Root.RunAsync("import", "local", Path.Join(mirror.Files, missing.Location), "--name", "x_1_amd64.tar.zst"), "APL5007");
        (await client.Root.RunAsync("download", "local", there.Name)).Succeeded();
        (await client.Root.RunAsync("verify", "--all")).Succeeded();

        await disk.RemountAsync("rw");
        (await client.Root.RunAsync("download", "local", missing.Name)).Succeeded();
        client.CheckHasOnly(there, missing);
    }

    [Fact]
    public async Task Download_NoInodes_SaysSoAndLeavesNothing()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add(bytes: 1000);
        using var client = await Client.StartAsync(mirror);

        // Directories, lock, partial file and record: each of them may be the one that finds no inode.
        for (var inodes = 1; inodes <= 6; inodes++)
        {
            await using var disk = await SmallDisk.MountAsync(client.Root["var/lib/vz"], string.Create(CultureInfo.InvariantCulture, $"nr_inodes={inodes}"));
            var outcome = await client.Root.RunAsync("download", "local", template.Name);
            if (inodes < 6)
            {
                Assert.Equal(5, outcome.ExitCode);
                Assert.Contains("No space left", outcome.Error, StringComparison.Ordinal);
                Assert.Contains("inode", outcome.Error, StringComparison.Ordinal);
                Complaint.CheckClean(outcome);
                Assert.Empty(client.Names);
            }

            await disk.RemountAsync("nr_inodes=100");
            (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();
            client.CheckHasOnly(template);
        }
    }

    /// <summary>P5: an index that cannot be stored changes nothing.</summary>
    [Fact]
    public async Task Update_StateDirectoryFull_KeepsTheOldIndex()
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add("alpine-3.22-default_1_amd64.tar.xz", 1000);
        await mirror.PublishAsync();
        using var root = new TestRoot();
        await mirror.AddToAsync(root);
        await using var disk = await SmallDisk.MountAsync(root["var/lib/appliance"], "size=1m");
        (await root.RunAsync("update")).Succeeded();
        await Eventually.NextSecondAsync();
        mirror.Add("debian-13-standard_1_amd64.tar.zst", 2000);
        await mirror.PublishAsync();
        var filler = disk.Fill();

        Complaint.Check(await root.RunAsync("update"), "APL5007");
        Assert.DoesNotContain("debian-13", (await root.RunAsync("available")).Succeeded().Output, StringComparison.Ordinal);

        File.Delete(filler);
        (await root.RunAsync("update")).Succeeded();
        Assert.Contains("debian-13", (await root.RunAsync("available")).Succeeded().Output, StringComparison.Ordinal);
    }

    /// <summary>As the program writes amounts: exact below a MiB.</summary>
    private static string Amount(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.00} MiB");
}
