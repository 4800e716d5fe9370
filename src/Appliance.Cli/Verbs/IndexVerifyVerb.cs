using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images;

namespace Appliance.Cli.Verbs;

/// <summary><c>index verify</c>.</summary>
internal static class IndexVerifyVerb
{
    private static readonly Listing<PublishedIndex> Fields = new(
        new Column<PublishedIndex>("key", index => Cell.Of(index.Signature?.Fingerprint)) { Heading = "Signed by" },
        new Column<PublishedIndex>("signed", index => Cell.Time(index.Signature?.SignedAt)) { Heading = "Signed at" },
        new Column<PublishedIndex>("serial", index => Cell.Of(index.Index.Serial)) { Heading = "Serial" },
        new Column<PublishedIndex>("valid-until", index => Cell.Time(index.Index.ValidUntil)) { Heading = "Valid until" },
        new Column<PublishedIndex>("templates", index => Cell.Of(index.Index.Entries.Count)) { Heading = "Templates" });

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "The index, or FILE.gz, which is what clients fetch." };
        var key = Options.Text("--key", "PUBLIC", "The public key file, or the name of an imported key.");
        key.Required = true;
        var output = new OutputOptions();
        var verb = new Verb("verify", "Check an index and its signature as `update` does.")
        {
            Details = IndexVerb.FileDetails,
            Examples = [("index verify /srv/templates/aplinfo.dat.gz --key lab.gpg", "Before it is copied to the server")],
            Run = async (session, result, cancellationToken) =>
            {
                var name = result.GetRequiredValue(key)!;
                var index = await IndexPublication.VerifyAsync(
                    result.GetRequiredValue(file),
                    File.Exists(name) || name.Contains('/') ? name : session.Keys().Find(name).Path,
                    session.Terminal.Clock.GetUtcNow(),
                    cancellationToken);
                output.WriteOne(session, result, Fields, index);
                foreach (var warning in index.Index.Warnings)
                {
                    session.Warn(warning);
                }

                return ExitCode.Done;
            },
        }.With(file, key);
        output.AddToSingle(verb);
        return verb.Completing(key, WordLists.Keys);
    }
}
