using System.Text;

namespace Appliance.Tests.Cli;

/// <summary>
/// Commands and everything they printed, compared with a committed file in <c>Golden/cli</c>. With
/// <c>APPLIANCE_UPDATE_GOLDEN=1</c> the file is written instead, to be read and committed like code.
/// </summary>
internal sealed class Transcript(CliHost host)
{
    private readonly StringBuilder text = new();

    /// <summary>Runs <c>appliance</c> and notes it.</summary>
    public async Task<Transcript> RunAsync(params string[] arguments) => Note("appliance", arguments, await host.RunAsync(arguments));

    /// <summary>Runs <c>pveam</c> and notes it.</summary>
    public async Task<Transcript> PveamAsync(params string[] arguments) => Note("pveam", arguments, await host.PveamAsync(arguments));

    /// <summary>Compares all of it with the file of this name.</summary>
    public void Matches(string name)
    {
        var file = Path.Join(Repository.Root, "tests", "Appliance.Tests", "Golden", "cli", name + ".txt");
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            CliHost.Write(file, text.ToString());
        }

        Assert.Equal(File.ReadAllText(file), text.ToString());
    }

    private Transcript Note(string program, string[] arguments, CliResult result)
    {
        text.Append($"$ {program} {string.Join(' ', arguments.Select(Quote))}".TrimEnd()).Append('\n').Append(result.Output);
        foreach (var line in result.Error.Split('\n').SkipLast(1))
        {
            text.Append("2> ").Append(line).Append('\n');
        }

        if (result.Error.Length > 0 && !result.Error.EndsWith('\n'))
        {
            text.Append("2> ").Append(result.Error.Split('\n')[^1]).Append("(no line end)\n");
        }

        text.Append($"[exit {result.ExitCode}]\n\n");
        return this;
    }

    private static string Quote(string argument) => argument.Length > 0 && argument.IndexOfAny([' ', '*', '?', '\'', '"']) < 0 ? argument : $"'{argument}'";
}
