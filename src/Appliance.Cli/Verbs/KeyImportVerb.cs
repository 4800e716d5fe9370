using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Signing;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>key import</c>.</summary>
internal static class KeyImportVerb
{
    /// <summary>Larger than any sensible key file.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static Verb Create()
    {
        var from = new Argument<string>("FILE|URL") { Description = "The public key: a path, or an http or https address." };
        var fingerprint = Options.Text("--fingerprint", "F", "The fingerprint it must have. Needed for an address unless the source pins one.");
        var source = Options.Text("--source", "SOURCE", "The source it is for: its pinned fingerprint is checked, and the file gets the name the source looks for.");
        var name = Options.Text("--name", "NAME", "Name to keep it under. Default: that of the file.");
        var force = Options.Flag("--force", "Replace another key of this name.");
        var output = new OutputOptions();
        var verb = new Verb("import", "Import a public key.")
        {
            Details = "A key that has not the expected fingerprint is refused. Without one, compare what is printed with what its owner publishes.",
            Examples =
            [
                ("key import proxmox-release-trixie.gpg --source proxmox", "The key of a built-in source"),
                ("key import https://example.org/lab.asc --fingerprint 0123…CDEF", "From an address"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                using var store = session.Store();
                var path = result.GetRequiredValue(from);
                var target = result.GetValue(source) is { } named ? store.Sources[named] : null;
                var expected = result.GetValue(fingerprint) ?? target?.Fingerprint;
                var address = Uri.TryCreate(path, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? parsed : null;
                if (address is not null && expected is null)
                {
                    throw new UsageException("A key from the network needs --fingerprint: whoever is on the way could have replaced it.");
                }

                var bytes = address is null ? LocalFile.Read(path, MaxBytes) : await store.FetchAsync(address, MaxBytes, cancellationToken);
                CheckPin(target, result.GetValue(fingerprint), bytes, path);
                var file = session.Keys().Import(bytes, NameOf(result.GetValue(name), target, address?.AbsolutePath ?? path), expected, result.GetValue(force));
                KeyVerb.Write(session, result, output, [file]);
                return ExitCode.Done;
            },
        }.With(from, fingerprint, source, name, force);
        output.AddTo(verb);
        return verb.Completing(source, WordLists.Sources);
    }

    /// <summary>A fingerprint that is given does not overrule the pinned one.</summary>
    private static void CheckPin(Source? source, string? given, byte[] bytes, string path)
    {
        if (source?.Fingerprint is { } pin && given is not null)
        {
            _ = TrustedKeys.Load(bytes, path).WithPin(pin);
        }
    }

    /// <summary>For a source the bare name its <c>Signed-By</c> looks for.</summary>
    private static string NameOf(string? given, Source? source, string path) =>
        given ?? source?.SignedBy.FirstOrDefault(file => !Path.IsPathRooted(file)) ?? Path.GetFileName(path);
}
