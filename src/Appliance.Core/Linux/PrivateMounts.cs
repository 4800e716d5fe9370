using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Appliance.Linux;

/// <summary>
/// A thread with a mount namespace of its own: what is mounted by its work is seen by nobody else but through
/// descriptors that the work hands out, and is gone, loop devices included, when this object or the process is.
/// </summary>
/// <remarks>unshare(2) is about the calling thread alone; its namespace lives as long as the thread does.</remarks>
internal sealed unsafe class PrivateMounts : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    /// <exception cref="ErrnoException">Not permitted: it takes root.</exception>
    internal PrivateMounts()
    {
        thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "mounts" };
        thread.Start();
        try
        {
            Run(Separate);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the namespace. Descriptors into it must be closed before, or they keep what they are in.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    /// <summary>Does something inside and waits for it.</summary>
    internal void Run(Action action)
    {
        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        work.Add(() =>
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is ApplianceException or IOException)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
    }

    /// <summary>A copy of the host's mounts that tells the host nothing of what is mounted in it.</summary>
    private static void Separate()
    {
        if (Libc.Unshare(Libc.CloneNewNamespace) != 0 || Libc.Mount(source: null, "/", type: null, Libc.MountRecursive | Libc.MountPrivate, null) != 0)
        {
            throw ErrnoException.Last("cannot make a mount namespace");
        }
    }
}
