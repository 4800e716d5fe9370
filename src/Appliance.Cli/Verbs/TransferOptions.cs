using System.CommandLine;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>Options of every verb that transfers templates.</summary>
internal sealed class TransferOptions
{
    private readonly Option<bool> allowWeakDigest = Cli.Front.Options.Flag("--allow-weak-digest", "Accept a template of which the index gives only an MD5 sum.");
    private readonly Option<long?> limitRate = Cli.Front.Options.Bytes("--limit-rate", "RATE", "Use at most this many bytes per second over all transfers: 500K, 10M.");

    public TransferOptions AddTo(Command command)
    {
        command.Add(allowWeakDigest);
        command.Add(limitRate);
        return this;
    }

    /// <summary>Changes the settings as asked.</summary>
    public Func<Settings, Settings> Adjust(ParseResult result)
    {
        var rate = result.GetValue(limitRate);
        if (rate < 1024)
        {
            throw new UsageException("--limit-rate is at least 1K.");
        }

        return settings => rate is null ? settings : settings with { LimitRate = rate };
    }

    public TemplateDownloadOptions Options(ParseResult result) => new() { AllowWeakDigest = result.GetValue(allowWeakDigest) };
}
