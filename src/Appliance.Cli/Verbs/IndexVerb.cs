using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>index lint|build|sign|verify</c>.</summary>
internal static class IndexVerb
{
    /// <summary>How an index may be called and what belongs to it.</summary>
    public const string FileDetails = "FILE is the index itself; FILE.gz and the signature FILE.asc or FILE.minisig lie beside it.";

    public static Verb Create() => new Verb("index", "Publish an index of your own.")
    {
        Group = "Publishing",
        Details = "Three steps put templates on any web server: `index build` describes a directory of them, `index sign` signs the description, " +
            "and the directory is copied to the server. The real pveam can read the result too.",
        Examples =
        [
            ("key generate lab --directory /root/keys", "Once: a key"),
            ("index build /srv/templates --output /srv/templates/aplinfo.dat --valid-days 30", "Describe"),
            ("index sign /srv/templates/aplinfo.dat --key /root/keys/lab.key", "Sign"),
            ("index verify /srv/templates/aplinfo.dat --key /root/keys/lab.gpg", "Check as a client will"),
        ],
    }.With(IndexBuildVerb.Create(), IndexSignVerb.Create(), IndexVerifyVerb.Create(), IndexLintVerb.Create());
}
