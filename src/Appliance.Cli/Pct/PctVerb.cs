using System.Globalization;
using Appliance.Containers;

namespace Appliance.Cli.Pct;

/// <summary>An option of pct's and what it is called here.</summary>
/// <param name="Name">As pct spells it.</param>
/// <param name="Here">Our option; null for one that is accepted and means nothing here.</param>
internal sealed record PctOption(string Name, string? Here)
{
    /// <summary>A yes or no: the value may be left out.</summary>
    public bool IsFlag { get; init; }

    /// <summary>Put behind the value: pct counts seconds.</summary>
    public string Unit { get; init; } = "";
}

/// <summary>A verb of pct: what it takes, and our verb that does it.</summary>
internal sealed record PctVerb(string Name, string Here, IReadOnlyList<string> Positionals, IReadOnlyList<PctOption> Options)
{
    private static readonly PctOption SkipLock = Flag("skiplock", "--skip-lock");
    private static readonly PctOption KeepEnvironment = Flag("keep-env", "--keep-env");

    /// <summary>Words behind <c>--</c> are a command.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>Takes every option of a container's configuration.</summary>
    public bool TakesConfiguration { get; init; }

    /// <summary>By name.</summary>
    public static readonly PctVerb[] All =
    [
        new("config", "config", ["vmid"], [Flag("current", "--current"), new("snapshot", "--snapshot")]),
        new("console", "console", ["vmid"], [new("escape", "--escape")]),
        new("create", "create", ["vmid", "ostemplate"],
        [
            Flag("force", "--force"), Flag("unique", "--unique"), Flag("start", "--start"), new("storage", "--storage"), new("bwlimit", "--bwlimit"),
            new("ssh-public-keys", "--ssh-public-keys"), new("password", "--password") { IsFlag = true },
        ])
        { TakesConfiguration = true },
        new("destroy", "destroy", ["vmid"], [Flag("force", "--force"), Flag("purge", null), Flag("destroy-unreferenced-disks", "--purge")]),
        new("enter", "enter", ["vmid"], [KeepEnvironment]),
        new("exec", "exec", ["vmid"], [KeepEnvironment]) { TakesCommand = true },
        new("help", "", [], []),
        new("list", "", [], []),
        new("reboot", "reboot", ["vmid"], [Seconds("timeout", "--timeout")]),
        new("set", "set", ["vmid"], [new("delete", "--delete"), new("digest", "--digest")]) { TakesConfiguration = true },
        new("shutdown", "shutdown", ["vmid"], [Flag("forceStop", "--force-stop"), SkipLock, Seconds("timeout", "--timeout")]),
        new("start", "start", ["vmid"], [Flag("debug", "--debug"), SkipLock]),
        new("status", "", ["vmid"], [Flag("verbose", null)]),
        new("stop", "stop", ["vmid"], [Flag("overrule-shutdown", null), SkipLock]),
        new("unlock", "unlock", ["vmid"], []),
    ];

    /// <summary>As usage shows it.</summary>
    public string Synopsis =>
        $"pct {Name}{string.Concat(Positionals.Select(positional => $" <{positional}>"))}{(Options.Count > 0 || TakesConfiguration ? " [OPTIONS]" : "")}{(TakesCommand ? " -- <command> [<argument>...]" : "")}";

    /// <summary>All options, those of the configuration included.</summary>
    public IEnumerable<PctOption> AllOptions => TakesConfiguration ? Options.Concat(Configuration()) : Options;

    /// <summary>The verb of this name or the only one it abbreviates, else null.</summary>
    public static PctVerb? Find(string typed)
    {
        var matches = All.Where(verb => verb.Name.StartsWith(typed, StringComparison.Ordinal)).ToList();
        return matches.Find(verb => verb.Name == typed) ?? (matches.Count == 1 && typed.Length > 0 ? matches[0] : null);
    }

    private static IEnumerable<PctOption> Configuration() => CtOptions.All.Where(option => !option.IsInternal).SelectMany(option =>
        Enumerable.Range(0, Math.Max(1, option.Count)).Select(number =>
        {
            var key = option.Count == 0 ? option.Name : option.Name + number.ToString(CultureInfo.InvariantCulture);
            return new PctOption(key, "--" + key);
        }));

    private static PctOption Flag(string name, string? here) => new(name, here) { IsFlag = true };

    private static PctOption Seconds(string name, string here) => new(name, here) { Unit = "s" };
}
