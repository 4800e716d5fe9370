using System.Buffers.Binary;
using System.Text;

namespace Appliance.Containers;

/// <summary>Public keys of people who may log in, as in an <c>authorized_keys</c> file (sshd(8)). Every line is checked before any reaches a guest.</summary>
/// <remarks>
/// Read here and not by <c>ssh-keygen</c>: it is not on every host, and it looks at the first key of a file only. Keys of
/// kinds that OpenSSH no longer takes are refused, as they would let nobody in.
/// </remarks>
public static class PublicKeyLines
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Smallest RSA modulus OpenSSH takes, in bits.</summary>
    private const int MinRsaBits = 1024;

    private static readonly string[] Kinds =
    [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ];

    /// <summary>The keys of a file, one a line, each line ending in a newline. Comment lines and empty ones are left out.</summary>
    /// <param name="bytes">The file, UTF-8.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ApplianceException">A line is no public key, there is none, or the file is too large or no text (APL5130).</exception>
    public static string Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes)
        {
            throw Wrong(file, $"has {bytes.Length} bytes, expected at most {MaxBytes}");
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(file, "is no UTF-8 text, expected public keys");
        }

        var keys = new StringBuilder();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim(' ', '\t', '\r');
            if (line.Length > 0 && line[0] != '#')
            {
                keys.Append(Fault(line) is { } fault ? throw Wrong($"{file}:{number}", fault) : line).Append('\n');
            }
        }

        return keys.Length > 0 ? keys.ToString() : throw Wrong(file, "has no public key");
    }

    private static string? Fault(string line)
    {
        if (line.Any(character => char.IsControl(character) && character != '\t'))
        {
            return "has a control character, expected one public key a line";
        }

        if (line.StartsWith("-----BEGIN", StringComparison.Ordinal) || line.StartsWith("---- BEGIN", StringComparison.Ordinal))
        {
            return "is a key in another form, or a private one; expected the line of a .pub file";
        }

        var words = Words(line);
        var at = words.FindIndex(word => Kinds.Contains(word, StringComparer.Ordinal));

        // The kind is the first word, or the second after options.
        return at is < 0 or > 1 || at + 1 >= words.Count ? "is no public key, expected [OPTIONS] KIND BASE64 [COMMENT] with a kind such as ssh-ed25519"
            : !IsKey(words[at], words[at + 1]) ? $"has a damaged {words[at]} key"
            : null;
    }

    /// <summary>The first words; options may have blanks inside double quotes.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= line.Length && words.Count < 3; i++)
        {
            if (i == line.Length || (!isQuoted && line[i] is ' ' or '\t'))
            {
                if (i > start)
                {
                    words.Add(line[start..i]);
                }

                start = i + 1;
            }
            else if (line[i] == '"' && !(i > 0 && line[i - 1] == '\\'))
            {
                isQuoted = !isQuoted;
            }
        }

        return words;
    }

    /// <summary>The parts of RFC 4253 §6.6, each with its length, and nothing behind them.</summary>
    private static bool IsKey(string kind, string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return false;
        }

        var rest = bytes.AsSpan(0, length);
        if (!TryTake(ref rest, out var name) || !name.SequenceEqual(Encoding.ASCII.GetBytes(kind)))
        {
            return false;
        }

        switch (kind)
        {
            case "ssh-rsa":
                return TryTake(ref rest, out var exponent) && exponent.Length is > 0 and <= 9 && TryTake(ref rest, out var modulus) && rest.IsEmpty
                    && modulus.TrimStart((byte)0).Length * 8 >= MinRsaBits && modulus.Length <= 2049;
            case "ssh-ed25519":
                return TryTake(ref rest, out var point) && point.Length == 32 && rest.IsEmpty;
            case "sk-ssh-ed25519@openssh.com":
                return TryTake(ref rest, out point) && point.Length == 32 && TryTake(ref rest, out var application) && application.Length > 0 && rest.IsEmpty;
            default:
                var isToken = kind.StartsWith("sk-", StringComparison.Ordinal);
                var curve = Encoding.ASCII.GetBytes(isToken ? "nistp256" : kind["ecdsa-sha2-".Length..]);
                return TryTake(ref rest, out name) && name.SequenceEqual(curve)
                    && TryTake(ref rest, out point) && point.Length == 1 + (2 * CoordinateBytes(curve)) && point[0] == 4
                    && (!isToken || (TryTake(ref rest, out application) && application.Length > 0)) && rest.IsEmpty;
        }
    }

    private static int CoordinateBytes(ReadOnlySpan<byte> curve) => curve[^1] switch { (byte)'6' => 32, (byte)'4' => 48, _ => 66 };

    private static bool TryTake(ref Span<byte> rest, out Span<byte> part)
    {
        part = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
        {
            return false;
        }

        part = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }

    private static ApplianceException Wrong(string where, string what) => new("APL5130", $"'{UntrustedText.Show(where)}' {what}.");
}
