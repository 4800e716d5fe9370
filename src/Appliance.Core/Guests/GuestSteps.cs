namespace Appliance.Guests;

/// <summary>Which steps run in which mode, and in which order (guest-setup.md §1).</summary>
internal static class GuestSteps
{
    /// <summary>The newest systemd that runs without nested namespaces.</summary>
    private const int LastSystemdWithoutNesting = 241;

    public static void Run(Distribution distribution, GuestStep step)
    {
        if (!distribution.IsManaged)
        {
            return;
        }

        switch (step.Mode)
        {
            case GuestMode.Create:
                distribution.ClearMachineId(step);
                distribution.RenewCertificates(step);
                distribution.FixTemplate(step);
                distribution.SpreadCronJobs(step);
                distribution.SetPassword(step);
                distribution.SetAuthorizedKeys(step);
                Configure(distribution, step);
                distribution.MakeHostKeys(step);
                CheckNesting(step);
                break;
            case GuestMode.Start:
                step.Tree.Write("/fastboot", "");
                Configure(distribution, step);
                CheckNesting(step);
                CheckCgroups(distribution, step);
                break;
            case GuestMode.Clone:
                distribution.RenewMachineId(step);
                CheckNesting(step);
                break;
            case GuestMode.Fixup:
                distribution.FixTemplate(step);
                break;
            case GuestMode.Network:
                distribution.SetUpNetwork(step);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step.Mode, "No such mode.");
        }
    }

    private static void Configure(Distribution distribution, GuestStep step)
    {
        step.CancellationToken.ThrowIfCancellationRequested();
        distribution.SetUpInit(step);
        distribution.SetUpNetwork(step);
        distribution.SetHostname(step);
        distribution.SetDns(step);
        distribution.SetTimeZone(step);
    }

    private static void CheckNesting(GuestStep step)
    {
        if (!step.Settings.Nesting && step.Detection.SystemdVersion is > LastSystemdWithoutNesting and var version)
        {
            step.Warn($"The guest runs systemd {version}, which may need the container's feature 'nesting=1'.");
        }
    }

    private static void CheckCgroups(Distribution distribution, GuestStep step)
    {
        if (!distribution.WorksOnCgroup2(step.Detection.Init, step.Detection.SystemdVersion))
        {
            step.Warn(step.Detection.SystemdVersion is { } version
                ? $"The guest's systemd {version} is too old for a host that has only cgroup v2: that needs 232 or newer."
                : "The guest's systemd may be too old for a host that has only cgroup v2: that needs 232 or newer.");
        }
    }
}
