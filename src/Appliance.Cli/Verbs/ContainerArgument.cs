using System.CommandLine;
using Appliance.Containers;

namespace Appliance.Cli.Verbs;

/// <summary>Containers named on the command line.</summary>
internal static class ContainerArgument
{
    public static Argument<string> Create() => new("CTID") { Description = "The container's number." };

    public static Argument<string[]> Many() => new("CTID") { Description = "Numbers of the containers.", Arity = ArgumentArity.OneOrMore };

    public static ContainerId Parse(string text) => ContainerId.TryParse(text, out var id)
        ? id
        : throw new UsageException($"'{text}' is no container id: expected a whole number, {ContainerId.Min}–{ContainerId.Max}.");
}
