using Appliance.Linux;

namespace Appliance.Tests.Linux;

/// <summary>P17: what a killed writer left goes with the next write, and no living writer is disturbed.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TempDirectory directory = new();

    private IEnumerable<string?> Names => Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Write_LitterOfADeadWriter_IsRemoved_ButNoOtherFile()
    {
        string[] others = [".a.b.0123abcd.tmp", ".a.0123abcd.tm", "a.0123abcd.tmp", ".a.tmp"];
        foreach (var name in others.Append(".a.0123abcd.tmp"))
        {
            File.WriteAllText(directory[name], "");
        }

        AtomicFile.Write(directory["a"], "x"u8, 0x1A4);

        Assert.Equal(others.Append("a").Order(StringComparer.Ordinal), Names);
    }

    [Fact]
    public void Write_AnotherWriterLives_ItsFileStays()
    {
        using var handle = DirectoryHandle.Open(directory.Path);
        using (FileLock.TryAcquire(handle, ".a.0123abcd.tmp"))
        {
            AtomicFile.Write(directory["a"], "x"u8, 0x1A4);
            Assert.Equal([".a.0123abcd.tmp", "a"], Names);
        }
    }

    [Fact]
    public async Task Write_ManyAtOnce_AllSucceed()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => AtomicFile.Write(directory["a"], [(byte)number], 0x180))));

        Assert.Equal(["a"], Names);
        Assert.Equal(1, new FileInfo(directory["a"]).Length);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(255)]
    public void Write_LongName_HasATemporaryNameOfItsOwn(int length)
    {
        var name = new string('x', length);
        AtomicFile.Write(directory[name], "x"u8, 0x180);

        Assert.Equal([name], Names);
    }

    [Theory]
    [InlineData(".a.0123abcd.tmp", "a")]
    [InlineData(".a.b.0123abcd.tmp", "a.b")]
    [InlineData("..0123abcd.tmp", null)]
    [InlineData(".tmp", null)]
    [InlineData("a.0123abcd.tmp", null)]
    [InlineData(".a.0123abcde.tmp", null)]
    public void TargetOf_Name_IsThatOfTheFinalFile(string name, string? target) => Assert.Equal(target, AtomicFile.TargetOf(name));
}
