using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>The setup of guests: what turns an unpacked template into this container.</summary>
public static class GuestSetup
{
    /// <summary>Looks at a guest; changes nothing.</summary>
    /// <param name="root">Its tree.</param>
    /// <param name="configuredOsType"><c>ostype</c> of its configuration: <c>unmanaged</c> decides, anything else is only compared.</param>
    /// <exception cref="ApplianceException">Its release is not supported (APL4010) or cannot be read (APL4011), or its tree refuses (APL4002–4004).</exception>
    public static GuestDetection Detect(RootfsHandle root, string? configuredOsType)
    {
        using var tree = new GuestTree(root, IdMap.Identity);
        return GuestDetector.Detect(tree, new GuestSettings { OsType = configuredOsType }).Detection;
    }

    /// <summary>Reads the guest and works out every change; writes nothing.</summary>
    /// <remarks>Keys of the guest's ssh server are made here already (mode <see cref="GuestMode.Create"/>): it takes up to some seconds.</remarks>
    /// <exception cref="ApplianceException">A step cannot be done (APL40xx); the guest is as it was.</exception>
    public static PreparedSetup Prepare(
        RootfsHandle root, GuestSettings settings, HostFacts host, GuestMode mode, GuestSecrets secrets, TimeProvider clock, CancellationToken cancellationToken)
    {
        var tree = new GuestTree(root, settings.IdMap);
        try
        {
            var (detection, distribution) = GuestDetector.Detect(tree, settings);
            var step = new GuestStep(tree, settings, host, mode, secrets, clock, detection, cancellationToken);
            GuestSteps.Run(distribution, step);
            return new PreparedSetup(tree, detection);
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }
}
