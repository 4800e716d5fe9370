using Appliance.Archives.Tar;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Extraction;

/// <summary>Reads an archive as an extraction would, and writes nothing.</summary>
internal static class Inspection
{
    private const int MaxFindings = 100;

    internal static ArchiveReport Check(
        SafeFileHandle archive, string name, ExtractOptions options, IProgress<ExtractProgress>? progress, CancellationToken cancellationToken)
    {
        var findings = new List<ArchiveFinding>();
        var count = 0L;
        using var walk = new ArchiveWalk(archive, name, options, progress, () => { }, cancellationToken);
        var named = new List<TarEntry>();
        try
        {
            while (walk.TryRead(out var entry, out var fault))
            {
                walk.Census.Add(entry);
                Note(fault);
                if (fault is null)
                {
                    Try(() => named.AddRange(walk.Tree.Admit(entry) is { HasNamedLists: true } ? [entry] : []));
                }

                walk.ReadAccounts(entry);
            }

            foreach (var entry in named)
            {
                Try(() => walk.Attributes.NamedLists(entry, walk.Accounts));
            }

            Try(walk.RequireDigest);
        }
        catch (VerificationException e)
        {
            count++;
            findings.Add(new ArchiveFinding(e.Code, e.Message, IsFatal: true));
        }

        var nested = walk.Tree.FindNestedRoot();
        return new ArchiveReport(
            walk.Stream.Format, walk.Census.Counts(walk.Tree), walk.Stream.PackedTotal, walk.Stream.UnpackedBytes, findings, count,
            Census.Notices(walk.Tree, walk.Attributes, walk.Reader, kept: 0, nested), nested, walk.Stream.Digest);

        void Try(Action rule)
        {
            try
            {
                rule();
            }
            catch (VerificationException e) when (e.Code != "APL2058")
            {
                Note(e);
            }
        }

        void Note(VerificationException? fault)
        {
            if (fault is not null && ++count <= MaxFindings)
            {
                findings.Add(new ArchiveFinding(fault.Code, fault.Message, IsFatal: false));
            }
        }
    }

    internal static void List(
        SafeFileHandle archive, string name, ExtractOptions options, Action<ArchiveEntry> entries, CancellationToken cancellationToken)
    {
        using var walk = new ArchiveWalk(archive, name, options, progress: null, () => { }, cancellationToken);
        while (walk.TryRead(out var entry, out var fault))
        {
            entries(fault is null ? Describe(entry) : throw fault);
        }
    }

    private static ArchiveEntry Describe(TarEntry entry)
    {
        var attributes = new List<string>();
        attributes.AddRange(entry.AccessList is null ? [] : ["acl.access"]);
        attributes.AddRange(entry.DefaultList is null ? [] : ["acl.default"]);
        attributes.AddRange((entry.Attributes ?? []).Select(attribute => UntrustedText.Show(attribute.Name)));
        var link = entry.HardLinkTarget?.ToString() ?? (entry.LinkTarget is { } target ? MemberName.Show(target.AsSpan(..^1)) : null);
        return new ArchiveEntry(
            entry.ToString(), entry.Name.Bytes.AsMemory(..^1), entry.Kind, (int)entry.Mode, entry.Uid, entry.Gid, entry.Size, entry.ModifiedSeconds, link, attributes);
    }
}
