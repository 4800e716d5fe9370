using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Pct;

namespace Appliance.Cli.Verbs;

/// <summary><c>appliance pct …</c>: the same as through a link of that name.</summary>
internal static class PctVerbEntry
{
    public static Verb Create()
    {
        var arguments = new Argument<string[]>("ARGUMENT")
        {
            Description = "What follows `pct` on its command line.",
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
        };
        return new Verb("pct", "Answer as pct does: its verbs, options and formats.")
        {
            Group = "Other",
            Details = "A link named pct that leads to this program does the same.",
            Examples = [("pct list", "The containers, in pct's table")],
            Run = (session, result, cancellationToken) =>
                PctFront.RunAsync(result.GetValue(arguments) ?? [], session.Terminal, session.Root, _ => cancellationToken),
        }.With(arguments);
    }
}
