using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images.Recipes;

namespace Appliance.Cli.Verbs;

/// <summary><c>image validate</c>.</summary>
internal static class ImageValidateVerb
{
    private static readonly Listing<RecipeFinding> Columns = new(
        new Column<RecipeFinding>("file", finding => Cell.Of(finding.At.File)),
        new Column<RecipeFinding>("line", finding => Cell.Of(finding.At.Line)),
        new Column<RecipeFinding>("column", finding => Cell.Of(finding.At.Column)),
        new Column<RecipeFinding>("code", finding => Cell.Of(finding.Code)),
        new Column<RecipeFinding>("message", finding => Cell.Of(finding.Message)),
        new Column<RecipeFinding>("hint", finding => Cell.Of(finding.Hint)));

    public static Verb Create()
    {
        var names = new Argument<string[]>("RECIPE") { Description = "Ids or files; without any, all recipes.", Arity = ArgumentArity.ZeroOrMore };
        var templates = RecipeArguments.Templates();
        var output = new OutputOptions();
        var verb = new Verb("validate", "Check recipes, and say where what is wrong.")
        {
            Details = "A name with a slash or the suffix .yaml is a file. Every finding has its file, line and column; the exit code is 1 if there is any.",
            Examples = [("image validate", "All recipes"), ("image validate templates/debian/debian-13-standard.yaml", "One file")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                var findings = Check(session, result.GetValue(names) ?? [], result.GetValue(templates), out var count);
                if (output.FormatOf(result) != OutputFormat.Text)
                {
                    output.Write(session, result, Columns, findings);
                }
                else
                {
                    Write(session, findings, count);
                }

                return Task.FromResult(findings.Count > 0 ? ExitCode.Failed : ExitCode.Done);
            },
        }.With(names, templates);
        output.AddToSingle(verb);
        return verb.Completing(names, RecipeArguments.Words);
    }

    /// <summary>What an included file is blamed for is said once, however many recipes include it.</summary>
    private static List<RecipeFinding> Check(Session session, string[] names, string? templates, out int count)
    {
        RecipeLibrary? opened = null;
        RecipeLibrary Library() => opened ??= RecipeArguments.Library(session, templates);
        var checks = names.Length == 0
            ? Library().Recipes.Select(recipe => Library().Check(recipe.Id))
            : names.Distinct(StringComparer.Ordinal).Select(name => name.Contains('/') || name.EndsWith(".yaml", StringComparison.Ordinal)
                ? RecipeLibrary.CheckFile(name, new RecipeLimits()) : Library().Check(name));
        var all = checks.ToList();
        count = all.Count;
        return [.. all.SelectMany(findings => findings).Distinct()];
    }

    /// <summary>As compilers write it, so that editors find the line.</summary>
    private static void Write(Session session, List<RecipeFinding> findings, int count)
    {
        var output = session.Terminal.Output;
        var colour = session.HasColour && session.Terminal.OutputIsTerminal;
        foreach (var finding in findings)
        {
            output.Write($"{UntrustedText.Show(finding.At.ToString())}: {Style.Apply("error", Tone.Bad, colour)}[{finding.Code}]: {UntrustedText.Show(finding.Message)}\n");
            if (finding.Hint is { } hint)
            {
                output.Write($"    hint: {UntrustedText.Show(hint)}\n");
            }
        }

        if (findings.Count == 0)
        {
            session.Note(count == 1 ? "The recipe is in order." : $"{count} recipes are in order.");
        }
    }
}
