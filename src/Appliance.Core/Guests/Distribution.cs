using Appliance.Guests.Steps;

namespace Appliance.Guests;

/// <summary>
/// How a family of distributions is set up. This class does what most need; a family overrides only its differences.
/// One file per family in <c>Distributions/</c>, one row in <see cref="DistributionTable"/>.
/// </summary>
/// <remarks>Which method runs when: <see cref="GuestSteps"/>. All of them only stage changes in the tree of the step.</remarks>
internal abstract class Distribution
{
    /// <summary>Name in a container's configuration.</summary>
    public abstract string OsType { get; }

    /// <summary>Release as shown: <c>12</c>, <c>24.04</c>; null if the family has none.</summary>
    public virtual string? Version => null;

    /// <summary>False for a guest that is left alone altogether.</summary>
    public virtual bool IsManaged => true;

    /// <summary>True if consoles of a privileged container are named <c>lxc/ttyN</c> inside (guest-setup.md §5.11).</summary>
    public virtual bool HasLxcTtys => true;

    /// <summary>Which network configurations <see cref="SetUpNetwork"/> writes, for people.</summary>
    public abstract IReadOnlyList<string> NetworkBackends(GuestTree tree);

    /// <summary>File whose ELF header tells the architecture.</summary>
    public virtual string? ArchitectureFile(GuestTree tree) => "/bin/sh";

    /// <summary>False if its init cannot work on a host that has only cgroup v2.</summary>
    /// <param name="init">Path of the init, or null.</param>
    /// <param name="systemdVersion">Its version if it is systemd and that is known.</param>
    public virtual bool WorksOnCgroup2(string? init, int? systemdVersion) =>
        init?.EndsWith("/systemd", StringComparison.Ordinal) != true || systemdVersion >= 232;

    /// <summary>Makes the template fit for a container: create, fix-up.</summary>
    public virtual void FixTemplate(GuestStep step)
    {
    }

    /// <summary>Consoles, presets: create, start.</summary>
    public virtual void SetUpInit(GuestStep step)
    {
    }

    /// <summary>Interfaces: create, start, network.</summary>
    public abstract void SetUpNetwork(GuestStep step);

    /// <summary>A certificate that every copy of the template would share: create.</summary>
    public virtual void RenewCertificates(GuestStep step)
    {
    }

    /// <summary>Names in <c>/etc/hosts</c>, then the host name's own file: create, start.</summary>
    public virtual void SetHostname(GuestStep step)
    {
        HostsFile.Set(step);
        step.Tree.Write("/etc/hostname", step.ShortHostname + "\n");
    }

    /// <summary>Name servers: create, start.</summary>
    public virtual void SetDns(GuestStep step) => ResolvConf.Set(step);

    /// <summary>Time zone: create, start.</summary>
    public virtual void SetTimeZone(GuestStep step) => TimeZoneStep.Set(step);

    /// <summary>An identity of its own, made at its first start: create.</summary>
    public virtual void ClearMachineId(GuestStep step) => MachineId.Clear(step);

    /// <summary>The same for a copy: clone.</summary>
    public virtual void RenewMachineId(GuestStep step) => MachineId.Renew(step);

    /// <summary>Minutes of the system's cron jobs, so that not all containers start them at once: create.</summary>
    public virtual void SpreadCronJobs(GuestStep step) => CronMinutes.Spread(step);

    /// <summary>Password of root: create.</summary>
    public virtual void SetPassword(GuestStep step) => RootPassword.Set(step);

    /// <summary>Keys that may log in as root: create.</summary>
    public virtual void SetAuthorizedKeys(GuestStep step) => AuthorizedKeys.Set(step);

    /// <summary>Keys of its ssh server: create.</summary>
    public virtual void MakeHostKeys(GuestStep step) => SshHostKeys.Make(step);
}
