using System.Text;
using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>Index texts of our own, in the shapes real publishers use.</summary>
internal static class IndexSamples
{
    public static string Sha512(char digit) => new(digit, 128);

    /// <summary>A record as Proxmox writes it; lines given replace the ones of the same name or go before the description.</summary>
    public static string Record(string package = "debian-13-standard", params string[] changes)
    {
        var lines = new List<string>
        {
            $"Package: {package}",
            "Version: 13.6-1",
            "Type: lxc",
            "OS: debian-13",
            "Section: system",
            "Maintainer: Test <test@example.org>",
            "Architecture: amd64",
            $"Location: system/{package}_13.6-1_amd64.tar.zst",
            $"sha512sum: {Sha512('a')}",
            "Infopage: https://example.org",
            "Description: A headline",
        };
        foreach (var change in changes)
        {
            var name = change[..(change.IndexOf(':', StringComparison.Ordinal) + 1)];
            var at = name.Length > 0 ? lines.FindIndex(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) : -1;
            if (change == name && at >= 0)
            {
                lines.RemoveAt(at);
            }
            else if (at >= 0)
            {
                lines[at] = change;
            }
            else
            {
                lines.Insert(lines.Count - 1, change);
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    public static string News(params string[] fields) =>
        $"Package: pve-web-news\n{string.Concat(fields.Select(field => field + "\n"))}Description: News\n <b>Hello</b>\n";

    public static byte[] Bytes(params string[] records) => Encoding.UTF8.GetBytes(string.Join('\n', records));

    public static TemplateIndex Parse(params string[] records) => TemplateIndex.Parse("test", Bytes(records), new IndexLimits());
}
