using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Signing;

namespace Appliance.Cli.Verbs;

/// <summary><c>key list|import|remove|generate</c>.</summary>
internal static class KeyVerb
{
    private static readonly Listing<(KeyFile File, PublicKeyInfo? Key)> Columns = new(
        new Column<(KeyFile File, PublicKeyInfo? Key)>("name", row => Cell.Of(row.File.Name)),
        new Column<(KeyFile File, PublicKeyInfo? Key)>("fingerprint", row => Cell.Of(row.Key?.Fingerprint)),
        new Column<(KeyFile File, PublicKeyInfo? Key)>("algorithm", row => Cell.Of(row.Key?.Algorithm)),
        new Column<(KeyFile File, PublicKeyInfo? Key)>("created", row => Cell.Time(row.Key?.Created)) { InTable = false },
        new Column<(KeyFile File, PublicKeyInfo? Key)>("expires", row => Cell.Day(row.Key?.Expires is { } end ? DateOnly.FromDateTime(end.UtcDateTime) : null)) { HideIfEmpty = true },
        new Column<(KeyFile File, PublicKeyInfo? Key)>("problem", row => Cell.Of(row.File.Problem ?? (row.Key is { Revoked: true } ? "revoked" : null), Tone.Bad)) { HideIfEmpty = true },
        new Column<(KeyFile File, PublicKeyInfo? Key)>("owner", row => Cell.List(row.Key?.UserIds ?? [])),
        new Column<(KeyFile File, PublicKeyInfo? Key)>("pin", row => Cell.Of(row.Key?.Pin)) { InTable = false },
        new Column<(KeyFile File, PublicKeyInfo? Key)>("path", row => Cell.Of(row.File.Path)) { InTable = false });

    public static Verb Create() => new Verb("key", "Manage the keys that sign indexes.")
    {
        Group = "Catalog",
        Details = "OpenPGP (.gpg, .asc) and minisign (.pub) public keys. A key vouches only for the sources that name it.",
    }.With(ListKeys(), KeyImportVerb.Create(), Remove(), KeyGenerateVerb.Create());

    /// <summary>Writes the keys of one file.</summary>
    public static void Write(Session session, ParseResult result, OutputOptions output, IEnumerable<KeyFile> files) => output.Write(session, result, Columns,
        [.. files.SelectMany(file => file.Keys.Count > 0 ? file.Keys.Select(key => (file, (PublicKeyInfo?)key)) : [(file, null)])]);

    private static Verb ListKeys()
    {
        var output = new OutputOptions();
        var verb = new Verb("list", "List all keys, imported and packaged.")
        {
            Run = (session, result, _) =>
            {
                Write(session, result, output, session.Keys().List());
                return Task.FromResult(ExitCode.Done);
            },
        };
        output.AddTo(verb);
        return verb;
    }

    private static Verb Remove()
    {
        var name = new Argument<string>("KEY") { Description = "Name or fingerprint of an imported key." };
        return new Verb("remove", "Remove an imported key.")
        {
            Run = (session, result, _) =>
            {
                session.Note($"Removed key '{session.Keys().Remove(result.GetRequiredValue(name)).Path}'.");
                return Task.FromResult(ExitCode.Done);
            },
        }.With(name).Completing(name, WordLists.Keys);
    }
}
