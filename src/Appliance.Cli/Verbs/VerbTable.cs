using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary>A verb by name, made when it is needed.</summary>
/// <param name="Name">As it is typed.</param>
/// <param name="Create">Makes it. It is given the command line, for a verb that has more options than can be made every time.</param>
internal sealed record VerbEntry(string Name, Func<IReadOnlyList<string>, Verb> Create)
{
    public VerbEntry(string name, Func<Verb> create)
        : this(name, _ => create())
    {
    }

    /// <summary>Not for people.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>Every verb, in the order the help lists them.</summary>
internal static class VerbTable
{
    public static readonly VerbEntry[] All =
    [
        new("update", UpdateVerb.Create),
        new("available", AvailableVerb.Create),
        new("info", InfoVerb.Create),
        new("source", SourceVerb.Create),
        new("key", KeyVerb.Create),
        new("download", DownloadVerb.Create),
        new("import", ImportVerb.Create),
        new("list", ListVerb.Create),
        new("verify", VerifyVerb.Create),
        new("outdated", OutdatedVerb.Create),
        new("upgrade", UpgradeVerb.Create),
        new("remove", RemoveVerb.Create),
        new("prune", PruneVerb.Create),
        new("archive", ArchiveVerb.Create),
        new("create", CreateVerb.Create),
        new("ct", CtVerb.Create),
        new("start", StartVerb.Create),
        new("shutdown", ShutdownVerb.Create),
        new("reboot", ShutdownVerb.CreateReboot),
        new("stop", StopVerb.Create),
        new("status", StatusVerb.Create),
        new("enter", AttachVerbs.CreateEnter),
        new("exec", AttachVerbs.CreateExec),
        new("console", AttachVerbs.CreateConsole),
        new("config", ConfigVerb.Create),
        new("set", SetVerb.Create),
        new("destroy", DestroyVerb.Create),
        new("lock", LockVerbs.Create),
        new("unlock", LockVerbs.CreateUnlock),
        new("image", ImageVerb.Create),
        new("guest", GuestVerb.Create),
        new("index", IndexVerb.Create),
        new("pveam", PveamVerbEntry.Create),
        new("pct", PctVerbEntry.Create),
        new("completion", CompletionVerb.Create),
        new("version", VersionVerb.Create),
        new(StartHook.Verb, HookVerb.Create) { IsHidden = true },
        new(CompletionScripts.AskVerb, CompletionVerb.CreateAsk) { IsHidden = true },
    ];

    /// <summary>The names a person may type.</summary>
    public static IEnumerable<string> Names => All.Where(entry => !entry.IsHidden).Select(entry => entry.Name);

    /// <summary>The verbs whose names occur among the arguments.</summary>
    public static IEnumerable<VerbEntry> Named(IReadOnlyList<string> arguments)
    {
        foreach (var entry in All)
        {
            foreach (var argument in arguments)
            {
                if (argument == entry.Name)
                {
                    yield return entry;
                    break;
                }
            }
        }
    }
}
