using System.Globalization;
using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Signing;

namespace Appliance.Store;

/// <summary><c>appliance.conf</c>: one stanza, every field optional (docs/files.md).</summary>
public sealed record Settings
{
    private static readonly string[] KnownFields =
    [
        "Proxy", "No-Proxy", "Limit-Rate", "Max-Age", "Parallel-Downloads", "Lock-Timeout",
        "Connect-Timeout", "Stall-Timeout", "Retries", "OpenPGP-Tool", "CA-Bundle",
    ];

    /// <summary>Proxy for http and https; null leaves it to the environment.</summary>
    public string? Proxy { get; init; }

    /// <summary>Hosts that are reached without the proxy, as in <c>no_proxy</c>.</summary>
    public string? NoProxy { get; init; }

    /// <summary>Bytes per second over all transfers; null is unlimited.</summary>
    public long? LimitRate { get; init; }

    /// <summary>An index older than this is refused; null only warns from 30 days.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Transfers at the same time. Default 3, range 1–16.</summary>
    public int ParallelDownloads { get; init; } = 3;

    /// <summary>How long to wait for another process that works on the same template or source. Default 1 hour.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time to connect. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without progress before an attempt is given up. Default 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Further attempts after a failed one. Default 5, range 0–20.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Which program checks OpenPGP signatures.</summary>
    public OpenPgpTool OpenPgpTool { get; init; }

    /// <summary>Certificates trusted for https instead of the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Reads the file; without one everything has its default.</summary>
    /// <exception cref="ApplianceException">Unreadable (APL5001, APL5002), or a value is impossible (APL108x, <c>FILE:LINE</c>).</exception>
    public static Settings Load(AppliancePaths paths) =>
        Parse(ConfigFile.ReadOrNull(paths.ConfigFile, Deb822.MaxLength) ?? "", paths);

    internal static Settings Parse(string text, AppliancePaths paths)
    {
        var stanzas = Deb822.Parse(text, paths.ConfigFile);
        if (stanzas.Count == 0)
        {
            return new Settings();
        }

        var stanza = stanzas.Count == 1 ? stanzas[0] : throw new ApplianceException("APL1087", $"{paths.ConfigFile}:{stanzas[1].Line}: expected one paragraph in this file.");
        if (stanza.Fields.FirstOrDefault(field => !KnownFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw stanza.Refuse(unknown.Name, $"one of the fields {string.Join(", ", KnownFields)}, not the unknown");
        }

        var defaults = new Settings();
        return new Settings
        {
            Proxy = stanza["Proxy"],
            NoProxy = stanza["No-Proxy"],
            LimitRate = stanza["Limit-Rate"] is null ? null : Amount(stanza, "Limit-Rate"),
            MaxAge = stanza["Max-Age"] is null ? null : Duration(stanza, "Max-Age", default),
            ParallelDownloads = Number(stanza, "Parallel-Downloads", defaults.ParallelDownloads, 1, 16),
            LockTimeout = Duration(stanza, "Lock-Timeout", defaults.LockTimeout),
            ConnectTimeout = Duration(stanza, "Connect-Timeout", defaults.ConnectTimeout),
            StallTimeout = Duration(stanza, "Stall-Timeout", defaults.StallTimeout),
            Retries = Number(stanza, "Retries", defaults.Retries, 0, 20),
            OpenPgpTool = stanza["OpenPGP-Tool"] switch
            {
                null => OpenPgpTool.Any,
                "gpgv" => OpenPgpTool.Gpgv,
                "sqv" => OpenPgpTool.Sqv,
                _ => throw stanza.Refuse("OpenPGP-Tool", "'gpgv' or 'sqv'"),
            },
            CaBundle = stanza["CA-Bundle"] is { } bundle ? Path.IsPathRooted(bundle) ? paths.Rooted(bundle) : throw stanza.Refuse("CA-Bundle", "an absolute path") : null,
        };
    }

    /// <summary>The part that concerns the network.</summary>
    internal DownloadOptions ToDownloadOptions() => new()
    {
        ConnectTimeout = ConnectTimeout,
        StallTimeout = StallTimeout,
        MaxRetries = Retries,
        LimitRateBytesPerSecond = LimitRate,
        Proxy = Proxy is null
            ? NoProxy is null ? null : ProxyOptions.FromEnvironment(Environment.GetEnvironmentVariable) with { NoProxy = NoProxy }
            : new ProxyOptions { NoProxy = NoProxy }.WithServer(Proxy),
        CaBundleFile = CaBundle,
    };

    private static int Number(Stanza stanza, string field, int fallback, int least, int most) => stanza[field] switch
    {
        null => fallback,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw stanza.Refuse(field, $"a number from {least} to {most}"),
    };

    private static TimeSpan Duration(Stanza stanza, string field, TimeSpan fallback) => stanza[field] switch
    {
        null => fallback,
        var text => Units.TryParseDuration(text, out var duration) ? duration : throw stanza.Refuse(field, "a time such as 30s, 5m, 12h, 30d"),
    };

    private static long Amount(Stanza stanza, string field) =>
        Units.TryParseBytes(stanza[field], out var bytes) && bytes > 0 ? bytes : throw stanza.Refuse(field, "bytes per second such as 500K, 10M");
}
