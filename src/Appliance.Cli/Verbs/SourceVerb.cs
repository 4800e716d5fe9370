using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>source list|show|add|remove|enable|disable</c>.</summary>
internal static class SourceVerb
{
    public static Verb Create() => new Verb("source", "Manage the sources that indexes come from.")
    {
        Group = "Catalog",
        Details = "A source is an address and the key that must have signed its index. They are kept in the files sources.d/*.sources.",
    }.With(ListSources(), Show(), SourceAddVerb.Create(), Remove(), Switch("enable", enabled: true), Switch("disable", enabled: false));

    /// <summary>What a source is, with the state of its key.</summary>
    public static Listing<Source> Listing(SourceList list) => new(
        new Column<Source>("name", source => Cell.Of(source.Name)),
        new Column<Source>("enabled", source => Cell.Flag(source.Enabled)),
        new Column<Source>("key", source => KeyOf(list, source)),
        new Column<Source>("url", source => Cell.Of(DownloadText.Of(source.Url))),
        new Column<Source>("index", source => Cell.Of(source.Index)),
        new Column<Source>("mirrors", source => Cell.List([.. source.Mirrors.Select(DownloadText.Of)])) { HideIfEmpty = true },
        new Column<Source>("fingerprint", source => Cell.Of(source.Fingerprint)) { InTable = false },
        new Column<Source>("key-file", source => Cell.Of(list.KeyFile(source))) { InTable = false },
        new Column<Source>("trusted", source => Cell.Flag(source.Trusted)) { InTable = false },
        new Column<Source>("built-in", source => Cell.Flag(source.BuiltIn)) { InTable = false },
        new Column<Source>("file", source => Cell.Of(source.File)) { InTable = false });

    /// <summary>Credentials stay in the file, whose reader may see them.</summary>
    private static Source WithoutSecrets(Source source) =>
        source with { Url = Masked(source.Url), Mirrors = [.. source.Mirrors.Select(Masked)] };

    private static Uri Masked(Uri address) =>
        address.UserInfo.Length == 0 ? address : new Uri(address.OriginalString.Replace(address.UserInfo + "@", "***@", StringComparison.Ordinal));

    private static Cell KeyOf(SourceList list, Source source) => source switch
    {
        { Trusted: true, SignedBy.Count: 0 } => Cell.Of("trusted without a key", Tone.Warning),
        _ when list.KeyFile(source) is { } file => Cell.Of(Path.GetFileName(file)),
        { BuiltIn: true } => Cell.Of("not imported yet", Tone.Faint),
        _ => Cell.Of("missing", Tone.Bad),
    };

    private static Verb ListSources()
    {
        var output = new OutputOptions();
        var verb = new Verb("list", "List all sources.")
        {
            Run = (session, result, _) =>
            {
                var sources = SourceList.Load(session.Paths);
                output.Write(session, result, Listing(sources), sources.Sources);
                return Task.FromResult(ExitCode.Done);
            },
        };
        output.AddTo(verb);
        return verb;
    }

    private static Verb Show()
    {
        var name = Name();
        var output = new OutputOptions();
        var verb = new Verb("show", "Show a source as it stands, or would stand, in its file.")
        {
            Run = (session, result, _) =>
            {
                var sources = SourceList.Load(session.Paths);
                var source = sources[result.GetRequiredValue(name)];
                if (output.FormatOf(result) != OutputFormat.Text)
                {
                    output.WriteOne(session, result, Listing(sources), source);
                    return Task.FromResult(ExitCode.Done);
                }

                foreach (var line in SourceList.Format(WithoutSecrets(source)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    session.Terminal.Output.Write(UntrustedText.Show(line) + "\n");
                }

                return Task.FromResult(ExitCode.Done);
            },
        }.With(name);
        output.AddToSingle(verb);
        return verb.Completing(name, WordLists.Sources);
    }

    private static Verb Remove()
    {
        var name = Name();
        return new Verb("remove", "Remove a source and forget its index.")
        {
            Run = (session, result, _) =>
            {
                using var store = session.Store();
                store.Sources.Remove(result.GetRequiredValue(name));
                store.Forget(result.GetRequiredValue(name));
                session.Note($"Removed source '{result.GetRequiredValue(name)}'.");
                return Task.FromResult(ExitCode.Done);
            },
        }.With(name).Completing(name, WordLists.Sources);
    }

    private static Verb Switch(string verb, bool enabled)
    {
        var name = Name();
        return new Verb(verb, enabled ? "Use a source again." : "Stop using a source; its definition stays.")
        {
            Run = (session, result, _) =>
            {
                SourceList.Load(session.Paths).SetEnabled(result.GetRequiredValue(name), enabled);
                session.Note($"Source '{result.GetRequiredValue(name)}' is {(enabled ? "enabled" : "disabled")}.");
                return Task.FromResult(ExitCode.Done);
            },
        }.With(name).Completing(name, WordLists.Sources);
    }

    private static Argument<string> Name() => new("SOURCE") { Description = "Name of the source." };
}
