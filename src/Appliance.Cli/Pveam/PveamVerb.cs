namespace Appliance.Cli.Pveam;

/// <summary>A parameter of a pveam verb, for help and for checking.</summary>
/// <param name="Name">Name, as the parameter error and the help say it.</param>
/// <param name="Type">What help shows: <c>&lt;string&gt;</c>.</param>
/// <param name="Description">One sentence.</param>
internal sealed record PveamParameter(string Name, string Type, string Description);

/// <summary>A verb of pveam: its place in the usage block, its parameters, its help.</summary>
/// <remarks>Source: spec pveam.md §1.1 and §1.2. The sentences are ours.</remarks>
internal sealed record PveamVerb(string Name, string Description, IReadOnlyList<PveamParameter> Positionals, IReadOnlyList<PveamParameter> Optional)
{
    /// <summary>The last positional takes any number of words.</summary>
    public bool TakesMany { get; init; }

    /// <summary>Sections that <c>--section</c> accepts.</summary>
    public static readonly string[] Sections = ["system", "mail", "turnkeylinux"];

    public static readonly PveamVerb Available = new("available", "List the templates that can be downloaded.", [],
        [new("section", "<mail | system | turnkeylinux>", "Only the templates of this section.")]);

    public static readonly PveamVerb Download = new("download", "Download a template to a storage.",
        [new("storage", "<string>", "The storage to put it on."), new("template", "<string>", "The template, as `pveam available` names it.")], []);

    public static readonly PveamVerb List = new("list", "List the templates on a storage.",
        [new("storage", "<string>", "The storage to look at.")], []);

    public static readonly PveamVerb Remove = new("remove", "Delete a template from its storage.",
        [new("template_path", "<string>", "The template, as STORAGE:vztmpl/NAME.")], []);

    public static readonly PveamVerb Update = new("update", "Fetch the lists of templates that can be downloaded.", [], []);

    public static readonly PveamVerb Help = new("help", "Show how a command is used.",
        [new("extra-args", "<array>", "Show help for this command.")],
        [new("verbose", "<boolean>", "Show the long form, or with 0 the short one.")])
    { TakesMany = true };

    /// <summary>Every verb, in the groups of the usage block.</summary>
    public static readonly PveamVerb[][] Groups = [[Download], [Available, List, Remove, Update], [Help]];

    /// <summary>Every verb by name.</summary>
    public static readonly PveamVerb[] All = [Available, Download, Help, List, Remove, Update];

    /// <summary>Verb and arguments as usage shows them; the blanks are those of the original.</summary>
    public string Synopsis
    {
        get
        {
            var arguments = string.Join(' ', Positionals.Select(parameter => TakesMany ? $"[<{parameter.Name}>]" : $"<{parameter.Name}>"));
            return $"{PveamFront.Name} {Name} {arguments}{(Optional.Count > 0 ? " [OPTIONS]" : "")}";
        }
    }

    /// <summary>The verb of this name or the only one it abbreviates, else null.</summary>
    public static PveamVerb? Find(string typed)
    {
        var matches = All.Where(verb => verb.Name.StartsWith(typed, StringComparison.Ordinal)).ToList();
        return matches.Find(verb => verb.Name == typed) ?? (matches.Count == 1 && typed.Length > 0 ? matches[0] : null);
    }
}
