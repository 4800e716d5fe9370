using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Linux;
using Appliance.Signing;

namespace Appliance.Cli.Verbs;

/// <summary><c>key generate</c>.</summary>
internal static class KeyGenerateVerb
{
    private const int WorldReadable = 0x1A4; // 0644

    private static readonly Listing<MadeKey> Fields = new(
        new Column<MadeKey>("fingerprint", key => Cell.Of(key.Fingerprint)) { Heading = "Fingerprint" },
        new Column<MadeKey>("public-key", key => Cell.Of(key.PublicFile)) { Heading = "Public key" },
        new Column<MadeKey>("secret-key", key => Cell.Of(key.SecretFile)) { Heading = "Secret key" });

    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the key; its files are called so." };
        var type = Options.Choice("--type", "openpgp is what pveam understands; minisign is small and needs no gpg. Default openpgp.", "openpgp", "minisign");
        var directory = Options.Text("--directory", "DIR", "Where the two files go. Default: the current directory.");
        var output = new OutputOptions();
        var verb = new Verb("generate", "Make a key pair for signing an index of your own.")
        {
            Details = "The secret key has no password and is readable by its owner only: keep it on the machine that signs.",
            Examples = [("key generate lab --type minisign --directory /root/keys", "lab.pub to give away, lab.key to keep")],
            Run = async (session, result, cancellationToken) =>
            {
                var stem = NameOf(result.GetRequiredValue(name));
                var target = Path.GetFullPath(result.GetValue(directory) ?? ".");
                var made = result.GetValue(type) == "minisign"
                    ? Minisign(stem, target)
                    : await OpenPgpAsync(stem, target, cancellationToken);
                output.WriteOne(session, result, Fields, made);
                session.Note($"Publish '{Path.GetFileName(made.PublicFile)}' and the fingerprint; keep '{Path.GetFileName(made.SecretFile)}' secret.");
                return ExitCode.Done;
            },
        }.With(name, type, directory);
        output.AddToSingle(verb);
        return verb;
    }

    private static MadeKey Minisign(string stem, string directory)
    {
        var files = Claim(stem, directory, ".pub", ".key");
        using var key = MinisignSecretKey.Generate();
        key.Save(files.Secret, password: default);
        var open = key.ExportPublicKey();
        AtomicFile.Write(files.Public, open, WorldReadable);
        return new MadeKey(TrustedKeys.Load(open, files.Public).Keys[0].Pin, files.Public, files.Secret);
    }

    private static async Task<MadeKey> OpenPgpAsync(string stem, string directory, CancellationToken cancellationToken)
    {
        var files = Claim(stem, directory, ".gpg", ".key");
        using var pair = await OpenPgpSigner.GenerateAsync(stem, OpenPgpKeyKind.Ed25519, expires: null, cancellationToken);
        pair.SaveSecretKey(files.Secret);
        AtomicFile.Write(files.Public, pair.PublicKey, WorldReadable);
        return new MadeKey(pair.Fingerprint, files.Public, files.Secret);
    }

    /// <summary>An existing key is never overwritten: what it signed could not be signed again.</summary>
    private static (string Public, string Secret) Claim(string stem, string directory, string publicEnding, string secretEnding)
    {
        var files = (Public: Path.Join(directory, stem + publicEnding), Secret: Path.Join(directory, stem + secretEnding));
        foreach (var file in new[] { files.Public, files.Secret })
        {
            if (Path.Exists(file))
            {
                throw new ApplianceException("APL7003", $"'{file}' is already there.") { Hint = "Choose another name or directory." };
            }
        }

        Directory.CreateDirectory(directory);
        return files;
    }

    private static string NameOf(string name) => name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-')
        ? name
        : throw new UsageException($"'{name}' cannot be the name of a key: expected letters, digits, '.', '_', '-'.");

    private sealed record MadeKey(string Fingerprint, string PublicFile, string SecretFile);
}
