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
    /// <exception cref="ApplianceException">It cannot be read (APL7004), is too large (APL7005, APL5111), or no line of it is a configuration's (APL5133).</exception>
    public CtConfig ReadConfig()
    {
        var config = CtConfig.Parse(LocalFile.Read(ConfigFile, new CtConfigLimits().MaxBytes), ConfigFile);
        return config.Warnings.Count == 0 || config.SaysAnything
            ? config
            : throw new ApplianceException("APL5133", $"'{UntrustedText.Show(ConfigFile)}' is not the configuration of a container: none of its lines is understood.")
            {
                Hint = "It has lines such as 'hostname: web' (docs/container-config.md).",
            };
    }
}
