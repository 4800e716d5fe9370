using Appliance.Cli.Front;

namespace Appliance.Tests.Cli;

public sealed class HelpTests
{
    /// <summary>Every verb that a person may type, as it is typed.</summary>
    public static TheoryData<string> Verbs => [.. Tree().Where(verb => !verb.Hidden).Select(verb => UsageError.PathOf(verb)["appliance".Length..].Trim())];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_OfEveryVerb_NamesEveryOptionAndArgument(string path)
    {
        using var host = new CliHost();
        var verb = Tree().Single(verb => UsageError.PathOf(verb) == $"appliance {path}".Trim());

        var result = await host.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.StartsWith(verb.Description, result.Output);
        Assert.All(verb.Options.Concat(UsageError.OptionsOf(verb)), option => Assert.Contains(option.Name, result.Output));
        Assert.All(verb.Arguments, argument => Assert.Contains(argument.Name, result.Output));
        Assert.All(verb.Subcommands.Where(command => !command.Hidden), command => Assert.Contains($"  {command.Name} ", result.Output));
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 130, line));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_OfEveryVerb_IsComplete(string path)
    {
        var verb = Tree().Single(verb => UsageError.PathOf(verb) == $"appliance {path}".Trim());

        Assert.EndsWith(".", verb.Description);
        Assert.All(verb.Options, option => Assert.EndsWith(".", option.Description));
        Assert.All(verb.Arguments, argument => Assert.EndsWith(".", argument.Description));
        Assert.True(verb.Run is not null || verb.Subcommands.Count > 0, "A verb works or has verbs.");
    }

    /// <summary>What an example says must be understood by the parser.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public void Examples_OfEveryVerb_AreUnderstood(string path)
    {
        var verb = Tree().Single(verb => UsageError.PathOf(verb) == $"appliance {path}".Trim());

        foreach (var (line, _) in verb.Examples)
        {
            var words = Appliance.Cli.Completion.ShellWords.Split(line.Split(" > ")[0].Split(" | ")[0] + " ", int.MaxValue).SkipLast(1).ToList();
            var result = ApplianceFront.Root(new GlobalOptions(), words).Parse(words);
            Assert.True(UsageError.Of(result, (Verb)result.CommandResult.Command) is not { } error || line.Contains('…'), line);
        }
    }

    [Fact]
    public async Task NoArguments_ShowsHelpOnStandardErrorAndFails()
    {
        using var host = new CliHost();

        var result = await host.RunAsAsync("appliance", []);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("Usage:\n  appliance VERB [OPTIONS]\n", result.Error);
        Assert.DoesNotContain("__complete", result.Error);
    }

    [Fact]
    public async Task Version_AnyWayOfAsking_IsPrinted()
    {
        using var host = new CliHost();

        var text = await host.RunAsync("version");

        Assert.Matches(@"^appliance \d+\.\d+\.\d+\n$", text.Output);
        Assert.Equal(text.Output, (await host.RunAsAsync("appliance", ["--version"])).Output);
        Assert.Contains("\"version\": \"", (await host.RunAsync("version", "--output-format", "json")).Output);
    }

    private static IEnumerable<Verb> Tree()
    {
        static IEnumerable<Verb> Below(Verb verb) => verb.Subcommands.Cast<Verb>().SelectMany(Below).Prepend(verb);
        return Below(ApplianceFront.Root(new GlobalOptions(), []));
    }
}
