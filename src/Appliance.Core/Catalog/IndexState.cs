namespace Appliance.Catalog;

/// <summary>What is remembered of the last accepted index of a source; the next one must not be older (P3).</summary>
public sealed record IndexState
{
    /// <summary>Its serial; null where it had none.</summary>
    public long? Serial { get; init; }

    /// <summary>Time of its signature; without a signature its own <c>Date</c>, null where it had neither.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>SHA-256 of the text that was verified and parsed.</summary>
    public required Digest Text { get; init; }

    /// <summary>Key that signed it; null when nobody did and the source says <c>Trusted: yes</c>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>When it was accepted, by our clock.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>Whether nobody vouches for it: every listing says so.</summary>
    public bool IsUnsigned => Fingerprint is null;

    /// <summary>Reads what <see cref="ToStanza"/> wrote; unknown fields are ignored.</summary>
    /// <exception cref="ApplianceException">A field is missing (APL1086) or cannot be used (APL1087).</exception>
    public static IndexState FromStanza(Stanza stanza)
    {
        ArgumentNullException.ThrowIfNull(stanza);
        return new IndexState
        {
            Serial = stanza["Serial"] is { } serial
                ? EntryValues.Number(serial) ?? throw stanza.Refuse("Serial", "a whole number")
                : null,
            SignedAt = stanza["Signed-At"] is null ? null : Time(stanza, "Signed-At"),
            Text = Digest.TryParse(stanza.Require("Text"), out var text) && text.Algorithm == DigestAlgorithm.Sha256
                ? text
                : throw stanza.Refuse("Text", "'sha256:' and 64 hexadecimal digits"),
            Fingerprint = ReadFingerprint(stanza),
            FetchedAt = Time(stanza, "Fetched-At"),
        };
    }

    /// <summary>As it is stored beside the index.</summary>
    public Stanza ToStanza()
    {
        var stanza = Stanza.Create(("Text", Text.ToString()), ("Fetched-At", Timestamp.Format(FetchedAt)));
        stanza = Fingerprint is null ? stanza.With("Unsigned", "yes") : stanza.With("Fingerprint", Fingerprint);
        stanza = SignedAt is null ? stanza : stanza.With("Signed-At", Timestamp.Format(SignedAt.Value));
        return Serial is null ? stanza : stanza.With("Serial", Serial.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>No key is only believed when the file says so: a lost line must not turn a signed source into an unsigned one.</summary>
    private static string? ReadFingerprint(Stanza stanza)
    {
        var unsigned = stanza.Flag("Unsigned", whenAbsent: false);
        if (unsigned && stanza["Fingerprint"] is not null)
        {
            throw stanza.Refuse("Unsigned", "no such field beside 'Fingerprint'");
        }

        return unsigned ? null : stanza.Require("Fingerprint");
    }

    private static DateTimeOffset Time(Stanza stanza, string field) =>
        Timestamp.TryParse(stanza.Require(field), out var time) ? time : throw stanza.Refuse(field, "a time like 2026-11-22T09:30:00Z");
}
