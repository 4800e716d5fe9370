using Appliance.Cli.Front;
using Appliance.Containers;
using Appliance.Guests;

namespace Appliance.Cli.Verbs;

/// <summary>What is the same for all guests of one call.</summary>
internal sealed record GuestRequest(GuestMode Mode, HostFacts Host, GuestSecrets Secrets, bool IsDryRun);

/// <summary>One guest to set up.</summary>
/// <param name="Rootfs">Its tree.</param>
/// <param name="ConfigFile">Its configuration.</param>
/// <param name="Mode">When in its life.</param>
internal sealed record GuestJob(string Rootfs, string ConfigFile, GuestMode Mode)
{
    /// <exception cref="ApplianceException">It cannot be read (APL7004) or is too large (APL7005, APL5111).</exception>
    public CtConfig ReadConfig() => CtConfig.Parse(LocalFile.Read(ConfigFile, new CtConfigLimits().MaxBytes), ConfigFile);
}
