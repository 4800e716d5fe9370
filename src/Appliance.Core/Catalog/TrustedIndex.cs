namespace Appliance.Catalog;

/// <summary>An index that may be used: signed by a key of its source, well-formed, and not older than what was accepted before.</summary>
/// <remarks>
/// The trust core: no I/O, the clock is an argument, the signature check a delegate. Order: sizes, signature, grammar, freshness;
/// not a byte is parsed before the signature is good. A refusal leaves nothing behind (P5). Attacks by name: TrustedIndexTests.
/// </remarks>
public sealed record TrustedIndex
{
    private const string ResetHint =
        "If this is what you expect (a publisher that went back, or a clock that was wrong), run `appliance update --allow-rollback` once.";

    private TrustedIndex(TemplateIndex index, IndexState state, IReadOnlyList<string> warnings)
    {
        Index = index;
        State = state;
        Warnings = warnings;
    }

    /// <summary>The templates.</summary>
    public TemplateIndex Index { get; }

    /// <summary>What to remember, together with the text, for the next time.</summary>
    public IndexState State { get; }

    /// <summary>What the user should know about trust and age; those of the text are <see cref="TemplateIndex.Warnings"/>. Safe to show.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Judges a signed index.</summary>
    /// <param name="source">Name of the source, for messages and entries.</param>
    /// <param name="text">The unpacked index; not copied, must not change while the result is in use.</param>
    /// <param name="signature">The detached signature file.</param>
    /// <param name="check">The signature check with the keys of this source only.</param>
    /// <param name="current">What was accepted last, null the first time.</param>
    /// <param name="rules">Age limits, and whether an older index is wanted.</param>
    /// <param name="limits">How much is read at all.</param>
    /// <param name="now">Our clock.</param>
    /// <exception cref="VerificationException">
    /// Too large (APL1008), no signature or one too large (APL1009), whatever <paramref name="check"/> says (APL1001, APL1011 and up),
    /// against the grammar (APL1040 and up), empty (APL1004), dated ahead (APL1006), went back (APL1002), same time and other bytes
    /// (APL1005), expired (APL1003), older than allowed (APL1007).
    /// </exception>
    public static TrustedIndex Accept(
        string source,
        ReadOnlyMemory<byte> text,
        ReadOnlyMemory<byte> signature,
        SignatureCheck check,
        IndexState? current,
        FreshnessRules rules,
        IndexLimits limits,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(limits);
        CheckSize(source, text, limits);
        if (signature.Length == 0 || signature.Length > limits.MaxSignatureBytes)
        {
            throw new VerificationException(
                "APL1009", $"Signature of index '{Show(source)}': expected 1 to {limits.MaxSignatureBytes} bytes, found {signature.Length}.");
        }

        var signer = check(text.Span, signature.Span);
        return Judge(source, text, signer, current, rules, limits, now);
    }

    /// <summary>
    /// Judges an index that nobody signed, of a source whose owner wrote <c>Trusted: yes</c>. Freshness goes by the index's own
    /// <c>Date</c> and <c>Serial</c>, which protects against accidents and not against an attacker; a warning says so.
    /// </summary>
    /// <inheritdoc cref="Accept" path="/param"/>
    /// <inheritdoc cref="Accept" path="/exception"/>
    public static TrustedIndex AcceptUnsigned(
        string source, ReadOnlyMemory<byte> text, IndexState? current, FreshnessRules rules, IndexLimits limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(limits);
        CheckSize(source, text, limits);
        return Judge(source, text, signer: null, current, rules, limits, now);
    }

    /// <summary>Opens a stored index: its bytes must be those that were verified.</summary>
    /// <remarks>Says nothing about age, so that an old list can still be shown: ask <see cref="CheckAge"/>.</remarks>
    /// <exception cref="VerificationException">Other bytes than those verified (APL1010), or unreadable (APL1008, APL1040 and up).</exception>
    public static TrustedIndex Reopen(string source, ReadOnlyMemory<byte> text, IndexState state, IndexLimits limits)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(limits);
        CheckSize(source, text, limits);
        var found = Digest.Of(DigestAlgorithm.Sha256, text.Span);
        if (found != state.Text)
        {
            throw new VerificationException("APL1010", $"Stored index of '{Show(source)}': expected {state.Text}, found {found}.")
            {
                Hint = "Run `appliance update`: the index was changed or damaged after it was verified.",
            };
        }

        return new TrustedIndex(TemplateIndex.Parse(source, text, limits), state, UnsignedWarning(source, state));
    }

    /// <summary>Looks at the age of an accepted index; returns what the user should be warned of.</summary>
    /// <exception cref="VerificationException">Past its <c>Valid-Until</c> (APL1003), or older than <see cref="FreshnessRules.MaxAge"/> (APL1007).</exception>
    public static IReadOnlyList<string> CheckAge(string source, TemplateIndex index, IndexState state, FreshnessRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        if (index.ValidUntil is { } end && now >= end)
        {
            throw new VerificationException("APL1003", $"Index of '{Show(source)}': valid until {Timestamp.Format(end)}, now {Timestamp.Format(now)}.")
            {
                Hint = "Run `appliance update`; if it happens again, the mirror holds back newer indexes or the publisher has stopped.",
            };
        }

        if (state.SignedAt is not { } made)
        {
            return rules.MaxAge is null
                ? []
                : throw new VerificationException("APL1007", $"Index of '{Show(source)}': it bears no date, so its age cannot be shown to be at most {Days(rules.MaxAge.Value)}.");
        }

        var age = now - made;
        if (age > rules.MaxAge)
        {
            throw new VerificationException(
                "APL1007", $"Index of '{Show(source)}': made {Timestamp.Format(made)}, {Days(age)} ago, expected at most {Days(rules.MaxAge.Value)}.");
        }

        return age > rules.WarnAge
            ? [$"Index of '{Show(source)}' is {Days(age)} old (made {Timestamp.Format(made)}): the mirror may hold back newer ones."]
            : [];
    }

    private static TrustedIndex Judge(
        string source, ReadOnlyMemory<byte> text, Signer? signer, IndexState? current, FreshnessRules rules, IndexLimits limits, DateTimeOffset now)
    {
        var index = TemplateIndex.Parse(source, text, limits);
        if (index.Entries.Count == 0)
        {
            throw new VerificationException("APL1004", $"Index of '{Show(source)}': expected at least one template, found none.");
        }

        var state = new IndexState
        {
            Serial = index.Serial,
            SignedAt = signer?.SignedAt ?? index.Date,
            Text = Digest.Of(DigestAlgorithm.Sha256, text.Span),
            Fingerprint = signer?.Fingerprint,
            FetchedAt = now,
        };

        if (state.SignedAt is { } dated && dated - now > rules.MaxClockAhead)
        {
            throw new VerificationException(
                "APL1006",
                $"Index of '{Show(source)}': dated {Timestamp.Format(dated)}, expected at most {Days(rules.MaxClockAhead)} ahead of our clock, {Timestamp.Format(now)}.")
            {
                Hint = "Check this machine's clock.",
            };
        }

        var warnings = new List<string>(UnsignedWarning(source, state));
        if (signer is not null && state.SignedAt is null)
        {
            warnings.Add($"Index of '{Show(source)}' bears no time, neither in its signature nor as 'Date': only a serial could show that it went back.");
        }

        if (Regression(state, current) is { } found)
        {
            if (!rules.AllowRollback)
            {
                throw new VerificationException(found.Code, $"Index of '{Show(source)}': {found.What}.") { Hint = ResetHint };
            }

            warnings.Add($"Index of '{Show(source)}': {found.What}; accepted because a rollback was allowed.");
        }

        if (current?.Fingerprint is { } before && signer is not null && !before.Equals(signer.Fingerprint, StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add($"Index of '{Show(source)}' is signed by key {Show(signer.Fingerprint)}, the one before by {Show(before)}.");
        }

        warnings.AddRange(CheckAge(source, index, state, rules, now));
        return new TrustedIndex(index, state, warnings);
    }

    /// <summary>In what way the new index is behind the current one; null when it is not.</summary>
    /// <remarks>
    /// What an unsigned index said never holds back a signed one: anybody could have said it. A signature's time and an index's own
    /// date are two clocks and are not compared; the serial is the same counter in both.
    /// </remarks>
    private static (string Code, string What)? Regression(IndexState next, IndexState? current)
    {
        if (current is null || (current.IsUnsigned && !next.IsUnsigned))
        {
            return null;
        }

        if (next.IsUnsigned == current.IsUnsigned && current.SignedAt is { } before)
        {
            if (next.SignedAt is not { } made || made < before)
            {
                var found = next.SignedAt is null ? "none" : Timestamp.Format(next.SignedAt.Value);
                return ("APL1002", $"its time went back, expected {Timestamp.Format(before)} or later, found {found}");
            }

            if (made == before && next.Text != current.Text)
            {
                return ("APL1005", $"other content under the same time, {Timestamp.Format(made)}, than the index accepted before");
            }
        }

        return current.Serial > (next.Serial ?? -1)
            ? ("APL1002", $"its serial went back, expected {current.Serial} or higher, found {next.Serial?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}")
            : null;
    }

    private static void CheckSize(string source, ReadOnlyMemory<byte> text, IndexLimits limits)
    {
        if (text.Length > limits.MaxBytes)
        {
            throw new VerificationException("APL1008", $"Index of '{Show(source)}': expected at most {limits.MaxBytes} bytes, found {text.Length}.");
        }
    }

    private static IReadOnlyList<string> UnsignedWarning(string source, IndexState state) => state.IsUnsigned
        ? [$"Index of '{Show(source)}' is not signed: nobody vouches for its templates."]
        : [];

    private static string Show(string text) => UntrustedText.Show(text);

    private static string Days(TimeSpan span) =>
        span.TotalDays >= 2 ? $"{(long)span.TotalDays} days" : $"{Math.Round(span.TotalHours, 1)} hours";
}
