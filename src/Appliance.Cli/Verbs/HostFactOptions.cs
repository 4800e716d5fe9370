using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Containers;
using Appliance.Guests;

namespace Appliance.Cli.Verbs;

/// <summary>What a guest takes from its host, and options that say something else instead.</summary>
internal sealed class HostFactOptions
{
    private const int MaxBytes = 1024 * 1024;
    private readonly Option<string?> resolvConf = Options.Text("--host-resolv-conf", "FILE", "Take name servers and search domain from this file instead of this host's resolv.conf.");
    private readonly Option<string?> timeZone = Options.Of("--host-timezone", "ZONE", "Take this for the host's time zone.",
        text => text == "host" ? null : CtOptions.Find("timezone").Type.Normalise(text), "a time zone such as Europe/Vienna");

    public void AddTo(Command command)
    {
        command.Add(resolvConf);
        command.Add(timeZone);
    }

    /// <exception cref="ApplianceException">The file cannot be read (APL7004, APL7005).</exception>
    public HostFacts Read(ParseResult result)
    {
        var zone = result.GetValue(timeZone);
        return result.GetValue(resolvConf) is { } file
            ? HostFacts.Parse(LocalFile.Read(file, MaxBytes), zone ?? HostFacts.OfThisHost().TimeZone)
            : HostFacts.OfThisHost() is var own && zone is null ? own : own with { TimeZone = zone };
    }
}
