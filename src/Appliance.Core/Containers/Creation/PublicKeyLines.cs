using System.Buffers.Binary;
using System.Text;

namespace Appliance.Containers.Creation;

/// <summary>Public ssh keys as an authorized_keys file has them (sshd(8)).</summary>
public static class PublicKeyLines
{
    /// <summary>Largest text, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly string[] Types = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-", "ssh-dss"];

    /// <summary>Checks that every line is a key, a comment or empty, and that there is a key.</summary>
    /// <returns>The keys, one a line.</returns>
    /// <exception cref="ApplianceException">A line is no key, or there is none (APL5177). The line itself is not shown: it may be a private key.</exception>
    public static string Require(string text, string file)
    {
        var keys = new List<string>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (!IsKey(line))
            {
                throw new ApplianceException("APL5177", $"Line {number} of '{UntrustedText.Show(file)}' is no public ssh key: expected a type such as ssh-ed25519, and the key.")
                {
                    Hint = text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? "This is a private key. The public one is the file with '.pub' beside it." : null,
                };
            }

            keys.Add(line);
        }

        return keys.Count > 0 ? string.Join('\n', keys) : throw new ApplianceException("APL5177", $"'{UntrustedText.Show(file)}' has no public ssh key.");
    }

    /// <summary>Options may stand before the type, and may have blanks in quotes; so the type is looked for, and the key must say the same type inside.</summary>
    private static bool IsKey(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (Array.Exists(Types, type => words[i].StartsWith(type, StringComparison.Ordinal)) && SaysType(words[i + 1], words[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first string of the key's bytes is its type (RFC 4253 §6.6).</summary>
    private static bool SaysType(string base64, string type)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count)
            && count > 4 + type.Length
            && BinaryPrimitives.ReadUInt32BigEndian(bytes) == (uint)type.Length
            && Encoding.ASCII.GetString(bytes, 4, type.Length) == type;
    }
}
