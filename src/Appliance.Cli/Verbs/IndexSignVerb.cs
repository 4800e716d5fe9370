using System.CommandLine;
using System.Text;
using Appliance.Cli.Front;
using Appliance.Images;

namespace Appliance.Cli.Verbs;

/// <summary><c>index sign</c>.</summary>
internal static class IndexSignVerb
{
    private const int MaxPasswordBytes = 4096;

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "The index." };
        var key = Options.Text("--key", "SECRET", "The secret key file, OpenPGP or minisign.");
        key.Required = true;
        var passwordFile = Options.Text("--password-file", "FILE", "Its first line is the password of the key. Default: the key has none.");
        return new Verb("sign", "Sign an index.")
        {
            Details = IndexVerb.FileDetails + " FILE.gz is written again, so that it holds what was signed. An index that clients would refuse is not signed.",
            Examples = [("index sign /srv/templates/aplinfo.dat --key /root/keys/lab.key", "Writes aplinfo.dat.asc or aplinfo.dat.minisig")],
            Run = async (session, result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(file);
                var password = Password(result.GetValue(passwordFile));
                try
                {
                    var signature = await IndexPublication.SignAsync(
                        path, result.GetRequiredValue(key)!, password, session.Terminal.Clock.GetUtcNow(), cancellationToken);
                    session.Note($"'{signature}' signs '{path}'.");
                    return ExitCode.Done;
                }
                finally
                {
                    Array.Clear(password);
                }
            },
        }.With(file, key, passwordFile);
    }

    /// <summary>Never from the command line itself: that is for everybody to see (P47).</summary>
    private static char[] Password(string? path)
    {
        if (path is null)
        {
            return [];
        }

        var bytes = LocalFile.Read(path, MaxPasswordBytes);
        var end = bytes.AsSpan().IndexOfAny((byte)'\r', (byte)'\n');
        var password = Encoding.UTF8.GetChars(bytes, 0, end < 0 ? bytes.Length : end);
        Array.Clear(bytes);
        return password;
    }
}
