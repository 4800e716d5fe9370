using System.Reflection;
using Appliance.Cli.Front;
using Appliance.Cli.Output;

namespace Appliance.Cli.Verbs;

/// <summary><c>version</c>.</summary>
internal static class VersionVerb
{
    private static readonly Listing<string> Fields = new(new Column<string>("version", version => Cell.Of(version)));

    public static Verb Create()
    {
        var output = new OutputOptions();
        var verb = new Verb("version", "Print the version.")
        {
            Group = "Other",
            IsQuick = true,
            Run = (session, result, _) =>
            {
                if (output.FormatOf(result) == OutputFormat.Text)
                {
                    session.Terminal.Output.Write($"appliance {Number}\n");
                }
                else
                {
                    output.WriteOne(session, result, Fields, Number);
                }

                return Task.FromResult(ExitCode.Done);
            },
        };
        output.AddToSingle(verb);
        return verb;
    }

    /// <summary>The version of this program.</summary>
    public static string Number =>
        typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
