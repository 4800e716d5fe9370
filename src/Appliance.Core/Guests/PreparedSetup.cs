namespace Appliance.Guests;

/// <summary>A setup that was worked out and waits for its <see cref="Commit"/>. It holds the guest's directories open until it is disposed of.</summary>
public sealed class PreparedSetup : IDisposable
{
    private readonly GuestTree tree;

    internal PreparedSetup(GuestTree tree, GuestDetection detection)
    {
        this.tree = tree;
        Detection = detection;
        Warnings = [.. detection.Warnings, .. tree.Warnings];
        Changes = tree.Changes();
    }

    /// <summary>What was found out about the guest.</summary>
    public GuestDetection Detection { get; }

    /// <summary>What will be changed, in the order of the steps; empty if the guest is as it should be.</summary>
    public IReadOnlyList<GuestChange> Changes { get; }

    /// <summary>What the administrator should know, those of the detection included; not made safe for a terminal.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Makes all changes, or none, and has their bytes on the disk before the first one shows.</summary>
    /// <exception cref="ApplianceException">Something cannot be changed: everything is as before (APL4005, APL4007), but for what APL4008 names.</exception>
    public void Commit(CancellationToken cancellationToken) => GuestCommit.Run(tree, isFlushed: true, cancellationToken);

    /// <summary>As <see cref="Commit"/>, but the caller flushes the file system afterwards (<see cref="Linux.RootfsHandle.Flush"/>): for a volume that was just made, or many guests at once.</summary>
    /// <exception cref="ApplianceException">As <see cref="Commit"/>.</exception>
    public void CommitUnflushed(CancellationToken cancellationToken) => GuestCommit.Run(tree, isFlushed: false, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => tree.Dispose();
}
