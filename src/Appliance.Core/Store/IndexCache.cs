using System.Text;
using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>An accepted index as it is kept.</summary>
/// <param name="State">What is remembered of it.</param>
/// <param name="Server">Where it came from, without credentials.</param>
/// <param name="Seal">SHA-256 of its signature file; null for a source trusted without a key.</param>
/// <param name="Validators">What the server said of the version of its <c>.gz</c>.</param>
/// <param name="Text">The verified text.</param>
internal sealed record CachedIndex(IndexState State, Uri Server, Digest? Seal, Validators? Validators, byte[] Text);

/// <summary>The accepted index of each source, on disk.</summary>
/// <remarks>
/// Two files: <c>NAME.DIGEST.dat</c> is the verified text, <c>NAME.index</c> says which text is in force and what is
/// remembered of it. The second is renamed into place last, so a kill at any moment leaves the old pair or the new one (P5).
/// </remarks>
internal sealed class IndexCache(AppliancePaths paths)
{
    private const int MaxStateBytes = 64 * 1024;

    public string DirectoryPath { get; } = Path.Join(paths.StateDirectory, "indexes");

    /// <summary>What is in force for a source; null if there is nothing, or only something torn that an update will replace.</summary>
    /// <exception cref="ApplianceException">It is there but cannot be read (APL5001, APL5002).</exception>
    public CachedIndex? Load(string source)
    {
        var file = StateFile(source);
        if (ConfigFile.ReadOrNull(file, MaxStateBytes) is not { } text)
        {
            return null;
        }

        try
        {
            var stanza = Deb822.Parse(text, file)[0];
            var state = IndexState.FromStanza(stanza);
            var content = ConfigFile.ReadBytesOrNull(Path.Join(DirectoryPath, DataName(source, state)), new IndexLimits().MaxBytes);
            return content is null ? null : new CachedIndex(
                state,
                new Uri(stanza["Server"] ?? ""),
                stanza["Seal"] is { } seal ? Digest.TryParse(seal, out var digest) ? digest : throw stanza.Refuse("Seal", "a digest") : null,
                ReadValidators(stanza),
                content);
        }
        catch (Exception e) when (e is ApplianceException { Code: not ("APL5001" or "APL5002") } or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Puts an index in force. The caller holds the source's lock.</summary>
    /// <exception cref="ApplianceException">It cannot be written (APL5007); the old one stays in force.</exception>
    public void Save(string source, CachedIndex index)
    {
        var data = DataName(source, index.State);
        ConfigFile.Write(Path.Join(DirectoryPath, data), index.Text);
        var stanza = index.State.ToStanza().With("Server", index.Server.AbsoluteUri);
        stanza = index.Seal is null ? stanza : stanza.With("Seal", index.Seal.ToString());
        stanza = WithValidators(stanza, index.Validators);
        ConfigFile.Write(StateFile(source), Encoding.UTF8.GetBytes(Deb822.Format([stanza])));
        RemoveOthers(source, data);
    }

    /// <summary>Removes what killed updates of a source left. The caller holds the source's lock.</summary>
    public void RemoveLitter(string source, IndexState inForce)
    {
        try
        {
            RemoveOthers(source, DataName(source, inForce));
        }
        catch (IOException)
        {
            // It stops nothing, and the next update tries again.
        }
    }

    /// <summary>Forgets a source that is no longer configured.</summary>
    public void Forget(string source)
    {
        try
        {
            using var directory = DirectoryHandle.Open(DirectoryPath);
            directory.Unlink(source + ".index");
            RemoveOthers(source, keep: "");
        }
        catch (IOException)
        {
            // What cannot be removed is never read again: no configured source has this name.
        }
    }

    /// <summary>Only one process updates a source at a time.</summary>
    public async Task<FileLock> LockAsync(string source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(DirectoryPath);
            using var directory = DirectoryHandle.Open(DirectoryPath);
            return await FileLock.AcquireAsync(directory, $".{source}.lock", timeout, cancellationToken).ConfigureAwait(false)
                ?? throw new ApplianceException("APL5020", $"Source '{source}' is being updated by another process; waited {timeout.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigFile.CannotWrite(DirectoryPath, e);
        }
    }

    /// <summary>Removes texts that are no longer in force and what a killed update was writing.</summary>
    private void RemoveOthers(string source, string keep)
    {
        using var directory = DirectoryHandle.Open(DirectoryPath);
        foreach (var name in directory.Names().ToList())
        {
            if ((IsText(name, source) && name != keep) || IsTemporary(name, source))
            {
                directory.Unlink(name);
            }
        }
    }

    private static bool IsText(string name, string source) =>
        name.Length == source.Length + 21 && name.StartsWith(source + ".", StringComparison.Ordinal) && name.EndsWith(".dat", StringComparison.Ordinal);

    /// <summary>Of this source only: <c>a.b</c> is a source beside <c>a</c>, and may be writing now.</summary>
    private static bool IsTemporary(string name, string source) =>
        AtomicFile.TargetOf(name) is { } target && (target == source + ".index" || IsText(target, source));

    private string StateFile(string source) => Path.Join(DirectoryPath, source + ".index");

    private static string DataName(string source, IndexState state) => $"{source}.{state.Text.Hex[..16]}.dat";

    private static Validators? ReadValidators(Stanza stanza)
    {
        var tag = stanza["ETag"];
        DateTimeOffset? modified = stanza["Last-Modified"] is { } text ? DateTimeOffset.Parse(text) : null;
        return tag is null && modified is null ? null : new Validators(tag, modified);
    }

    private static Stanza WithValidators(Stanza stanza, Validators? validators)
    {
        if (validators?.ETag is { Length: > 0 and <= 1024 } tag && tag.All(character => character is > ' ' and <= '~'))
        {
            stanza = stanza.With("ETag", tag);
        }

        return validators?.LastModified is { } modified ? stanza.With("Last-Modified", modified.ToString("O")) : stanza;
    }
}
