using Appliance.Archives;
using Appliance.Guests;

namespace Appliance.Containers.Creation;

/// <summary>What is to be created.</summary>
public sealed record CreateRequest
{
    /// <summary>Its number; null takes the lowest free one.</summary>
    public ContainerId? Id { get; init; }

    /// <summary>Keys and canonical values of the configuration (<see cref="CtOptions"/>), disks included: <c>rootfs</c> may be <c>local:4</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Storage of disks for which none is named.</summary>
    public string Storage { get; init; } = "local";

    /// <summary>Password and keys of root.</summary>
    public GuestSecrets Secrets { get; init; } = GuestSecrets.None;

    /// <summary>Replace a container that has the number: stopped and not protected. It goes when the new one is complete.</summary>
    public bool Replace { get; init; }

    /// <summary>Give every interface a new hardware address, whatever is asked for.</summary>
    public bool NewHardwareAddresses { get; init; }

    /// <summary>What the template may ask for.</summary>
    public ArchiveLimits Limits { get; init; } = new();

    /// <summary>Make device nodes that the template has outside <c>dev/</c>; for a privileged container only.</summary>
    public bool AllowDeviceNodes { get; init; }

    /// <summary>Bytes of the template to read in a second at most; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }
}

/// <summary>What a creation is doing.</summary>
public enum CreateStage
{
    /// <summary>Making disks and mounting them.</summary>
    Disks,

    /// <summary>Unpacking the template.</summary>
    Extract,

    /// <summary>Making the tree this container's: names, network, password, keys.</summary>
    Setup,

    /// <summary>Writing everything to the disks.</summary>
    Finish,
}

/// <summary>How far a creation is.</summary>
/// <param name="Id">Of the container.</param>
/// <param name="Stage">What it does.</param>
/// <param name="Extracted">How far the unpacking is; null at its begin and in other stages.</param>
public sealed record CreateProgress(ContainerId Id, CreateStage Stage, ExtractProgress? Extracted);

/// <summary>What was created.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="Detection">What its tree turned out to be.</param>
/// <param name="Extraction">What was unpacked.</param>
/// <param name="Warnings">What the administrator should know; not made safe for a terminal.</param>
public sealed record CreatedContainer(ContainerId Id, CtConfig Config, GuestDetection Detection, ExtractResult Extraction, IReadOnlyList<string> Warnings);
