using System.Globalization;
using System.Security.Cryptography;
using Appliance.Archives;
using Appliance.Catalog;
using Appliance.Linux;
using Appliance.Signing;

namespace Appliance.Images;

/// <summary>An index that was built or read: its files, and what is in it.</summary>
public sealed record PublishedIndex(string File, TemplateIndex Index, SignatureInfo? Signature);

/// <summary>
/// The publisher's side: a directory of templates becomes an index that this program and the real pveam accept.
/// <c>NAME</c> and <c>NAME.gz</c> are written in one step each, the signature last: a client that comes in between keeps
/// what it has. How to: docs/publishing.md.
/// </summary>
public static class IndexPublication
{
    private const int MaxInfoBytes = 64 * 1024;
    private const int MaxDepth = 4;
    private const string InfoSuffix = ".info";

    /// <summary>Fields of a <c>.info</c> file that have a meaning of their own; all others are published as they are.</summary>
    private static readonly string[] KnownInfo =
        ["Package", "Version", "Type", "OS", "Section", "Maintainer", "Architecture", "Infopage", "Installed-Size", "EOL", "Family", "Description"];

    /// <summary>Lists all templates below a directory, with their digests, in a new index.</summary>
    /// <param name="directory">Where the templates are; links are not followed, hidden files and other files are left out.</param>
    /// <param name="output">The index; templates are found relative to its directory.</param>
    /// <param name="options">What to say about it.</param>
    /// <param name="now">Date of the index.</param>
    /// <param name="cancellationToken">Stops it; nothing is written then.</param>
    /// <exception cref="ApplianceException">
    /// No template there or a directory that cannot be read (APL6001), a name that cannot be published (APL6002), a wrong
    /// <c>.info</c> file (APL6003), a serial that does not grow (APL6004), or a value that could not be read back (APL1056).
    /// </exception>
    public static async Task<PublishedIndex> BuildAsync(
        string directory, string output, IndexOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(output);
        var stanzas = new List<IndexStanza>();
        foreach (var template in Templates(Path.GetFullPath(directory), MaxDepth))
        {
            stanzas.Add(await DescribeAsync(template, Path.GetDirectoryName(file)!, options, cancellationToken).ConfigureAwait(false));
        }

        if (stanzas.Count == 0)
        {
            throw new ApplianceException("APL6001", $"There is no template in '{directory}': expected files such as debian-13-standard_13.6-1_amd64.tar.zst.");
        }

        var date = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var header = new IndexHeader { Serial = NextSerial(file, options.Serial), Date = date, ValidUntil = date + options.ValidFor, News = options.News };
        var text = IndexWriter.Write(header, stanzas);
        Write(file, text);
        Write(file + ".gz", Gzip.Compress(text));
        return new PublishedIndex(file, TemplateIndex.Parse(file, text, new IndexLimits()), null);
    }

    /// <summary>Signs an index, and writes its <c>.gz</c> so that both agree.</summary>
    /// <param name="file">The index, not compressed.</param>
    /// <param name="secretKeyFile">minisign or OpenPGP; the signature's kind follows from it.</param>
    /// <param name="password">Of the key; empty if it has none.</param>
    /// <param name="now">Time of the signature.</param>
    /// <param name="cancellationToken">Stops gpg.</param>
    /// <returns>Path of the signature: <c>FILE.minisig</c> or <c>FILE.asc</c>.</returns>
    /// <exception cref="VerificationException">We would refuse this index ourselves (APL10xx).</exception>
    /// <exception cref="ApplianceException">The index (APL6001) or the key (APL107x) cannot be used.</exception>
    public static async Task<string> SignAsync(
        string file, string secretKeyFile, ReadOnlyMemory<char> password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = Read(file, new IndexLimits().MaxBytes);
        if (TemplateIndex.Parse(file, text, new IndexLimits()).Entries.Count == 0)
        {
            throw new VerificationException("APL1004", $"'{file}' lists no template; nobody would accept it.");
        }

        Write(file + ".gz", Gzip.Compress(text));
        if (MinisignSecretKey.LooksLikeOne(secretKeyFile))
        {
            using var key = MinisignSecretKey.LoadFile(secretKeyFile, password.Span);
            var signature = key.Sign(text, MinisignSecretKey.TrustedComment(now, Path.GetFileName(file)));
            Write(file + ".minisig", signature);
            return file + ".minisig";
        }

        Write(file + ".asc", await OpenPgpSigner.SignDetachedAsync(text, secretKeyFile, password, cancellationToken).ConfigureAwait(false));
        return file + ".asc";
    }

    /// <summary>Does what a client does: unpack if compressed, check the signature, parse, check the age.</summary>
    /// <param name="file">The index, or its <c>.gz</c>; the signature is looked for beside it.</param>
    /// <param name="keyFile">Public key.</param>
    /// <param name="now">The clock.</param>
    /// <param name="cancellationToken">Stops the tool that verifies.</param>
    /// <exception cref="VerificationException">A client would refuse it.</exception>
    public static async Task<PublishedIndex> VerifyAsync(string file, string keyFile, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var limits = new IndexLimits();
        var packed = file.EndsWith(".gz", StringComparison.Ordinal);
        var name = packed ? file[..^".gz".Length] : file;
        var content = Read(file, limits.MaxBytes);
        var text = packed ? Gzip.Decompress(content, limits.MaxBytes) : content;
        var keys = TrustedKeys.LoadFile(keyFile);
        var signature = Read(name + keys.SignatureSuffix, limits.MaxSignatureBytes);
        var verified = await keys.VerifyAsync(text, signature, new VerifyOptions { Now = now }, cancellationToken).ConfigureAwait(false);
        var trusted = TrustedIndex.Accept(
            name, text, signature, (_, _) => new Signer(verified.Fingerprint, verified.SignedAt), current: null, new FreshnessRules(), limits, now);
        return new PublishedIndex(file, trusted.Index, verified);
    }

    /// <summary>Depth first, in byte order.</summary>
    private static IEnumerable<string> Templates(string directory, int depth)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(directory).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL6001", $"Cannot read '{directory}': {e.Message}", e);
        }

        foreach (var entry in entries.Where(entry => entry.Name[0] != '.' && entry.LinkTarget is null).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo && depth > 1)
            {
                foreach (var below in Templates(entry.FullName, depth - 1))
                {
                    yield return below;
                }
            }
            else if (entry is FileInfo && TemplateName.IsTemplateFile(entry.Name))
            {
                yield return entry.FullName;
            }
        }
    }

    private static async Task<IndexStanza> DescribeAsync(string template, string baseDirectory, IndexOptions options, CancellationToken cancellationToken)
    {
        if (!TemplateName.TryParse(Path.GetFileName(template), out var name))
        {
            throw new ApplianceException("APL6002", $"'{UntrustedText.Show(template)}' cannot be published: expected a name of letters, digits and '.+~_-'.");
        }

        var location = Path.GetRelativePath(baseDirectory, template);
        if (location.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(location))
        {
            throw new ApplianceException("APL6002", $"'{template}' is not below '{baseDirectory}', where the index will be.")
            {
                Hint = "Put the index into the directory of the templates or above it.",
            };
        }

        var info = Info(template);
        using var file = new FileStream(template, FileMode.Open, FileAccess.Read, FileShare.Read, 1024 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var sha512 = Convert.ToHexStringLower(await SHA512.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        var family = info?["Package"] ?? name.Family;
        var description = (info?["Description"] ?? $"{family} {name.Version}".TrimEnd()).Split('\n', 2);
        return new IndexStanza
        {
            Package = family,
            Version = info?["Version"] ?? name.Version ?? throw Unnamed(template, "Version"),
            Type = info?["Type"] ?? "lxc",
            Os = info?["OS"] ?? OsOf(family),
            Section = info?["Section"] ?? options.Section,
            Maintainer = info?["Maintainer"] ?? options.Maintainer,
            Architecture = info?["Architecture"] ?? name.Architecture ?? throw Unnamed(template, "Architecture"),
            Location = location,
            Digests = [Digest.TryParse(DigestAlgorithm.Sha512, sha512, out var digest) ? digest : throw new InvalidOperationException("SHA-512 has 128 digits.")],
            InfoPage = info?["Infopage"] ?? options.InfoPage,
            Size = file.Length,
            InstalledSize = info?["Installed-Size"] is not { } size ? null
                : long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib
                : throw info.Refuse("Installed-Size", "a number of KiB"),
            EndOfLife = info?["EOL"] is not { } end ? null
                : DateOnly.TryParseExact(end, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
                : throw info.Refuse("EOL", "a date such as 2030-06-30"),
            Family = info?["Family"],
            Other = [.. info?.Fields.Where(field => !KnownInfo.Contains(field.Name, StringComparer.OrdinalIgnoreCase))
                .Select(field => KeyValuePair.Create(field.Name, field.Value)) ?? []],
            Headline = description[0],
            Description = description.Length > 1 ? description[1] : "",
        };
    }

    /// <summary>The paragraph beside a template that says what its name does not.</summary>
    private static Stanza? Info(string template)
    {
        var path = template + InfoSuffix;
        if (!File.Exists(path))
        {
            return null;
        }

        var stanzas = Deb822.Parse(System.Text.Encoding.UTF8.GetString(Read(path, MaxInfoBytes)), path);
        return stanzas.Count == 1 ? stanzas[0] : throw new ApplianceException("APL6003", $"'{path}' has {stanzas.Count} paragraphs, expected one.");
    }

    private static ApplianceException Unnamed(string template, string field) =>
        new("APL6002", $"The name of '{template}' does not say its {field.ToLowerInvariant()}: expected FAMILY_VERSION_ARCHITECTURE.tar….")
        {
            Hint = $"Rename it, or write '{field}: …' into '{Path.GetFileName(template)}{InfoSuffix}'.",
        };

    /// <summary>System and release as publishers name them: <c>debian-13-standard</c> is <c>debian-13</c>, <c>archlinux-base</c> is <c>archlinux</c>.</summary>
    private static string OsOf(string family)
    {
        var parts = family.Split('-');
        return parts.Length > 1 && parts[1].Length > 0 && char.IsAsciiDigit(parts[1][0]) ? $"{parts[0]}-{parts[1]}" : parts[0];
    }

    private static long NextSerial(string file, long? wanted)
    {
        var before = File.Exists(file) ? TemplateIndex.Parse(file, Read(file, new IndexLimits().MaxBytes), new IndexLimits()).Serial : null;
        return wanted is null ? (before ?? 0) + 1
            : before is null || wanted > before ? wanted.Value
            : throw new ApplianceException("APL6004", $"The new index has serial {wanted}, expected more than {before} of the one it replaces: clients would refuse it.");
    }

    private static byte[] Read(string path, int maxBytes)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= maxBytes
                ? File.ReadAllBytes(path)
                : throw new ApplianceException("APL6001", $"'{path}' has {length} bytes, expected at most {maxBytes}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL6001", $"Cannot read '{path}': {e.Message}", e);
        }
    }

    private static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(path, content, 0x1A4 /* 0644 */);
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL6005", $"Cannot write '{path}': {e.Message}", e);
        }
    }
}
