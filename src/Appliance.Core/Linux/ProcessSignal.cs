namespace Appliance.Linux;

/// <summary>Signals to other processes.</summary>
internal static class ProcessSignal
{
    private const int KillNumber = 9;

    /// <summary>SIGKILL; a process that is gone already is no error.</summary>
    internal static void Kill(int pid) => _ = Libc.Kill(pid, KillNumber);
}
