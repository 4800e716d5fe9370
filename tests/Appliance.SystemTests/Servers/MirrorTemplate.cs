using System.Globalization;
using System.Security.Cryptography;

namespace Appliance.SystemTests.Servers;

/// <summary>A template of a test's mirror: its bytes lie on the server, its stanza goes into the index.</summary>
public sealed record MirrorTemplate
{
    /// <summary>File name: <c>FAMILY_VERSION_ARCH.tar.zst</c>.</summary>
    public required string Name { get; init; }

    public required byte[] Content { get; init; }

    public string Section { get; init; } = "system";

    public string Os { get; init; } = "debian";

    /// <summary>Fields of the stanza that are added, replaced, or left out where the value is null.</summary>
    public IReadOnlyDictionary<string, string?> Fields { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Path below the mirror's root.</summary>
    public string Location => $"{Section}/{Name}";

    public string Sha512 => Convert.ToHexStringLower(SHA512.HashData(Content));

    /// <summary>The stanza as the index carries it.</summary>
    public string ToStanza()
    {
        var parts = Name.Split('_');
        var fields = new OrderedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Package"] = parts[0],
            ["Version"] = parts[1],
            ["Type"] = "lxc",
            ["OS"] = Os,
            ["Section"] = Section,
            ["Architecture"] = parts[2].Split('.')[0],
            ["Location"] = Location,
            ["md5sum"] = MD5Sum(),
            ["sha512sum"] = Sha512,
            ["Size"] = Content.Length.ToString(CultureInfo.InvariantCulture),
            ["Infopage"] = "https://example.org",
            ["Description"] = $"Test image {parts[0]}",
        };
        foreach (var (name, value) in Fields)
        {
            fields[name] = value;
        }

        return string.Concat(fields.Where(field => field.Value is not null).Select(field => $"{field.Key}: {field.Value}\n"));
    }

#pragma warning disable CA5351 // The format asks for it; nothing trusts it.
    private string MD5Sum() => Convert.ToHexStringLower(MD5.HashData(Content));
#pragma warning restore CA5351
}
