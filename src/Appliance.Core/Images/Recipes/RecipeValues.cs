using System.Globalization;

namespace Appliance.Images.Recipes;

/// <summary>The forms of values in a recipe. None of them can begin with a dash and so be taken for an option.</summary>
internal static class RecipeValues
{
    public static readonly TextShape Line = new("line", "one line of printable text, at most 200 characters",
        text => text.Length is > 0 and <= 200 && text.Trim().Length == text.Length && text.EnumerateRunes().All(UntrustedText.IsPrintable));

    public static readonly TextShape Prose = new("text", "text of at most 4000 characters",
        text => text.Length is > 0 and <= 4000 && text.EnumerateRunes().All(rune => rune.Value == '\n' || UntrustedText.IsPrintable(rune)))
    { IsVerbatim = true };

    public static readonly TextShape Word = new("word", "a word of letters, digits and `.+_-`", text => IsWord(text, ".+_-"));

    public static readonly TextShape VariableName = new("variable", "a name of small letters, digits and `-`",
        text => text.Length is > 0 and <= 40 && text[0] is >= 'a' and <= 'z' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));

    public static readonly TextShape Architecture = TextShape.OneOf("architecture", "amd64", "arm64");

    public static readonly TextShape OsType = TextShape.OneOf("OS type", "alpine", "archlinux", "centos", "debian", "devuan", "fedora", "gentoo", "nixos",
        "opensuse", "openeuler", "ubuntu", "unmanaged");

    public static readonly TextShape Date = new("date", "a date such as 2030-06-30",
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    public static readonly TextShape Url = new("URL", "an http, https or file URL without user, query or fragment", IsUrl);

    public static readonly TextShape Page = new("page", "an https or http URL",
        text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && text.All(char.IsAscii) && !text.Contains(' '));

    public static readonly TextShape Package = new("package", "a package name (letters, digits and `@.+_:/-`, no leading dash)",
        text => text.Length is > 0 and <= 128 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '@') && IsWord(text.TrimStart('@'), ".+_:/-@"));

    public static readonly TextShape GuestPath = new("guest path", "an absolute path without `.`, `..`, doubled or final slashes, such as /etc/motd", IsGuestPath);

    public static readonly TextShape GuestPattern = new("path pattern", "an absolute path in which a component may have `*` and `?`, such as /var/log/*.log", IsGuestPath);

    public static readonly TextShape LocalPath = new("local path", "a path beside the file that names it, without `..`, such as overlay/motd",
        text => text.Length is > 0 and <= 200 && text[0] != '/' && IsGuestPath("/" + text));

    public static readonly TextShape Include = new("recipe file", "a path relative to this file that ends in .yaml, such as _base.yaml or ../common/_systemd.yaml",
        text => text.EndsWith(".yaml", StringComparison.Ordinal) && text[0] != '/' && text.Split('/').All(part => part == ".." || IsComponent(part)));

    public static readonly TextShape Mode = new("mode", "an octal mode in quotes such as '0644'",
        text => text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7'));

    public static readonly TextShape Owner = new("owner", "a number from 0 to 65535, or a user or group name",
        text => IsNumber(text, 0, 65535) || (text.Length is > 0 and <= 32 && (char.IsAsciiLetterLower(text[0]) || text[0] == '_')
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')));

    public static readonly TextShape LinkTarget = new("link target", "a path without control characters, at most 4000 characters",
        text => text.Length is > 0 and <= 4000 && text.EnumerateRunes().All(UntrustedText.IsPrintable));

    public static readonly TextShape Content = new("content", "text", _ => true) { IsVerbatim = true };

    public static readonly TextShape Script = new("script", "a shell script that is not empty", text => text.Trim().Length > 0) { IsVerbatim = true };

    public static readonly TextShape Flag = TextShape.OneOf("true or false", "true", "false");

    public static readonly TextShape Fingerprint = new("fingerprint", "a key's whole fingerprint: 40 or 64 hexadecimal digits",
        text => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit));

    public static readonly TextShape Digest = new("digest", "sha256: and 64, or sha512: and 128 hexadecimal digits in small letters",
        text => text.Split(':', 2) is [var name, var hex] && hex.All(char.IsAsciiHexDigitLower) && (name, hex.Length) is ("sha256", 64) or ("sha512", 128));

    public static readonly TextShape KeyFile = new("key file", "a file name, or a path below /usr/share",
        text => IsComponent(text) || (text.StartsWith("/usr/share/", StringComparison.Ordinal) && IsGuestPath(text)));

    public static readonly TextShape Service = new("service", "a unit or service name such as ssh.service",
        text => IsWord(text.Replace("@", "", StringComparison.Ordinal), ".:_-") && text[0] != '-');

    public static readonly TextShape Port = new("port", "a port from 1 to 65535", text => IsNumber(text, 1, 65535));

    public static readonly TextShape Seconds = new("seconds", "a number of seconds from 1 to 600", text => IsNumber(text, 1, 600));

    public static readonly TextShape Revision = new("revision", "a number from 1 to 9999", text => IsNumber(text, 1, 9999));

    /// <summary>A path that names one thing only, whatever its components may match.</summary>
    private static bool IsGuestPath(string text) =>
        text.Length is > 1 and <= 1000 && text[0] == '/' && text[1..].Split('/').All(part => part.Length <= 255 && IsPathPart(part));

    private static bool IsPathPart(string part) =>
        part is not ("" or "." or "..") && part.EnumerateRunes().All(rune => UntrustedText.IsPrintable(rune) && rune.Value != '\\');

    private static bool IsComponent(string text) =>
        text.Length is > 0 and <= 200 && text[0] is not ('.' or '-') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '_' or '-' or '@');

    private static bool IsWord(string text, string others) =>
        text.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c));

    private static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static bool IsUrl(string text) =>
        text.All(c => c is > ' ' and <= '~' and not ('"' or '\\' or '?' or '#' or '\'')) && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme is "http" or "https" ? url.Host.Length > 0 : url.Scheme == "file" && text.StartsWith("file:///", StringComparison.Ordinal))
        && url.UserInfo.Length == 0;
}
