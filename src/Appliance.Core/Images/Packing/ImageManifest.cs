using System.Security.Cryptography;
using System.Text;
using Appliance.Archives;
using Appliance.Archives.Extraction;
using Appliance.Archives.Tar;
using Appliance.Archives.Writing;

namespace Appliance.Images.Packing;

/// <summary>All entries of an image, be it an archive or a directory, so that two can be compared.</summary>
internal sealed class ImageManifest
{
    private const string AccessName = "acl.access";
    private const string DefaultName = "acl.default";

    private readonly Dictionary<string, ImageItem> items = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    /// <summary>By path as it is shown; the root is <c>.</c>.</summary>
    internal IReadOnlyDictionary<string, ImageItem> Items => items;

    /// <summary>The paths as they came.</summary>
    internal IReadOnlyList<string> Order => order;

    /// <summary>Reads a directory as <see cref="TemplatePacker"/> does, or an archive as <see cref="Extractor"/> does.</summary>
    /// <exception cref="ApplianceException">The directory (APL605x) or the archive (APL20xx) cannot be read whole.</exception>
    internal static ImageManifest Read(string path, CancellationToken cancellationToken)
    {
        var manifest = new ImageManifest();
        if (Directory.Exists(path))
        {
            new TreeReader(new TreeOptions { WithDevices = true }, manifest.Add, cancellationToken).Walk(path);
        }
        else
        {
            manifest.ReadArchive(path, cancellationToken);
        }

        return manifest;
    }

    private void ReadArchive(string path, CancellationToken cancellationToken)
    {
        var options = new ExtractOptions();
        using var file = ArchiveFile.Open(path);
        using var stream = new ArchiveStream(file, path, options, cancellationToken);
        var reader = new TarReader(stream.Next, options.Limits);
        while (reader.Read(out var fault) is { } entry)
        {
            if (fault is not null)
            {
                throw fault;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Add(entry, reader);
            if (order.Count > options.Limits.MaxEntries)
            {
                throw new VerificationException("APL6062", $"'{path}' has more than {options.Limits.MaxEntries} entries.");
            }
        }
    }

    private void Add(TreeEntry entry, TreeFile? content)
    {
        Put(TreeErrors.Show(entry.Path), new ImageItem
        {
            Kind = entry.Kind,
            Mode = (uint)entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Size = entry.Size,
            Modified = entry.Modified,
            Target = entry.LinkTarget.Length == 0 ? "" : MemberName.Show(entry.LinkTarget),
            Device = DeviceOf(entry.Kind, entry.DeviceMajor, entry.DeviceMinor),
            Content = content is null ? "" : DigestOf(content),
            Attributes = AttributesOf(entry.Attributes.Select(attribute => (MemberName.Show(attribute.Name), attribute.Value)), null, null),
        });
    }

    private void Add(TarEntry entry, TarReader reader)
    {
        Put(TreeErrors.Show(entry.Name.Span), new ImageItem
        {
            Kind = entry.Kind,
            Mode = entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Size = entry.Kind == EntryKind.File ? entry.Size : 0,
            Modified = entry.ModifiedSeconds,
            Target = entry.HardLinkTarget is { } first ? MemberName.Show(first.Span)
                : entry.LinkTarget is { } text ? MemberName.Show(text.AsSpan(0, text.Length - 1)) : "",
            Device = DeviceOf(entry.Kind, entry.DeviceMajor, entry.DeviceMinor),
            Content = entry.Kind == EntryKind.File ? DigestOf(entry, reader) : "",
            Attributes = AttributesOf(entry.Attributes ?? [], entry.AccessList, entry.DefaultList),
        });
    }

    /// <summary>Of two entries of one name the last counts, as when it is unpacked.</summary>
    private void Put(string path, ImageItem item)
    {
        order.Add(path);
        items[path] = item;
    }

    private static string DeviceOf(EntryKind kind, uint major, uint minor) =>
        kind is EntryKind.CharacterDevice or EntryKind.BlockDevice ? $"{major}:{minor}" : "";

    /// <summary>An access list is there as text, as the kernel's bytes, or as both; here it is the text.</summary>
    private static SortedDictionary<string, string> AttributesOf(IEnumerable<(string Name, byte[] Value)> attributes, byte[]? access, byte[]? inherited)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            switch (name)
            {
                case "system.posix_acl_access":
                    access = PosixAcl.ToText(value) ?? access;
                    break;
                case "system.posix_acl_default":
                    inherited = PosixAcl.ToText(value) ?? inherited;
                    break;
                default:
                    all[name] = Convert.ToHexStringLower(value);
                    break;
            }
        }

        // A list of three entries says no more than the mode does.
        if (access is not null && access.AsSpan().Count((byte)'\n') > 3)
        {
            all[AccessName] = ListText(access);
        }

        if (inherited is not null)
        {
            all[DefaultName] = ListText(inherited);
        }

        return all;
    }

    private static string ListText(byte[] list) => UntrustedText.Show(Encoding.Latin1.GetString(list).TrimEnd('\n').Replace('\n', ','));

    private static string DigestOf(TreeFile content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = content.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Holes count as the zeros they are read as.</summary>
    private static string DigestOf(TarEntry entry, TarReader reader)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var regions = new Queue<(long Offset, long Length)>(entry.Sparse?.Regions ?? [(0, entry.Size)]);
        var position = 0L;
        while (reader.NextData(out var segment))
        {
            for (var data = segment.Span; !data.IsEmpty;)
            {
                var (offset, length) = regions.Peek();
                position += AppendZeros(hash, offset - position);
                var count = (int)Math.Min(data.Length, offset + length - position);
                hash.AppendData(data[..count]);
                position += count;
                data = data[count..];
                while (regions.TryPeek(out var region) && region.Offset + region.Length <= position)
                {
                    regions.Dequeue();
                }
            }
        }

        AppendZeros(hash, entry.Size - position);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <returns>How many: the count, or 0 if it is negative.</returns>
    private static long AppendZeros(IncrementalHash hash, long count)
    {
        var zeros = count > 0 ? new byte[Math.Min(count, 1 << 20)] : [];
        for (var left = count; left > 0; left -= zeros.Length)
        {
            hash.AppendData(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }

        return Math.Max(count, 0);
    }
}
