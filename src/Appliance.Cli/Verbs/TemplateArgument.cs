using System.CommandLine;

namespace Appliance.Cli.Verbs;

/// <summary>The argument that names a template.</summary>
internal static class TemplateArgument
{
    /// <summary>What it may be, for help.</summary>
    public const string Forms =
        "TEMPLATE is a full name as `available` prints it, a family such as debian-13-standard (its newest version), " +
        "FAMILY@VERSION (the version may end in *), or a digest sha512:HEX. SOURCE/ before it asks one source only.";

    public static Argument<string> One() => new("TEMPLATE") { Description = "Name, family, FAMILY@VERSION or digest." };

    public static Argument<string[]> Many() => new("TEMPLATE")
    {
        Description = "Names, families, FAMILY@VERSION or digests; with --all-matching, patterns.",
        Arity = ArgumentArity.OneOrMore,
    };
}
