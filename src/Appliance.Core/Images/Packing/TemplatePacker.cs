using System.Security.Cryptography;
using Appliance.Archives;
using Appliance.Archives.Writing;
using Appliance.Catalog;
using Appliance.Linux;

namespace Appliance.Images.Packing;

/// <summary>Makes a template of a root file system: reproducible, through a temporary name, digested in the same pass. How to: docs/packing.md.</summary>
public static class TemplatePacker
{
    private const int MaxInfoBytes = 64 * 1024;
    private const long BlockBytes = 4096;

    /// <summary>Packs everything below <paramref name="root"/>.</summary>
    /// <param name="root">A directory; nothing in it is followed or changed.</param>
    /// <param name="output">The template; its ending says how it is compressed. Replaced if it exists, untouched on failure.</param>
    /// <param name="options">What decides the bytes, and what does not.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <exception cref="ApplianceException">
    /// The tree cannot be read as it is (APL6050–6054), the output cannot be written (APL6055, APL6056), the compressor
    /// cannot be used (APL6057), an option is out of its range (APL6059), or the template would be unusable (APL6060).
    /// </exception>
    public static Task<PackedTemplate> PackAsync(string root, string output, PackOptions options, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Pack(root, output, options, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static PackedTemplate Pack(string root, string output, PackOptions options, CancellationToken cancellationToken)
    {
        if (options.SourceDateEpoch is < 0 or > TarHeader.MaxSize)
        {
            throw new ApplianceException("APL6059", $"The date of the template is {options.SourceDateEpoch}, expected seconds since 1970, at most {TarHeader.MaxSize}.");
        }

        if (options.Info is { Length: > MaxInfoBytes } info)
        {
            throw new ApplianceException("APL6061", $"The description is {info.Length} bytes long, expected at most {MaxInfoBytes}.");
        }

        try
        {
            using var file = AtomicOutput.Begin(output, mode: 0x1A4);
            RequireOutside(root, file, output);
            var packed = Write(root, output, file, options, cancellationToken);
            file.Commit();
            return packed;
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL6055", $"'{output}' cannot be written: {e.Message}", e) { Hint = ErrnoException.Advice(e) };
        }
    }

    private static PackedTemplate Write(string root, string output, AtomicOutput file, PackOptions options, CancellationToken cancellationToken)
    {
        using var stream = new FileOutput(file.File);
        using var packed = new DigestStream(stream, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512);
        using var encoder = ArchiveEncoder.Create(output, packed, options.Level, options.Threads, options.Cache);
        using var plain = new DigestStream(encoder, HashAlgorithmName.SHA256);
        var writer = new TarWriter(plain, options.SourceDateEpoch, encoder.BeginEntry);
        var lint = new TreeLint();
        var blocks = 0L;
        WriteInfo(writer, options);
        var reader = new TreeReader(
            options.Tree with { First = PackOptions.InfoPath, OmitFirst = options.Info is not null },
            (entry, content) =>
            {
                lint.Visit(entry);
                blocks += entry.Kind == EntryKind.Directory ? 1 : (entry.Size + BlockBytes - 1) / BlockBytes;
                writer.Write(entry, content);
            },
            cancellationToken);
        reader.Walk(root);
        lint.Finish();
        if (lint.Errors.Count > 0 && !options.AllowFindings)
        {
            throw Unusable(lint);
        }

        writer.Finish();
        encoder.Finish();
        var frames = encoder as ZstdFrames;
        return new PackedTemplate
        {
            File = output,
            Bytes = packed.Bytes,
            Sha256 = Digest.FromHash(DigestAlgorithm.Sha256, packed.Finish(0)),
            Sha512 = Digest.FromHash(DigestAlgorithm.Sha512, packed.Finish(1)),
            TarSha256 = Digest.FromHash(DigestAlgorithm.Sha256, plain.Finish(0)),
            TarBytes = plain.Bytes,
            InstalledKiB = blocks * BlockBytes / 1024,
            Entries = writer.Entries,
            Frames = frames?.Count ?? 0,
            ReusedFrames = frames?.Reused ?? 0,
            Warnings = [.. reader.Notices, .. lint.Errors, .. lint.Warnings],
        };
    }

    private static void WriteInfo(TarWriter writer, PackOptions options)
    {
        if (options.Info is { } info)
        {
            writer.Write(new TreeEntry
            {
                Path = System.Text.Encoding.ASCII.GetBytes(PackOptions.InfoPath),
                Kind = EntryKind.File,
                Mode = 0x1A4,
                Size = info.Length,
                Modified = options.SourceDateEpoch,
            });
            writer.WriteContent(info.Span);
        }
    }

    /// <summary>A template within the tree would be packed into itself.</summary>
    private static void RequireOutside(string root, AtomicOutput file, string output)
    {
        if (!Directory.Exists(root))
        {
            return;     // The reader says it better.
        }

        using var tree = DirectoryHandle.Open(root);
        if (tree.RealPath is { } outer && file.Directory.RealPath is { } inner
            && (inner + "/").StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal))
        {
            throw new ApplianceException("APL6056", $"'{output}' lies inside the tree '{root}' that is packed.") { Hint = "Choose a place outside." };
        }
    }

    private static ApplianceException Unusable(TreeLint lint)
    {
        var more = lint.Errors.Count > 1 ? $" There are {lint.Errors.Count - 1} such findings more: {string.Join(' ', lint.Errors.Skip(1).Take(4))}" : "";
        return new ApplianceException("APL6060", $"The tree cannot become a template: {lint.Errors[0]}{more}")
        {
            Hint = "Mend the tree, or pack it in spite of that with --allow-findings.",
        };
    }
}
