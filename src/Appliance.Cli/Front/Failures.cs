namespace Appliance.Cli.Front;

/// <summary>Failures of some of several things: each is told when it is known, and the gravest decides the exit code.</summary>
internal sealed class Failures(Session session)
{
    /// <summary>Gravest first: what must not be trusted, then what does not pass by itself.</summary>
    private static readonly int[] Gravity = [Cli.ExitCode.Trust, Cli.ExitCode.Storage, Cli.ExitCode.Network, Cli.ExitCode.Failed];

    /// <summary>0 while there are none.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Tells one failure and goes on.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="subject">What it happened to, put before the sentence; null where the sentence says it.</param>
    public void Add(ApplianceException exception, string? subject = null)
    {
        ErrorReport.Write(session.Terminal, exception, session.HasErrorColour, subject);
        var code = ErrorReport.ExitCodeOf(exception);
        ExitCode = ExitCode == 0 || Array.IndexOf(Gravity, code) < Array.IndexOf(Gravity, ExitCode) ? code : ExitCode;
    }
}
