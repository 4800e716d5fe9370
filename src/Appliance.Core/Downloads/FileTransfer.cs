using System.Net;
using System.Net.Http.Headers;
using Appliance.Catalog;
using Appliance.Linux;

namespace Appliance.Downloads;

/// <summary>One download from the first look at the disk to the final name (docs/downloads.md).</summary>
internal sealed class FileTransfer(
    TransferContext context, FileRequest request, MirrorSet mirrors, DirectoryHandle directory, ProgressReport progress) : IAsyncDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly BlockPool pool = new();
    private readonly string shown = UntrustedText.Show(request.Name);
    private readonly long limit = Math.Min(request.ExpectedBytes ?? long.MaxValue, request.MaxBytes);
    private PartialFile? partial;
    private HashFollower? follower;
    private Mirror? current;
    private long? total = request.ExpectedBytes;
    private long found;
    private long reached;
    private long transferred;

    /// <summary>True once bytes of more than one answer are in the file: then a wrong digest may be nobody's fault.</summary>
    private bool mixed;

    /// <summary>True while the answer in hand has not changed what is on the disk.</summary>
    private bool untouched;

    private PartialFile Partial => partial ?? throw new InvalidOperationException("Not started.");

    internal async Task<FileResult> RunAsync(CancellationToken cancellationToken)
    {
        if (request.ExpectedBytes > request.MaxBytes)
        {
            throw ContentFault.TooLarge(request, current);
        }

        try
        {
            if (directory.Stat(request.Name) is not null)
            {
                throw Storage.Taken(directory, shown);
            }

            partial = PartialFile.Open(directory, request, limit, context.Write);
            found = reached = partial.Length;
            total ??= partial.Record?.Length;
            return await FinishFoundAsync(cancellationToken).ConfigureAwait(false)
                ?? await TransferAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Storage.Failed(e, directory, shown, partial?.Length ?? 0, total);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopHashingAsync().ConfigureAwait(false);
        try
        {
            partial?.KeepIfUseful();
        }
        catch (ErrnoException)
        {
            // The disk that does not let us clean up has just been complained about; the next run removes what is left.
        }

        partial?.Dispose();
    }

    /// <summary>A run that was killed after the last byte left nothing to transfer.</summary>
    private async Task<FileResult?> FinishFoundAsync(CancellationToken cancellationToken)
    {
        if (found == 0 || found != total || request.Digests.Count == 0)
        {
            return null;
        }

        mixed = true;
        progress.Tell(DownloadPhase.Hashing, found, total);
        try
        {
            return await FinishAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (VerificationException)
        {
            await StartOverAsync().ConfigureAwait(false);
            return null;
        }
    }

    private async Task<FileResult> TransferAsync(CancellationToken cancellationToken)
    {
        if (total is { } size)
        {
            Storage.RequireSpace(directory, shown, size - Partial.Length);
        }

        if (Partial.Exists)
        {
            // Read back while the server is being asked.
            progress.Tell(DownloadPhase.Hashing, found, total);
            follower = Follow();
            follower.Hand([], 0, found);
        }

        var loop = new RetryLoop(context, mirrors, () => reached, note => progress.Tell(DownloadPhase.Retrying, Partial.Length, total, note));
        var (startedOver, otherAsked) = (false, false);
        while (true)
        {
            try
            {
                return await loop.RunAsync(AttemptAsync, cancellationToken).ConfigureAwait(false);
            }
            catch (VerificationException e)
            {
                var nobodysFault = mixed && !startedOver && !untouched;
                if (!nobodysFault)
                {
                    mirrors.Drop(current!);
                }

                var last = !nobodysFault && (otherAsked || mirrors.Live.Count == 0);
                if (last || !untouched)
                {
                    await StartOverAsync().ConfigureAwait(false);
                }

                if (last)
                {
                    throw;
                }

                (startedOver, otherAsked) = (startedOver || nobodysFault, otherAsked || !nobodysFault);
                progress.Tell(DownloadPhase.Retrying, Partial.Length, total, e.Message);
            }
        }
    }

    private async Task<FileResult> AttemptAsync(Mirror mirror, CancellationToken cancellationToken)
    {
        current = mirror;
        untouched = true;
        progress.Tell(DownloadPhase.Connecting, Partial.Length, total, mirror.Shown);
        using var response = await ContinueAsync(mirror, cancellationToken).ConfigureAwait(false)
            ?? await BeginAsync(mirror, null, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await ReceiveAsync(body, cancellationToken).ConfigureAwait(false);
        if (Partial.Length < total)
        {
            throw NetworkFailure.Short(Partial.Length);
        }

        return await FinishAsync(response.Content.Headers.LastModified, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the rest. Null if there is nothing to continue, or what came back does not fit exactly (P12).</summary>
    private async Task<HttpResponseMessage?> ContinueAsync(Mirror mirror, CancellationToken cancellationToken)
    {
        if (Partial is not { Length: > 0 and var from, Record: { Validator: { } validator } record })
        {
            return null;
        }

        var response = await context.Transport.GetAsync(
            mirror.Url,
            message =>
            {
                message.Headers.Range = new RangeHeaderValue(from, null);
                message.Headers.TryAddWithoutValidation("If-Range", validator);
            },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.PartialContent && RangeAnswer.Continues(response, record, from, request.ExpectedBytes, limit))
        {
            (mixed, untouched) = (true, false);
            total = response.Content.Headers.ContentRange!.Length;
            return response;
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            return await BeginAsync(mirror, response, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            if (response.StatusCode is not (HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable))
            {
                throw NetworkFailure.OfStatus(response, context.Options, context.Time);
            }
        }

        await StartOverAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Starts at the first byte, with the answer already here or a new one.</summary>
    private async Task<HttpResponseMessage> BeginAsync(Mirror mirror, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        response ??= await context.Transport.GetAsync(mirror.Url, static _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw NetworkFailure.OfStatus(response, context.Options, context.Time);
            }

            var length = response.Content.Headers.ContentLength;
            if (length > limit || (request.ExpectedBytes is { } expected && length is { } other && other != expected))
            {
                throw ContentFault.WrongSize(request, current, $"{length} bytes");
            }

            await StartOverAsync().ConfigureAwait(false);
            total = length ?? request.ExpectedBytes;
            Storage.RequireSpace(directory, shown, total ?? 0);
            Partial.Start(PartialRecord.Of(response, mirror.Url, length ?? request.ExpectedBytes, request));
            follower = Follow();
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new BodyReader(body, context, cancellationToken);
        var block = pool.TryRent() ?? throw new InvalidOperationException("No block is free.");
        var filled = 0;
        var flushed = context.Time.GetTimestamp();
        try
        {
            int count;
            while ((count = await reader.ReadAsync(block.AsMemory(filled), cancellationToken).ConfigureAwait(false)) > 0)
            {
                transferred += count;
                if (Partial.Length + filled + count > limit)
                {
                    filled = 0;
                    throw ContentFault.WrongSize(request, current, "more");
                }

                filled += count;
                if (filled == block.Length || context.Time.GetElapsedTime(flushed) > FlushInterval)
                {
                    block = Store(block, filled);
                    filled = 0;
                    flushed = context.Time.GetTimestamp();
                }

                progress.Tick(Partial.Length + filled, total);
            }
        }
        finally
        {
            // Whatever ended it: what has arrived is what the next attempt need not ask for.
            if (filled > 0)
            {
                block = Store(block, filled);
            }

            pool.Return(block);
        }
    }

    /// <summary>Writes a block and lets it be hashed; returns the block to fill next.</summary>
    private byte[] Store(byte[] block, int count)
    {
        var offset = Partial.Length;
        follower!.ThrowIfFailed();
        Partial.Append(block.AsSpan(0, count));
        reached = Math.Max(reached, Partial.Length);
        if (pool.TryRent() is not { } next)
        {
            return block;
        }

        follower.Hand(block, count, offset);
        return next;
    }

    private async Task<FileResult> FinishAsync(DateTimeOffset? modified, CancellationToken cancellationToken)
    {
        progress.Tell(DownloadPhase.Verifying, Partial.Length, total);
        follower ??= Follow();
        var length = Partial.Length;
        var computed = await follower.CompleteAsync(length, cancellationToken).ConfigureAwait(false);
        if (request.Digests.Count > 0)
        {
            foreach (var (expected, actual) in request.Deciding.Zip(computed).Where(pair => pair.First != pair.Second))
            {
                throw ContentFault.WrongDigest(request, current, expected, actual);
            }
        }

        var time = modified is { } said && said > DateTimeOffset.UnixEpoch && said <= context.Time.GetUtcNow().AddDays(1) ? said : (DateTimeOffset?)null;
        Partial.Publish(time);
        progress.Tell(DownloadPhase.Done, length, length);
        return new FileResult(length, transferred, found, current is null ? null : DownloadUrl.WithoutCredentials(current.Url), computed, time);
    }

    private async Task StartOverAsync()
    {
        await StopHashingAsync().ConfigureAwait(false);
        Partial.Discard();
        found = 0;
        (mixed, untouched) = (false, false);
    }

    private async Task StopHashingAsync()
    {
        if (follower is not null)
        {
            await follower.DisposeAsync().ConfigureAwait(false);
            follower = null;
        }
    }

    private HashFollower Follow() => new(
        Partial.Data,
        request.Digests.Count > 0 ? request.Deciding.Select(digest => digest.Algorithm) : [DigestAlgorithm.Sha512],
        pool);
}
