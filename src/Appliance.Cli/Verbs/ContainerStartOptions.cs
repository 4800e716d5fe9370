using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary>Options of the verbs that start a container.</summary>
internal sealed class ContainerStartOptions
{
    private readonly Option<bool> ignoreOsType = Options.Flag("--ignore-ostype", "Start it even if the distribution in it is not the configured one.");
    private readonly Option<bool> debug = Options.Flag("--debug", "Let LXC log everything.");

    /// <summary>Although something else works on it; as root pleases.</summary>
    public static Option<bool> SkipLock() => Options.Flag("--skip-lock", "Do it although the container is locked.");

    private readonly Option<bool> skipLock = SkipLock();

    public void AddTo(Command command)
    {
        command.Add(ignoreOsType);
        command.Add(skipLock);
        command.Add(debug);
    }

    public StartOptions Of(ParseResult result) => new()
    {
        IgnoreOsType = result.GetValue(ignoreOsType),
        SkipLock = result.GetValue(skipLock),
        Debug = result.GetValue(debug),
    };
}
