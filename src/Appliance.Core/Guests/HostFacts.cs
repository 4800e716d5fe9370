using System.Net;
using System.Text;

namespace Appliance.Guests;

/// <summary>What a guest takes over from this host if its own configuration says nothing.</summary>
public sealed record HostFacts
{
    /// <summary>More name servers than that the resolver does not ask (resolv.conf(5)).</summary>
    public const int MaxNameservers = 3;

    private const int MaxResolvConfBytes = 1024 * 1024;
    private const string ZoneDirectory = "/zoneinfo/";

    /// <summary>Addresses in the order of the host's resolv.conf, at most <see cref="MaxNameservers"/>.</summary>
    public IReadOnlyList<string> Nameservers { get; init; } = [];

    /// <summary>First word of the last <c>search</c> or <c>domain</c> line, or null (guest-setup.md §1).</summary>
    public string? SearchDomain { get; init; }

    /// <summary>Name of the time zone, <c>Europe/Vienna</c>; null if it cannot be told.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Reads this host's <c>/etc/resolv.conf</c> and time zone; what cannot be read is simply not known.</summary>
    public static HostFacts OfThisHost() => Parse(ReadHostFile("/etc/resolv.conf"), HostTimeZone());

    /// <summary>Reads the text of a resolv.conf. A name server must be an address; its scope (<c>%eth0</c>) means nothing in the guest and is cut off.</summary>
    public static HostFacts Parse(ReadOnlySpan<byte> resolvConf, string? timeZone)
    {
        var servers = new List<string>();
        string? domain = null;
        foreach (var line in Encoding.Latin1.GetString(resolvConf).Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r', '\f', '\v'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var server, ..] && servers.Count < MaxNameservers)
            {
                var address = server.Split('%')[0];
                if (address.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':') && address.AsSpan().IndexOfAny('.', ':') >= 0 && IPAddress.TryParse(address, out _))
                {
                    servers.Add(address);
                }
            }
            else if (words is ["search" or "domain", var name, ..] && line[0] is 's' or 'd')
            {
                domain = name;
            }
        }

        return new HostFacts { Nameservers = servers, SearchDomain = domain, TimeZone = timeZone };
    }

    private static string? HostTimeZone()
    {
        try
        {
            var target = File.ResolveLinkTarget("/etc/localtime", returnFinalTarget: true)?.FullName;
            var at = target?.IndexOf(ZoneDirectory, StringComparison.Ordinal) ?? -1;
            if (at >= 0)
            {
                return target![(at + ZoneDirectory.Length)..];
            }
        }
        catch (IOException)
        {
            // A loop: then the file that names it may help.
        }

        return Encoding.Latin1.GetString(ReadHostFile("/etc/timezone")).Trim() is { Length: > 0 } name ? name : null;
    }

    private static byte[] ReadHostFile(string path)
    {
        try
        {
            using var file = Linux.OpenFile.ForReading(path);
            if (file is null || RandomAccess.GetLength(file) > MaxResolvConfBytes)
            {
                return [];
            }

            var buffer = new byte[RandomAccess.GetLength(file)];
            return buffer[..RandomAccess.Read(file, buffer, 0)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
