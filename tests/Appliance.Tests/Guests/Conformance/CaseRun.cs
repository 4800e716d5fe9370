using System.Text;
using Appliance.Containers;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>Runs our engine over the tree of a case.</summary>
internal static class CaseRun
{
    private const string DefaultResolvConf =
        """
        search hostlab.example second.example
        nameserver 192.0.2.53
        nameserver 2001:db8:53::53
        nameserver 192.0.2.54
        nameserver 192.0.2.55

        """;

    private static readonly DateTimeOffset Clock = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>Sets the guest up once. The outcome: <c>ostype NAME</c> or <c>error CODE</c>; and what was detected, unless an error.</summary>
    public static (string Outcome, GuestDetection? Detection) Run(GoldenCase golden, CancellationToken cancellationToken)
    {
        try
        {
            var settings = CtConfig.Parse(golden.Config, "config").ToGuestSettings();
            using var root = RootfsHandle.Open(golden.Root);
            if (golden.Mode == "detect")
            {
                var detection = GuestSetup.Detect(root, settings.OsType);
                return ($"ostype {detection.OsType}", detection);
            }

            var host = HostFacts.Parse(Encoding.Latin1.GetBytes(golden.ResolvConf ?? DefaultResolvConf), golden.TimeZone ?? "Europe/Vienna");
            var secrets = new GuestSecrets { Password = golden.Password, AuthorizedKeys = golden.Keys };
            var mode = Enum.Parse<GuestMode>(golden.Mode, ignoreCase: true);
            using var prepared = GuestSetup.Prepare(root, settings, host, mode, secrets, new SetClock(Clock), cancellationToken);
            prepared.Commit(cancellationToken);
            return ($"ostype {prepared.Detection.OsType}", prepared.Detection);
        }
        catch (ApplianceException error)
        {
            return ($"error {error.Code}", null);
        }
    }
}
