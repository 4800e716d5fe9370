using System.Globalization;

namespace Appliance.Downloads;

/// <summary>One of the places that should have the same file.</summary>
/// <param name="Index">Its place in the caller's list, from 0.</param>
/// <param name="Url">May carry credentials.</param>
internal sealed record Mirror(int Index, Uri Url)
{
    internal string Shown => DownloadUrl.Show(Url);

    /// <summary>Never the URL itself: a record would print its credentials.</summary>
    public override string ToString() => Shown;
}

/// <summary>The mirrors that are still worth asking, in order, and what became of the others.</summary>
internal sealed class MirrorSet
{
    private readonly List<Mirror> live;
    private readonly SortedDictionary<int, (Mirror Mirror, TransferException Failure)> failures = [];

    /// <exception cref="DownloadException">APL3018: a URL is neither http nor https.</exception>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal MirrorSet(IReadOnlyList<Uri> urls)
    {
        if (urls.Count == 0)
        {
            throw new ArgumentException("At least one URL is needed.", nameof(urls));
        }

        live = [.. urls.Select((url, index) => new Mirror(index, url))];
        if (urls.FirstOrDefault(url => !url.IsAbsoluteUri || !DownloadUrl.IsWeb(url)) is { } wrong)
        {
            throw new DownloadException("APL3018", wrong.IsAbsoluteUri
                ? $"Cannot download '{DownloadUrl.Show(wrong)}': only http and https are spoken, not {NetworkFailure.Quote(wrong.Scheme)}."
                : $"Cannot download '{NetworkFailure.Quote(wrong.OriginalString)}': it is no absolute URL.");
        }
    }

    /// <summary>Those to ask, best first.</summary>
    internal IReadOnlyList<Mirror> Live => live;

    /// <summary>Requests made so far.</summary>
    internal int Attempts { get; set; }

    /// <summary>Remembers a failure; a mirror that cannot do better is asked no more.</summary>
    internal void Failed(Mirror mirror, TransferException failure)
    {
        failures[mirror.Index] = (mirror, failure);
        if (!failure.MayPass)
        {
            live.Remove(mirror);
        }
    }

    /// <summary>Sent wrong bytes, or has told what it has.</summary>
    internal void Drop(Mirror mirror) => live.Remove(mirror);

    /// <summary>Asks this one first from now on: it has just proved to have the bytes we are after.</summary>
    internal void Prefer(Mirror mirror)
    {
        if (live.Remove(mirror))
        {
            live.Insert(0, mirror);
        }
    }

    /// <summary>All that went wrong, in one sentence.</summary>
    internal DownloadException Final(TransferException last)
    {
        var after = Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({Attempts} attempts)") : "";
        var message = failures.Count == 1
            ? $"Cannot download '{failures.Values.Single().Mirror}': {last.Message}{after}."
            : $"Cannot download from any mirror{after}: {string.Join("; ", failures.Values.Select(each => $"'{each.Mirror}': {each.Failure.Message}"))}.";
        return new DownloadException(last.Code, message, last)
        {
            Hint = last.Hint ?? (last.MayPass ? "This may pass: try again later. A download goes on where it stopped." : null),
        };
    }
}
