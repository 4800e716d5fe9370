namespace Appliance.Catalog;

/// <summary>Where a template may lie: a plain relative path below the source, or a plain absolute http(s) URL. The digest protects its bytes, this our requests.</summary>
internal static class LocationRules
{
    /// <summary>Longest location, in bytes; servers and proxies differ above it.</summary>
    public const int MaxLength = 2000;

    /// <summary>What was expected instead, or null when the location is acceptable.</summary>
    /// <remarks>
    /// Percent signs are out as a whole: <c>%2f</c> is a slash to some servers and a name to others. So are queries, fragments,
    /// backslashes, credentials, empty and dot components, and everything that is not ASCII.
    /// </remarks>
    public static string? Objection(ReadOnlySpan<byte> location)
    {
        if (location.Length > MaxLength)
        {
            return $"at most {MaxLength} bytes as 'location'";
        }

        if (SchemeLength(location) is >= 0 and var scheme)
        {
            if (!AsciiBytes.SameName(location[..scheme], "http"u8) && !AsciiBytes.SameName(location[..scheme], "https"u8))
            {
                return "a relative path or an http or https URL as 'location'";
            }

            var rest = location[(scheme + 3)..];
            var slash = AsciiBytes.IndexOf(rest, (byte)'/');
            if (slash < 0 || !IsAuthority(rest[..slash]))
            {
                return "a plain host name, without user or password, in 'location'";
            }

            location = rest[(slash + 1)..];
        }

        return IsPath(location) ? null : "a plain path (no '..', '//', '%', '?', '#' or '\\', ASCII only) as 'location'";
    }

    /// <summary>What follows the last slash.</summary>
    public static ReadOnlySpan<byte> LastComponent(ReadOnlySpan<byte> location)
    {
        var start = location.Length;
        while (start > 0 && location[start - 1] != '/')
        {
            start--;
        }

        return location[start..];
    }

    /// <summary>Length of what stands before <c>://</c>, negative in a relative path.</summary>
    private static int SchemeLength(ReadOnlySpan<byte> location)
    {
        var colon = AsciiBytes.IndexOf(location, (byte)':');
        return colon >= 0 && colon + 2 < location.Length && location[colon + 1] == '/' && location[colon + 2] == '/' ? colon : -1;
    }

    private static bool IsPath(ReadOnlySpan<byte> path)
    {
        while (true)
        {
            var slash = AsciiBytes.IndexOf(path, (byte)'/');
            var component = slash < 0 ? path : path[..slash];
            if (component.IsEmpty
                || AsciiBytes.Same(component, "."u8)
                || AsciiBytes.Same(component, ".."u8)
                || !AsciiBytes.All(component, AsciiBytes.Path))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }

    /// <summary><c>HOST</c>, <c>HOST:PORT</c>, <c>[IPV6]</c> or <c>[IPV6]:PORT</c>.</summary>
    private static bool IsAuthority(ReadOnlySpan<byte> authority)
    {
        ReadOnlySpan<byte> host;
        ReadOnlySpan<byte> port;
        if (authority.Length > 0 && authority[0] == '[')
        {
            var end = AsciiBytes.IndexOf(authority, (byte)']');
            if (end < 0)
            {
                return false;
            }

            host = authority[1..end];
            port = authority[(end + 1)..];
            foreach (var character in host)
            {
                if (!char.IsAsciiHexDigit((char)character) && character is not ((byte)':' or (byte)'.'))
                {
                    return false;
                }
            }
        }
        else
        {
            var colon = AsciiBytes.IndexOf(authority, (byte)':');
            host = colon < 0 ? authority : authority[..colon];
            port = colon < 0 ? default : authority[colon..];
            if (!AsciiBytes.All(host, AsciiBytes.Name))
            {
                return false;
            }
        }

        return !host.IsEmpty
            && (port.IsEmpty || (port[0] == ':' && port.Length <= 6 && EntryValues.Number(port[1..]) is > 0 and <= 65535));
    }
}
