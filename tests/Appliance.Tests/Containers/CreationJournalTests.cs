using Appliance.Containers;
using Appliance.Containers.Creation;
using Appliance.Containers.Volumes;
using Appliance.Store;

namespace Appliance.Tests.Containers;

public sealed class CreationJournalTests : IDisposable
{
    private static readonly ContainerId Id = ContainerId.Of(101);
    private readonly TempDirectory directory = new();

    private AppliancePaths Paths => AppliancePaths.Resolve(directory.Path);

    private string File => Path.Join(Paths.StateDirectory, "create", "101.journal");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void TryOpen_WhileAnotherCreates_IsNull_AndAfterwardsNothingIsLeft()
    {
        using (var journal = CreationJournal.TryOpen(Paths, Id))
        {
            Assert.False(journal!.IsLeftOver);
            Assert.Null(CreationJournal.TryOpen(Paths, Id));
            Assert.Equal([Id], CreationJournal.Pending(Paths));
        }

        Assert.Empty(CreationJournal.Pending(Paths));
    }

    [Fact]
    public void TryOpen_LeftByADeadProcess_SaysWhatWasBegun()
    {
        var disk = DiskVolumeId.Parse("local:101/vm-101-disk-0.raw");
        var other = DiskVolumeId.Parse("local:101/vm-101-disk-1.raw");
        using (var journal = CreationJournal.TryOpen(Paths, Id))
        {
            journal!.AnnounceDisk(disk, ".vm-101-disk-0.raw.01234567.tmp");
            journal.DiskMade(disk, 0x1f, 0xabc);
            journal.AnnounceConfig();
            journal.AnnounceDisk(other, ".vm-101-disk-1.raw.01234567.tmp");
            journal.Keep();
        }

        using var left = CreationJournal.TryOpen(Paths, Id);

        Assert.True(left!.IsLeftOver);
        Assert.True(left.HasConfig);
        Assert.Equal(
            [new JournalledDisk(disk, ".vm-101-disk-0.raw.01234567.tmp", "1f:abc"), new JournalledDisk(other, ".vm-101-disk-1.raw.01234567.tmp", null)],
            left.Disks);
    }

    /// <summary>A line without its end was being written: what it announces had not begun.</summary>
    [Fact]
    public void TryOpen_HalfALine_IsNotThere()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "disk local:101/vm-101-disk-0.raw .x.01234567.tmp\nconf");

        using var left = CreationJournal.TryOpen(Paths, Id);

        Assert.False(left!.HasConfig);
        Assert.Single(left.Disks);
    }

    /// <summary>Half a line must not swallow the next one: what that announces could never be undone.</summary>
    [Fact]
    public void AnnounceConfig_AfterHalfALine_IsALineOfItsOwn()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "conf");
        using (var journal = CreationJournal.TryOpen(Paths, Id)!)
        {
            Assert.False(journal.IsLeftOver);
            journal.AnnounceConfig();
            journal.Keep();
        }

        using var left = CreationJournal.TryOpen(Paths, Id);

        Assert.True(left!.HasConfig);
    }

    /// <summary>The file is ours, but whoever could write it must not get a path out of it.</summary>
    [Theory]
    [InlineData("disk local:101/../../etc/passwd .x.01234567.tmp")]
    [InlineData("disk /etc/passwd -")]
    [InlineData("nonsense")]
    public void Disks_NoDiskOfAGuest_AreNone(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, line + "\n");

        using var left = CreationJournal.TryOpen(Paths, Id);

        Assert.Empty(left!.Disks);
    }
}
