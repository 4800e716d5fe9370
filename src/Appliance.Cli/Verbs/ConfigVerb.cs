using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Containers;

namespace Appliance.Cli.Verbs;

/// <summary><c>config</c>.</summary>
internal static class ConfigVerb
{
    public static Verb Create()
    {
        var container = ContainerArgument.Create();
        var current = Options.Flag("--current", "What is in force, without what waits for the next start.");
        var snapshot = Options.Text("--snapshot", "NAME", "What was in force when this snapshot was made.");
        var output = new OutputOptions();
        var verb = new Verb("config", "Show the configuration of a container.")
        {
            Group = "Containers",
            Details = "What waits for the next start is shown as if it had begun; --current shows what is in force.",
            Examples = [("config 101", "All of it"), ("config 101 --output-format json", "For a program, with the digest that `set --digest` takes")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                var name = result.GetValue(snapshot);
                if (name is not null && result.GetValue(current))
                {
                    throw new UsageException("--current and --snapshot exclude each other.");
                }

                var id = ContainerArgument.Parse(result.GetRequiredValue(container));
                var config = new CtConfigStore(session.Paths).Read(id);
                foreach (var warning in config.Warnings)
                {
                    session.Warn(warning);
                }

                var shown = name is not null ? config.OfSnapshot(name) ?? throw NoSnapshot(id, name, config)
                    : result.GetValue(current) ? config
                    : config.WithPendingApplied();
                Write(session, result, output, config, shown, isSnapshot: name is not null);
                return Task.FromResult(ExitCode.Done);
            },
        }.With(container, current, snapshot);
        output.AddToSingle(verb);
        return verb.Completing(container, WordLists.Containers);
    }

    private static void Write(Session session, ParseResult result, OutputOptions output, CtConfig config, CtConfig shown, bool isSnapshot)
    {
        var writer = session.Terminal.Output;
        switch (output.FormatOf(result))
        {
            case OutputFormat.Json:
                new JsonText(writer).Write(DataOf(config, shown, isSnapshot));
                break;
            case OutputFormat.Yaml:
                new YamlText(writer).Write(DataOf(config, shown, isSnapshot));
                break;
            default:
                foreach (var line in Lines(shown.Current))
                {
                    writer.Write($"{UntrustedText.Show(line)}\n");
                }

                break;
        }
    }

    private static IEnumerable<string> Lines(CtSection section)
    {
        foreach (var line in section.Description?.Split('\n') ?? [])
        {
            yield return "#" + line;
        }

        foreach (var (key, value) in section.Values)
        {
            yield return $"{key}: {value}";
        }

        foreach (var variable in section.Environment)
        {
            yield return $"lxc.environment.runtime: {variable}";
        }

        foreach (var (key, value) in section.RawLxc)
        {
            yield return $"{key}: {value}";
        }
    }

    private static Datum.Map DataOf(CtConfig config, CtConfig shown, bool isSnapshot)
    {
        var fields = FieldsOf(shown.Current);
        fields.Add(new("digest", Datum.Of(config.Digest)));
        if (!isSnapshot)
        {
            fields.Add(new("pending", config.Pending is { } pending ? new Datum.Map(FieldsOf(pending)) : Datum.None));
            fields.Add(new("snapshots", Datum.Of(config.Snapshots.Select(snapshot => snapshot.Name))));
        }

        return new Datum.Map(fields);
    }

    private static List<KeyValuePair<string, Datum>> FieldsOf(CtSection section)
    {
        // A key that only an editor can have put there must not take the place of a field of ours.
        var fields = section.Values.Where(entry => entry.Key is not ("pending" or "snapshots" or "lxc"))
            .Select(entry => KeyValuePair.Create(entry.Key, DatumOf(entry.Key, entry.Value))).ToList();
        if (section.Description is { } notes)
        {
            fields.Add(new("description", Datum.Of(notes)));
        }

        if (section.Environment.Count > 0)
        {
            fields.Add(new("env", Datum.Of(section.Environment)));
        }

        if (section.RawLxc.Count > 0)
        {
            fields.Add(new("lxc", new Datum.List([.. section.RawLxc.Select(line => Datum.Of([line.Key, line.Value]))])));
        }

        return fields;
    }

    private static Datum DatumOf(string key, string value) => CtOptions.TryFind(key, out var option) && option.Type.Normalise(value) is { } canonical
        ? option.Type switch
        {
            CtType.Flag => Datum.Of(canonical == "1"),
            CtType.Whole => Datum.Of(long.Parse(canonical)),
            _ => Datum.Of(value),
        }
        : Datum.Of(value);

    private static ApplianceException NoSnapshot(ContainerId id, string name, CtConfig config) => new("APL5127", $"Container {id} has no snapshot '{UntrustedText.Show(name)}'.")
    {
        Hint = config.Snapshots.Count == 0 ? "It has none at all." : $"It has {string.Join(", ", config.Snapshots.Select(snapshot => snapshot.Name))}.",
    };
}
