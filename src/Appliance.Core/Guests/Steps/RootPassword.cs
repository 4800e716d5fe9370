using System.Globalization;
using System.Text;
using Appliance.Linux;

namespace Appliance.Guests.Steps;

/// <summary>Root's password in <c>/etc/shadow</c>, or in <c>/etc/passwd</c> of a guest without it (guest-setup.md §5.5).</summary>
/// <remarks>
/// Plain text is hashed with SHA-512 crypt, which every guest's login understands, and a random salt; a password that
/// the guest has already keeps its hash. Hashes are taken as they are, modern ones too.
/// </remarks>
internal static class RootPassword
{
    private const string Passwd = "/etc/passwd";
    private const string Shadow = "/etc/shadow";
    private const string Locked = "*";
    private const string SaltAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SaltLength = 16;

    /// <summary>crypt(5) takes no longer ones.</summary>
    private const int MaxPasswordBytes = 511;

    public static void Set(GuestStep step)
    {
        var tree = step.Tree;
        if (tree.ReadText(Passwd) is not { } passwd)
        {
            return;
        }

        if (tree.ReadText(Shadow) is { } shadow)
        {
            var days = step.Clock.GetUtcNow().ToUnixTimeSeconds() / 86_400;
            Write(tree, Shadow, Edit(shadow, fields => SetField(fields, Hash(step.Secrets.Password, fields[1]), days.ToString(CultureInfo.InvariantCulture))));
            Write(tree, Passwd, Edit(passwd, fields => SetField(fields, "x", day: null)));
        }
        else
        {
            Write(tree, Passwd, Edit(passwd, fields => SetField(fields, Hash(step.Secrets.Password, fields[1]), day: null)));
        }
    }

    /// <summary>True for text that is a hash and nothing else: it is not hashed again, and cannot break out of its field.</summary>
    internal static bool IsHash(string text)
    {
        if (text.Split('$') is not ["", var id, .. var parts] || parts.Length is < 2 or > 3 || parts[^1].Length == 0)
        {
            return false;
        }

        var isBase64 = parts.All(IsBase64);
        return id switch
        {
            // $2b$10$…: 22 characters of salt and 31 of hash in one.
            "2" or "2a" or "2b" or "2x" or "2y" => parts.Length == 2 && isBase64 && parts[0].Length is >= 1 and <= 16,
            "1" => parts.Length == 2 && isBase64 && parts[0].Length is >= 1 and <= 16,
            "5" or "6" => isBase64 && parts.Length == 2 && parts[0].Length is >= 1 and <= 16
                || (parts.Length == 3 && IsRounds(parts[0]) && parts[1].Length is >= 1 and <= 16
                    && parts[1..].All(IsBase64)),
            "y" or "gy" => parts.Length == 3 && isBase64 && parts[0].Length >= 1,
            "7" => parts.Length == 2 && isBase64 && parts[0].Length > 11,
            _ => false,
        };
    }

    private static bool IsBase64(string part) => part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/');

    private static bool IsRounds(string part) =>
        part.StartsWith("rounds=", StringComparison.Ordinal) && part.Length is > 7 and <= 16 && part.AsSpan(7).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Hash(string? password, string current)
    {
        if (password is null)
        {
            return Locked;
        }

        if (IsHash(password))
        {
            return password;
        }

        var bytes = Encoding.UTF8.GetBytes(password);
        if (bytes.AsSpan().IndexOfAny((byte)0, (byte)'\n') >= 0 || bytes.Length is 0 or > MaxPasswordBytes)
        {
            throw new ApplianceException("APL4012", $"The password must have 1 to {MaxPasswordBytes} bytes, without line ends and NUL; it has {bytes.Length} bytes.");
        }

        var isModern = current.StartsWith("$6$", StringComparison.Ordinal) || current.StartsWith("$y$", StringComparison.Ordinal);
        return isModern && IsHash(current) && Crypt.Hash(bytes, current) == current
            ? current
            : Crypt.Hash(bytes, $"$6${NewSalt()}$") ?? throw new ApplianceException("APL4017", "The password cannot be hashed: this host's libcrypt does not know SHA-512.");
    }

    private static string NewSalt()
    {
        Span<byte> random = stackalloc byte[SaltLength];
        KernelRandom.Fill(random);
        var salt = new char[SaltLength];
        for (var i = 0; i < SaltLength; i++)
        {
            salt[i] = SaltAlphabet[random[i] % SaltAlphabet.Length];
        }

        return new string(salt);
    }

    private static string Edit(string text, Func<string[], string[]> edit)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("root:", StringComparison.Ordinal))
            {
                lines[i] = string.Join(':', edit(lines[i].Split(':')));
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>The same hash keeps its day: nothing was changed.</summary>
    private static string[] SetField(string[] fields, string hash, string? day)
    {
        if (fields.Length < (day is null ? 3 : 4) || fields[1] == hash)
        {
            return fields;
        }

        fields[1] = hash;
        if (day is not null)
        {
            fields[2] = day;
        }

        return fields;
    }

    /// <summary>A link is replaced by a file as closed as the one it leads to.</summary>
    private static void Write(GuestTree tree, string path, string text)
    {
        if (text != tree.ReadText(path))
        {
            tree.WriteSecretInPlace(path, text, tree.IsLink(path) ? tree.ModeOf(path) & 0x1B4 /* 0664 */ : null);
        }
    }
}
