using Appliance.Linux;

namespace Appliance.Containers;

/// <summary>The right to change one container, until it is disposed. The kernel takes it back from a killed process.</summary>
public sealed class CtConfigLock : IDisposable
{
    private readonly FileLock held;
    private readonly bool isShared;

    /// <param name="id">The container.</param>
    /// <param name="held">The lock itself.</param>
    /// <param name="isShared">Other programs wait on the lock file, and would wait for ever on one that is removed.</param>
    internal CtConfigLock(ContainerId id, FileLock held, bool isShared) => (Id, this.held, this.isShared) = (id, held, isShared);

    /// <summary>The container.</summary>
    public ContainerId Id { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isShared)
        {
            held.Release();
        }
        else
        {
            held.Dispose();
        }
    }
}
