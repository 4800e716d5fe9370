using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>source add</c>.</summary>
internal static class SourceAddVerb
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "What to call it: letters, digits, '.', '_', '-'." };
        var url = new Argument<string>("URL") { Description = "The http or https directory that holds the index." };
        var index = Options.Text("--index", "FILE", "File name of the index, without .gz. Default aplinfo.dat.");
        var mirrors = new Option<string[]>("--mirror")
        {
            Description = "Another server with the same content, tried in order. May be repeated.",
            HelpName = "URL",
            Arity = ArgumentArity.OneOrMore,
        };
        var key = Options.Text("--key", "NAME|FILE", "The key that signs its index: the name of an imported key, or an absolute path.");
        key.Aliases.Add("--signed-by");   // the name of the field it becomes
        var fingerprint = Options.Text("--fingerprint", "F", "The only key of that file that may sign.");
        var trusted = Options.Flag("--trusted", "Accept the index without any signature. Anybody on the way can then change it.");
        var disabled = Options.Flag("--disabled", "Add it switched off.");
        return new Verb("add", "Add a source.")
        {
            Examples =
            [
                ("source add lab https://templates.example.org --key lab", "With the imported key 'lab'"),
                ("source add lab https://templates.example.org --mirror https://mirror.example.net/lab --key /etc/lab.pub", "With a mirror, and a key file"),
            ],
            Run = (session, result, _) =>
            {
                if (!Source.IsName(result.GetRequiredValue(name)))
                {
                    throw new UsageException($"'{result.GetRequiredValue(name)}' cannot be the name of a source: expected letters, digits, '.', '_', '-'.");
                }

                if (result.GetValue(key) is null && !result.GetValue(trusted))
                {
                    throw new UsageException("A source needs --key, or --trusted if nobody signs its index.")
                    {
                        Hint = "Import its key first: `appliance key import FILE --fingerprint F`.",
                    };
                }

                var source = new Source
                {
                    Name = result.GetRequiredValue(name),
                    Url = Address(result.GetRequiredValue(url)),
                    Mirrors = [.. (result.GetValue(mirrors) ?? []).Select(Address)],
                    Index = result.GetValue(index) ?? new Source { Name = "", Url = new Uri("http://localhost") }.Index,
                    SignedBy = result.GetValue(key) is { } signer ? [KeyFileOf(session, signer)] : [],
                    Fingerprint = result.GetValue(fingerprint),
                    Trusted = result.GetValue(trusted),
                    Enabled = !result.GetValue(disabled),
                };
                SourceList.Load(session.Paths).Add(source);
                session.Note($"Added source '{source.Name}'. Run `appliance update {source.Name}` to fetch its index.");
                return Task.FromResult(ExitCode.Done);
            },
        }.With(name, url, index, mirrors, key, fingerprint, trusted, disabled).Completing(key, WordLists.Keys);
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"'{text}' is no http or https address.");

    /// <summary>A path stays; the name of an imported key becomes the name of its file, which is looked for in the key directories.</summary>
    private static string KeyFileOf(Session session, string key) => Path.IsPathRooted(key) ? key : Path.GetFileName(session.Keys().Find(key).Path);
}
