using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary><c>guest detect</c>.</summary>
internal static class GuestDetectVerb
{
    private static readonly Listing<GuestDetection> Fields = new(
        new Column<GuestDetection>("ostype", guest => Cell.Of(guest.OsType)) { Heading = "Distribution" },
        new Column<GuestDetection>("version", guest => Cell.Of(guest.Version)) { Heading = "Version" },
        new Column<GuestDetection>("arch", guest => Cell.Of(guest.Architecture)) { Heading = "Architecture" },
        new Column<GuestDetection>("init", guest => Cell.Of(GuestText.Decode(guest.Init))) { Heading = "Init" },
        new Column<GuestDetection>("systemd", guest => Cell.Of(guest.SystemdVersion)) { Heading = "systemd" },
        new Column<GuestDetection>("network", guest => Cell.List(guest.NetworkBackends)) { Heading = "Network" },
        new Column<GuestDetection>("matched", guest => Cell.List([.. guest.Matched.Select(match => GuestText.Decode(match)!)])) { Heading = "Known by" },
        new Column<GuestDetection>("warnings", guest => Cell.List(guest.Warnings)) { InTable = false });

    public static Verb Create()
    {
        var rootfs = new Argument<string>("ROOTFS") { Description = "The directory that is the guest's `/`." };
        var output = new OutputOptions();
        var verb = new Verb("detect", "Tell distribution, version, architecture, init and network configuration of a guest.")
        {
            Examples = [("guest detect /mnt/rootfs --output-format json", "For a program")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                using var root = RootfsHandle.Open(result.GetRequiredValue(rootfs));
                var detection = GuestSetup.Detect(root, configuredOsType: null);
                foreach (var warning in detection.Warnings)
                {
                    session.Warn(warning);
                }

                output.WriteOne(session, result, Fields, detection);
                return Task.FromResult(ExitCode.Done);
            },
        }.With(rootfs);
        output.AddToSingle(verb);
        return verb;
    }
}
