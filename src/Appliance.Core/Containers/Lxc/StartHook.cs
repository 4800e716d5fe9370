using Appliance.Containers.Volumes;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Lxc;

/// <summary>
/// What LXC's monitor runs before each start of a container, also when the container restarts itself: mounts the volumes
/// where only the monitor sees them, makes device nodes, and sets the guest up.
/// </summary>
public sealed class StartHook(AppliancePaths paths, TimeProvider clock)
{
    /// <summary>The hidden verb that is the hook.</summary>
    public const string Verb = "hook";

    /// <summary>The hook's kind, as LXC names it.</summary>
    public const string PreStart = "pre-start";

    /// <summary>Environment variable by which <c>start</c> tells the hook not to insist on the distribution.</summary>
    public const string IgnoreOsTypeVariable = "APPLIANCE_IGNORE_OSTYPE";

    private const int DefaultDeviceMode = 0x1B0; // 0660

    private readonly LxcPaths lxc = LxcPaths.Of(paths);

    /// <summary>Does it, and leaves what there is to say for the program that began the start.</summary>
    /// <exception cref="ApplianceException">The container must not start; the same is in the report.</exception>
    public async Task RunAsync(ContainerId id, bool ignoreOsType, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        try
        {
            // No lock: whoever began the start holds it, and a container that restarts itself must not wait for anybody.
            var config = new CtConfigStore(paths).Read(id);
            await MountAsync(id, config, cancellationToken).ConfigureAwait(false);
            MakeNodes(id, config);
            SetUp(id, config, ignoreOsType, warnings, cancellationToken);
            new StartReport(warnings, Error: null).Write(lxc.ReportFile(id));
        }
        catch (Exception e) when (e is ApplianceException or IOException or UnauthorizedAccessException)
        {
            var error = e as ApplianceException ?? new ApplianceException("APL5204", $"Container {id} cannot be prepared: {e.Message.TrimEnd('.')}.", e);
            new StartReport(warnings, error).Write(lxc.ReportFile(id));
            throw error;
        }
    }

    /// <summary>The monitor of a container that restarts itself still has everything mounted.</summary>
    private async Task MountAsync(ContainerId id, CtConfig config, CancellationToken cancellationToken)
    {
        var target = lxc.RootfsMount(id);
        if (!MountTable.IsMountPoint(target))
        {
            await new VolumeMounter(StorageConfig.Load(paths), paths)
                .MountAsync(VolumeMount.AllOf(config, writable: false), target, config.IdMap, cancellationToken).ConfigureAwait(false);
        }
    }

    private void SetUp(ContainerId id, CtConfig config, bool ignoreOsType, List<string> warnings, CancellationToken cancellationToken)
    {
        using var root = RootfsHandle.Open(lxc.RootfsMount(id));
        var settings = config.ToGuestSettings();
        using var setup = GuestSetup.Prepare(root, settings, HostFacts.OfThisHost(), GuestMode.Start, GuestSecrets.None, clock, cancellationToken);
        warnings.AddRange(setup.Warnings);
        if (config.OsType is { } configured && configured != setup.Detection.OsType && configured != "unmanaged")
        {
            var difference = $"Container {id} is configured as '{UntrustedText.Show(configured)}', but there is '{setup.Detection.OsType}' in it";
            if (!ignoreOsType)
            {
                throw new ApplianceException("APL5200", difference + ".")
                {
                    Hint = $"Correct it (appliance set {id} --ostype {setup.Detection.OsType}), or start it once as it is (--ignore-ostype).",
                };
            }

            warnings.Add(difference + "; it was set up as that.");
        }

        setup.Commit(cancellationToken);
    }

    /// <summary>Nodes with the owner and mode the container shall see. Those of the host have the host's.</summary>
    private void MakeNodes(ContainerId id, CtConfig config)
    {
        var directory = lxc.DeviceDirectory(id);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        if (config.Devices.Count == 0)
        {
            return;
        }

        Directory.CreateDirectory(directory, (UnixFileMode)0x1C9 /* 0711: mounted by the container's root */);
        foreach (var device in config.Devices)
        {
            var node = DeviceNode.At(device.Path) ?? throw new ApplianceException("APL5195", $"dev{device.Index}: there is no device '{UntrustedText.Show(device.Path)}' on this host.");
            node.Create(LxcDevices.NodePath(lxc, id, device), device.Mode ?? DefaultDeviceMode, Mapped(config, IdKind.User, device.Uid, device), Mapped(config, IdKind.Group, device.Gid, device));
        }
    }

    private static uint Mapped(CtConfig config, IdKind kind, uint? id, CtDevice device) => config.IdMap.TryMap(kind, id ?? 0, out var host)
        ? host
        : throw new ApplianceException("APL5205", $"dev{device.Index}: {(kind == IdKind.User ? "user" : "group")} {id} is not in the container's id map.");
}
