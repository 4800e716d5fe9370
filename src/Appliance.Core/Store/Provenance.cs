using System.Text;
using Appliance.Catalog;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>Where a stored template came from, written when it arrived. Kept beside the state, not beside the file (design: other tools see only templates).</summary>
public sealed record Provenance
{
    /// <summary>Source name; null for an import.</summary>
    public string? Source { get; init; }

    /// <summary>Address or file it was read from, without credentials.</summary>
    public required string From { get; init; }

    /// <summary>Digests that were computed while it was written, strongest first.</summary>
    public required IReadOnlyList<Digest> Digests { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset Stored { get; init; }

    /// <summary>Who signed the index that named its digest; null for an import or a source without a key.</summary>
    public string? Signer { get; init; }

    /// <summary>Serial of that index.</summary>
    public long? Serial { get; init; }

    internal Stanza ToStanza(VolumeId id)
    {
        (string Name, string? Value)[] fields =
        [
            ("Volume", id.ToString()),
            ("Source", Source),
            ("From", From),
            .. Digests.Select(digest => ((string, string?))(digest.Algorithm.ToString(), digest.Hex)),
            ("Size", Size.ToString()),
            ("Stored", Stored.ToString("O")),
            ("Signer", Signer),
            ("Serial", Serial?.ToString()),
        ];
        return fields.Where(field => field.Value is not null).Aggregate(Stanza.Create(), (made, field) => made.With(field.Name, field.Value!));
    }

    internal static Provenance FromStanza(Stanza stanza) => new()
    {
        Source = stanza["Source"],
        From = stanza.Require("From"),
        Digests = [.. Enum.GetValues<DigestAlgorithm>()
            .Select(algorithm => Digest.TryParse(algorithm, stanza[algorithm.ToString()], out var digest) ? digest : null)
            .OfType<Digest>()],
        Size = long.Parse(stanza.Require("Size")),
        Stored = DateTimeOffset.Parse(stanza.Require("Stored")),
        Signer = stanza["Signer"],
        Serial = stanza["Serial"] is { } serial ? long.Parse(serial) : null,
    };
}

/// <summary>The provenance records of this host: one small file for each volume.</summary>
internal sealed class ProvenanceRecords(AppliancePaths paths)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The record of a volume; null if there is none or it cannot be understood.</summary>
    public Provenance? Find(VolumeId id)
    {
        var file = FileOf(id);
        try
        {
            return ConfigFile.ReadOrNull(file, MaxBytes) is { } text && Deb822.Parse(text, file) is [var stanza, ..] ? Provenance.FromStanza(stanza) : null;
        }
        catch (Exception e) when (e is ApplianceException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <exception cref="ApplianceException">It cannot be written (APL5007).</exception>
    public void Write(VolumeId id, Provenance provenance) =>
        ConfigFile.Write(FileOf(id), Encoding.UTF8.GetBytes(Deb822.Format([provenance.ToStanza(id)])));

    public void Remove(VolumeId id)
    {
        try
        {
            using var directory = DirectoryHandle.Open(Path.GetDirectoryName(FileOf(id))!);
            directory.Unlink(Path.GetFileName(FileOf(id)));
        }
        catch (IOException)
        {
            // A record without its template is never asked for, and is replaced when the template comes back.
        }
    }

    private string FileOf(VolumeId id) => Path.Join(paths.StateDirectory, "provenance", id.Storage, id.Name);
}
