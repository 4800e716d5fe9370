using Appliance.Archives;

namespace Appliance.Images.Packing;

/// <summary>Compares two images entry by entry: archives, directories, or one of each.</summary>
public static class ImageDiff
{
    /// <summary>Reads both to their end and says what differs.</summary>
    /// <param name="first">An archive or a directory.</param>
    /// <param name="second">The same.</param>
    /// <param name="ignoreTimes">Modification times do not count.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ApplianceException">One of them cannot be read whole (APL20xx, APL605x, APL6062).</exception>
    public static async Task<ImageComparison> CompareAsync(string first, string second, bool ignoreTimes, CancellationToken cancellationToken)
    {
        var before = ReadAsync(first, cancellationToken);
        var after = ReadAsync(second, cancellationToken);
        await Task.WhenAll(before, after).ConfigureAwait(false);
        return Compare(await before.ConfigureAwait(false), await after.ConfigureAwait(false), ignoreTimes);
    }

    private static Task<ImageManifest> ReadAsync(string path, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => ImageManifest.Read(path, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static ImageComparison Compare(ImageManifest before, ImageManifest after, bool ignoreTimes)
    {
        var differences = new List<ImageDifference>();
        foreach (var path in before.Items.Keys.Union(after.Items.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (old, @new) = (before.Items.GetValueOrDefault(path), after.Items.GetValueOrDefault(path));
            IReadOnlyList<string> details = (old, @new) switch
            {
                (null, { } item) => [Describe(item)],
                ({ } item, null) => [Describe(item)],
                _ => [.. Details(old!, @new!, ignoreTimes)],
            };
            if (details.Count > 0)
            {
                var change = old is null ? ImageChange.Added : @new is null ? ImageChange.Removed : ImageChange.Changed;
                differences.Add(new ImageDifference(path, change, details, old?.Size, @new?.Size));
            }
        }

        var sameOrder = before.Order.Where(after.Items.ContainsKey).SequenceEqual(after.Order.Where(before.Items.ContainsKey), StringComparer.Ordinal);
        return new ImageComparison(differences, sameOrder, before.Items.Count, after.Items.Count);
    }

    private static IEnumerable<string> Details(ImageItem old, ImageItem @new, bool ignoreTimes)
    {
        if (old.Kind != @new.Kind)
        {
            yield return $"type {NameOf(old.Kind)} → {NameOf(@new.Kind)}";
        }

        if (old.Mode != @new.Mode)
        {
            yield return $"mode {Octal(old.Mode)} → {Octal(@new.Mode)}";
        }

        if (old.Uid != @new.Uid || old.Gid != @new.Gid)
        {
            yield return $"owner {old.Uid}:{old.Gid} → {@new.Uid}:{@new.Gid}";
        }

        if (old.Size != @new.Size && old.Kind == @new.Kind)
        {
            yield return $"size {old.Size} → {@new.Size}";
        }
        else if (old.Content != @new.Content && old.Kind == @new.Kind)
        {
            yield return "content";
        }

        if (old.Target != @new.Target)
        {
            yield return $"target {Quote(old.Target)} → {Quote(@new.Target)}";
        }

        if (old.Device != @new.Device)
        {
            yield return $"device {Quote(old.Device)} → {Quote(@new.Device)}";
        }

        if (!ignoreTimes && old.Modified != @new.Modified)
        {
            yield return $"time {Time(old.Modified)} → {Time(@new.Modified)}";
        }

        foreach (var name in old.Attributes.Keys.Union(@new.Attributes.Keys, StringComparer.Ordinal))
        {
            var (was, becomes) = (old.Attributes.GetValueOrDefault(name), @new.Attributes.GetValueOrDefault(name));
            if (was != becomes)
            {
                yield return $"{name} {Short(was)} → {Short(becomes)}";
            }
        }
    }

    private static string Describe(ImageItem item) => $"{NameOf(item.Kind)} {Octal(item.Mode)} {item.Uid}:{item.Gid}{item.Kind switch
    {
        EntryKind.File => $", {item.Size} bytes",
        EntryKind.SymbolicLink or EntryKind.HardLink => $" to '{item.Target}'",
        EntryKind.CharacterDevice or EntryKind.BlockDevice => $" {item.Device}",
        _ => "",
    }}";

    private static string NameOf(EntryKind kind) => kind switch
    {
        EntryKind.File => "file",
        EntryKind.Directory => "directory",
        EntryKind.SymbolicLink => "link",
        EntryKind.HardLink => "hard link",
        EntryKind.Fifo => "fifo",
        EntryKind.CharacterDevice => "character device",
        _ => "block device",
    };

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Quote(string text) => text.Length == 0 ? "none" : $"'{text}'";

    private static string Short(string? value) => value switch
    {
        null => "none",
        "" => "empty",
        { Length: > 80 } => value[..80] + "…",
        _ => value,
    };

    private static string Time(long seconds) =>
        seconds is >= -62135596800 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss") : $"@{seconds}";
}
