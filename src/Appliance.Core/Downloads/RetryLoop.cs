using System.Globalization;
using Polly;
using Polly.Retry;

namespace Appliance.Downloads;

/// <summary>
/// Repeats what may pass. A round asks each mirror once, in order and without a pause; between rounds there is a jittered,
/// growing pause, or the one the server asks for. The pauses and their count are Polly's; it is not set up before
/// something fails.
/// </summary>
internal sealed class RetryLoop(TransferContext context, MirrorSet mirrors, Func<long> reached, Action<string> onRetry)
{
    /// <summary>An attempt that got this much further than any before proves that the mirror works: the count starts anew.</summary>
    private const long ProgressBytes = 1024 * 1024;

    /// <summary>How often it may start anew, so that a line that drops every MiB does not keep us for ever.</summary>
    private const int MaxSequences = 50;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <exception cref="DownloadException">Nothing helped: the last failure's code. APL3017: the total budget is used up.</exception>
    internal async Task<T> RunAsync<T>(Func<Mirror, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(context.Options.TotalTimeout ?? Timeout.InfiniteTimeSpan, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        try
        {
            return await RepeatAsync(attempt, either.Token).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw mirrors.Final(e);
        }
        catch (OperationCanceledException e) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DownloadException(
                "APL3017", $"Cannot download '{mirrors.Live[0]}': not done within {context.Options.TotalTimeout!.Value.TotalSeconds:0.#} s ({mirrors.Attempts} attempts).", e)
            {
                Hint = "What has arrived is kept: the same command continues.",
            };
        }
    }

    private async Task<T> RepeatAsync<T>(Func<Mirror, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        TransferException? failure;
        try
        {
            return await RoundAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e) when (e.MayPass && context.Options.MaxRetries > 0)
        {
            failure = e;
        }

        for (var sequence = 1; ; sequence++)
        {
            var start = reached();
            try
            {
                return await Pipeline(start).ExecuteAsync(
                    async token =>
                    {
                        // What has already failed counts as the first attempt of the sequence.
                        if (Interlocked.Exchange(ref failure, null) is { } first)
                        {
                            throw first;
                        }

                        return await RoundAsync(attempt, token).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (TransferException e) when (e.MayPass && sequence < MaxSequences && GotFurther(start))
            {
                failure = e;
            }
        }
    }

    private async Task<T> RoundAsync<T>(Func<Mirror, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        TransferException? worst = null;
        foreach (var mirror in mirrors.Live.ToArray())
        {
            var before = reached();
            if (worst is not null)
            {
                onRetry($"{worst.Message}; trying {mirror}");
            }

            mirrors.Attempts++;
            try
            {
                return await attempt(mirror, cancellationToken).ConfigureAwait(false);
            }
            catch (TransferException e)
            {
                mirrors.Failed(mirror, e);
                worst = Hopeful(worst, e);
                if (e.MayPass && reached() - before >= ProgressBytes)
                {
                    mirrors.Prefer(mirror);
                    throw;
                }
            }
        }

        throw worst ?? new TransferException("APL3002", "no mirror is left to ask");
    }

    /// <summary>Of two failures the one that says best how to go on: it may pass, and soonest.</summary>
    private static TransferException Hopeful(TransferException? one, TransferException other) => one switch
    {
        null => other,
        { MayPass: true } when !other.MayPass => one,
        { MayPass: true } when (one.RetryAfter ?? TimeSpan.Zero) <= (other.RetryAfter ?? TimeSpan.Zero) => one,
        _ => other,
    };

    private bool GotFurther(long start) => reached() - start >= ProgressBytes;

    private ResiliencePipeline Pipeline(long start) => new ResiliencePipelineBuilder { TimeProvider = context.Time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = context.Options.MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = context.Options.RetryBaseDelay,
            MaxDelay = MaxDelay,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is TransferException { MayPass: true } && !GotFurther(start)),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as TransferException)?.RetryAfter),
            OnRetry = arguments =>
            {
                onRetry(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{arguments.Outcome.Exception?.Message}; next attempt in {arguments.RetryDelay.TotalSeconds:0.#} s ({arguments.AttemptNumber + 1} of {context.Options.MaxRetries})"));
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
