using Appliance.Archives;
using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Signing;

namespace Appliance.Store;

/// <summary>Brings the index of one source up to date: fetch, unpack in memory, verify, parse, check freshness, store.</summary>
internal sealed class SourceUpdater(SourceList sources, Settings settings, IndexCache cache, Downloader downloader, UpdateLog log, TimeProvider clock)
{
    private static readonly IndexLimits Limits = new();

    /// <summary>Never throws for what a server or an index can do: the error is in the result, the old index stays (P5).</summary>
    public async Task<SourceUpdate> UpdateAsync(Source source, UpdateOptions options, CancellationToken cancellationToken)
    {
        var keyFile = sources.KeyFile(source);
        if (keyFile is null && source.BuiltIn && options.Sources.Count == 0)
        {
            return new SourceUpdate { Source = source, Outcome = UpdateOutcome.WaitingForKey };
        }

        try
        {
            var keys = source.Trusted ? null : LoadKeys(source, keyFile);
            using var held = options.CheckOnly ? null : await cache.LockAsync(source.Name, settings.LockTimeout, cancellationToken).ConfigureAwait(false);
            return await AskServersAsync(source, keys, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ApplianceException e)
        {
            log.Write($"update of source {source.Name} failed: {e.Code} {e.Message}");
            return new SourceUpdate { Source = source, Outcome = UpdateOutcome.Failed, Error = e };
        }
    }

    private async Task<SourceUpdate> AskServersAsync(Source source, TrustedKeys? keys, UpdateOptions options, CancellationToken cancellationToken)
    {
        var current = cache.Load(source.Name);
        ApplianceException? first = null;
        foreach (var server in source.Servers)
        {
            try
            {
                return await AskServerAsync(source, server, keys, current, options, cancellationToken).ConfigureAwait(false);
            }
            catch (ApplianceException e) when (e is DownloadException or VerificationException)
            {
                log.Write($"{DownloadUrl.Show(Address(server, source.Index))}: {e.Code} {e.Message}");
                first ??= e;
            }
        }

        throw first!;
    }

    private async Task<SourceUpdate> AskServerAsync(
        Source source, Uri server, TrustedKeys? keys, CachedIndex? current, UpdateOptions options, CancellationToken cancellationToken)
    {
        // A validator speaks for the server it came from, and only for a text that today's keys would still accept.
        var known = current is not null && current.Server == DownloadUrl.WithoutCredentials(server) && MayStillVouch(keys, current.State) ? current : null;
        try
        {
            return await FetchAsync(source, server, keys, current, known, options, cancellationToken).ConfigureAwait(false);
        }
        catch (VerificationException e) when (e.Code == "APL1001" && keys is not null)
        {
            // The publisher may have replaced the pair between our two requests, or the server has called a replaced
            // index "not modified": once more, from the start and without conditions.
            log.Write($"{DownloadUrl.Show(Address(server, source.Index))}: {e.Message} Asking once more.");
            return await FetchAsync(source, server, keys, current, known: null, options, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SourceUpdate> FetchAsync(
        Source source, Uri server, TrustedKeys? keys, CachedIndex? current, CachedIndex? known, UpdateOptions options, CancellationToken cancellationToken)
    {
        // The signature is smaller than the answer that would save it, so it is always fetched: what a server calls
        // "not modified" may rest on a file's time and size alone, and an old pair can have both of the new one.
        var signature = keys is null ? null : await GetAsync(Address(server, source.Index + keys.SignatureSuffix), null, Limits.MaxSignatureBytes, cancellationToken).ConfigureAwait(false);
        var seal = signature is null ? null : Digest.Of(DigestAlgorithm.Sha256, signature.Body);
        var data = await GetAsync(Address(server, source.Index + ".gz"), known?.Validators, Limits.MaxBytes, cancellationToken).ConfigureAwait(false);
        if (data.NotModified && seal == known!.Seal)
        {
            return Unchanged(source, known, options);
        }

        var text = data.NotModified ? known!.Text : Unpack(Address(server, source.Index + ".gz"), data.Body);
        var trusted = keys is null
            ? TrustedIndex.AcceptUnsigned(source.Name, text, current?.State, Rules(options), Limits, clock.GetUtcNow())
            : await VerifyAsync(source, server, keys, text, signature!.Body, current, options, cancellationToken).ConfigureAwait(false);
        if (!options.CheckOnly)
        {
            cache.Save(source.Name, new CachedIndex(trusted.State, DownloadUrl.WithoutCredentials(server), seal, data.Validators, text));
        }

        log.Write($"update successful: source {source.Name}, {trusted.Index.Entries.Count} templates{(options.AllowRollback ? ", rollback allowed" : "")}");
        return Report(source, server, trusted, current is not null && current.State.Text == trusted.State.Text ? UpdateOutcome.Unchanged : UpdateOutcome.Updated);
    }

    private async Task<TrustedIndex> VerifyAsync(
        Source source, Uri server, TrustedKeys keys, byte[] text, byte[] signature, CachedIndex? current, UpdateOptions options, CancellationToken cancellationToken)
    {
        var verify = new VerifyOptions { Now = clock.GetUtcNow(), Tool = settings.OpenPgpTool, MaxSignatureBytes = Limits.MaxSignatureBytes };
        var verified = await keys.VerifyAsync(text, signature, verify, cancellationToken).ConfigureAwait(false);
        log.Write($"signature verification: {DownloadUrl.Show(Address(server, source.Index))} signed by {verified.Fingerprint} at {verified.SignedAt?.ToString("u") ?? "an unknown time"} ({verified.Tool})");
        var signer = new Signer(verified.Fingerprint, verified.SignedAt);
        return TrustedIndex.Accept(source.Name, text, signature, (_, _) => signer, current?.State, Rules(options), Limits, clock.GetUtcNow());
    }

    /// <summary>The server has nothing newer: the same signature over the same text. What may have changed is the clock (P4).</summary>
    private SourceUpdate Unchanged(Source source, CachedIndex known, UpdateOptions options)
    {
        var trusted = TrustedIndex.Reopen(source.Name, known.Text, known.State, Limits);
        var age = TrustedIndex.CheckAge(source.Name, trusted.Index, known.State, Rules(options), clock.GetUtcNow());
        if (!options.CheckOnly)
        {
            cache.RemoveLitter(source.Name, known.State);
        }

        log.Write($"update successful: source {source.Name}, not modified");
        var report = Report(source, known.Server, trusted, UpdateOutcome.Unchanged);
        return report with { Warnings = [.. report.Warnings, .. age] };
    }

    private static SourceUpdate Report(Source source, Uri server, TrustedIndex trusted, UpdateOutcome outcome) => new()
    {
        Source = source,
        Outcome = outcome,
        Templates = trusted.Index.Entries.Count,
        Fingerprint = trusted.State.Fingerprint,
        SignedAt = trusted.State.SignedAt,
        Serial = trusted.State.Serial,
        Server = DownloadUrl.WithoutCredentials(server),
        Warnings = [.. trusted.Warnings, .. trusted.Index.Warnings],
    };

    private FreshnessRules Rules(UpdateOptions options) =>
        new() { MaxAge = options.MaxAge ?? settings.MaxAge, AllowRollback = options.AllowRollback };

    private async Task<FetchResult> GetAsync(Uri address, Validators? validators, int maxBytes, CancellationToken cancellationToken)
    {
        log.Write($"start download {DownloadUrl.Show(address)}");
        var result = await downloader.FetchAsync([address], validators, maxBytes, cancellationToken).ConfigureAwait(false);
        log.Write($"download finished: {(result.NotModified ? "not modified" : $"{result.Body.Length} bytes")}");
        return result;
    }

    private static byte[] Unpack(Uri address, byte[] body)
    {
        try
        {
            return Gzip.Decompress(body, Limits.MaxBytes);
        }
        catch (VerificationException e)
        {
            throw new VerificationException(e.Code, $"'{DownloadUrl.Show(address)}' is no usable index: {e.Message}", e)
            {
                Hint = "A login page or another file may answer in its place, or a transfer was cut short: look at what is there, or ask another mirror.",
            };
        }
    }

    private static TrustedKeys LoadKeys(Source source, string? keyFile)
    {
        if (keyFile is null)
        {
            throw new ApplianceException("APL1092", $"Source '{source.Name}' has no key: expected one of {string.Join(", ", source.SignedBy.Select(key => $"'{key}'"))}.")
            {
                Hint = source.Fingerprint is { } pin
                    ? $"Import the publisher's key file: appliance key import FILE --name {Path.GetFileName(source.SignedBy[0])} --fingerprint {pin}"
                    : $"Import the publisher's key file: appliance key import FILE --name {Path.GetFileName(source.SignedBy[0])}",
            };
        }

        var content = ConfigFile.ReadBytesOrNull(keyFile, new KeyLimits().MaxBytes)
            ?? throw new ApplianceException("APL1092", $"Source '{source.Name}' has no key: '{keyFile}' is gone.");
        var keys = TrustedKeys.Load(content, keyFile);
        return source.Fingerprint is null ? keys : keys.WithPin(source.Fingerprint);
    }

    private static bool MayStillVouch(TrustedKeys? keys, IndexState state) => keys is null
        ? state.IsUnsigned
        : keys.Keys.Any(key => key.Fingerprint.Equals(state.Fingerprint, StringComparison.OrdinalIgnoreCase));

    private static Uri Address(Uri server, string file) => new($"{server.AbsoluteUri.TrimEnd('/')}/{file}");
}
