using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Pveam;

namespace Appliance.Cli.Verbs;

/// <summary><c>appliance pveam …</c>: the same as through a link of that name.</summary>
internal static class PveamVerbEntry
{
    public static Verb Create()
    {
        var arguments = new Argument<string[]>("ARGUMENT")
        {
            Description = "What follows `pveam` on its command line.",
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
        };
        return new Verb("pveam", "Answer as pveam does: its verbs, options and tables.")
        {
            Group = "Other",
            Details = "A link named pveam that leads to this program does the same.",
            Examples = [("pveam available --section system", "The templates of a section, in pveam's table")],
            Run = (session, result, cancellationToken) =>
                PveamFront.RunAsync(result.GetValue(arguments) ?? [], session.Terminal, session.Root, _ => cancellationToken),
        }.With(arguments);
    }
}
