using System.Collections.Concurrent;
using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>One file on a mirror, a directory to download it to, and little patience.</summary>
internal sealed class DownloadScene : IAsyncDisposable
{
    public const string Name = "debian-13-standard_13.6-1_amd64.tar.zst";

    /// <summary>Path of the file on the mirror.</summary>
    public const string Path = "images/" + Name;

    private readonly TempDirectory directory = new();

    public DownloadScene(int bytes = 300_000, bool tls = false)
    {
        Mirror = FakeMirror.Start(tls);
        File = Mirror.Add(Path, FakeFile.Random(bytes));
    }

    public FakeMirror Mirror { get; }

    public FakeFile File { get; set; }

    public string Directory => directory.Path;

    public string FinalPath => directory[Name];

    public string PartialPath => directory[PartialNames.Data(Name)];

    public string RecordPath => directory[PartialNames.Record(Name)];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public DiskWrite Write { get; set; } = static (file, data, offset) => RandomAccess.Write(file, data, offset);

    public DownloadOptions Options { get; set; } = new()
    {
        Proxy = ProxyOptions.None,
        RetryBaseDelay = TimeSpan.FromMilliseconds(1),
        MaxRetries = 2,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        StallTimeout = TimeSpan.FromSeconds(10),
    };

    public ConcurrentQueue<DownloadProgress> Progress { get; } = [];

    /// <summary>Names in the directory, sorted.</summary>
    public IReadOnlyList<string> Names => [.. System.IO.Directory.EnumerateFileSystemEntries(Directory)
        .Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public FileRequest Request(params Uri[] urls) => new()
    {
        Urls = urls.Length > 0 ? urls : [Mirror.Url(Path)],
        Directory = Directory,
        Name = Name,
        Digests = [File.Sha512],
        ExpectedBytes = File.Content.Length,
    };

    public Task<FileResult> DownloadAsync(params Uri[] urls) => DownloadAsync(Request(urls));

    public Task<FileResult> DownloadAsync(FileRequest request) => DownloadUntilAsync(request, TestContext.Current.CancellationToken);

    public async Task<FileResult> DownloadUntilAsync(FileRequest request, CancellationToken cancellationToken)
    {
        using var downloader = new Downloader(Options, Time, Write);
        return await downloader.DownloadAsync(request, new Sink(Progress), cancellationToken);
    }

    public async Task<FetchResult> FetchAsync(long maxBytes, Validators? validators, params Uri[] urls)
    {
        using var downloader = new Downloader(Options, Time);
        return await downloader.FetchAsync(urls, validators, maxBytes, TestContext.Current.CancellationToken);
    }

    /// <summary>Shortens what a fault would make the test wait for.</summary>
    public void BePatientWith(string fault)
    {
        if (fault is "slowloris" or "stall" or "connect-hang")
        {
            Options = Options with { StallTimeout = TimeSpan.FromMilliseconds(300) };
        }
        else if (fault.EndsWith("-retry-after", StringComparison.Ordinal))
        {
            Options = Options with { StallTimeout = TimeSpan.FromHours(1) };
            Time = new ImpatientTime(TimeSpan.FromMinutes(10));
        }
    }

    /// <summary>A run that was interrupted after so many bytes: partial file and record are left.</summary>
    public async Task InterruptAsync(int bytes)
    {
        Mirror.Break(Path, async at =>
        {
            await at.HeadAsync(200, at.Content.Length);
            await at.BodyAsync(at.Content.AsMemory(0, bytes));
            at.Connection.Close();
        });
        var before = Options;
        Options = Options with { MaxRetries = 0 };
        await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync());
        Options = before;
        Assert.Equal(bytes, new FileInfo(PartialPath).Length);
        Mirror.Repair(Path);
        Mirror.ClearLog();
    }

    /// <summary>P10: the final file is whole, has mode 0644 and the server's time, and nothing else is left.</summary>
    public void AssertComplete()
    {
        Assert.Equal([Name], Names);
        Assert.Equal(File.Content, System.IO.File.ReadAllBytes(FinalPath));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, System.IO.File.GetUnixFileMode(FinalPath));
    }

    public void AssertNothingLeft() => Assert.Empty(Names);

    /// <summary>Bytes kept for the next run, readable by their owner only, and a true prefix.</summary>
    public void AssertResumable()
    {
        Assert.Equal([PartialNames.Data(Name), PartialNames.Record(Name)], Names);
        var kept = System.IO.File.ReadAllBytes(PartialPath);
        Assert.InRange(kept.Length, 1, File.Content.Length);
        Assert.Equal(File.Content[..kept.Length], kept);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(PartialPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(RecordPath));
    }

    public async ValueTask DisposeAsync()
    {
        await Mirror.DisposeAsync();
        directory.Dispose();
    }

    private sealed class Sink(ConcurrentQueue<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Enqueue(value);
    }
}
