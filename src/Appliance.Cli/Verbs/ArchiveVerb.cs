using System.CommandLine;
using System.Globalization;
using Appliance.Archives;
using Appliance.Cli.Front;
using Appliance.Cli.Output;

namespace Appliance.Cli.Verbs;

/// <summary><c>archive check|list|extract</c>.</summary>
internal static class ArchiveVerb
{
    private static readonly Listing<ArchiveEntry> Columns = new(
        new Column<ArchiveEntry>("mode", entry => new Cell(ModeText(entry), Datum.Of(Convert.ToString(entry.Mode, 8).PadLeft(4, '0')))),
        new Column<ArchiveEntry>("uid", entry => Cell.Of(entry.Uid)) { AlignRight = true },
        new Column<ArchiveEntry>("gid", entry => Cell.Of(entry.Gid)) { AlignRight = true },
        new Column<ArchiveEntry>("size", entry => Cell.Of(entry.Size)) { AlignRight = true },
        new Column<ArchiveEntry>("modified", entry => Cell.Of(TimeText(entry.ModifiedSeconds))),
        new Column<ArchiveEntry>("name", entry => Cell.Of(entry.Name)),
        new Column<ArchiveEntry>("link", entry => Cell.Of(entry.Link)) { HideIfEmpty = true },
        new Column<ArchiveEntry>("kind", entry => Cell.Of(KindText(entry.Kind))) { InTable = false },
        new Column<ArchiveEntry>("mtime", entry => Cell.Of(entry.ModifiedSeconds)) { InTable = false },
        new Column<ArchiveEntry>("attributes", entry => Cell.List(entry.Attributes)) { InTable = false },
        new Column<ArchiveEntry>("raw_name", entry => Cell.Of(Convert.ToHexStringLower(entry.RawName.Span))) { InTable = false });

    public static Verb Create() => new Verb("archive", "Look into archives of root file systems, and extract them.")
    {
        Group = "Templates",
        Details = "Reads .tar, .tar.gz, .tar.xz, .tar.zst and .tar.bz2, however hostile. Nothing outside the target is ever touched.",
    }.With(ArchiveCheckVerb.Create(), ListEntries(), ArchiveExtractVerb.Create());

    /// <summary>The file of every verb here.</summary>
    public static Argument<string> FileArgument() => new("FILE") { Description = "The archive." };

    private static Verb ListEntries()
    {
        var file = FileArgument();
        var options = new ArchiveOptions();
        var output = new OutputOptions();
        var verb = new Verb("list", "List what is in an archive, in its order.")
        {
            Details = "Reads all of it. Bytes of a name that are not UTF-8 are shown as \\xHH; in JSON and YAML raw_name has them in hexadecimal.",
            Run = async (session, result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(file);
                var entries = new List<ArchiveEntry>();
                using var archive = ArchiveFile.Open(path);
                try
                {
                    await Extractor.ListAsync(archive, Path.GetFileName(path), options.Of(result), entries.Add, cancellationToken);
                }
                finally
                {
                    // What could be read before a fault is worth seeing.
                    output.Write(session, result, Columns, entries);
                }

                return ExitCode.Done;
            },
        }.With(file);
        output.AddTo(verb);
        options.AddTo(verb);
        return verb;
    }

    private static string ModeText(ArchiveEntry entry)
    {
        var kind = entry.Kind switch
        {
            EntryKind.Directory => 'd',
            EntryKind.SymbolicLink => 'l',
            EntryKind.HardLink => 'h',
            EntryKind.Fifo => 'p',
            EntryKind.CharacterDevice => 'c',
            EntryKind.BlockDevice => 'b',
            _ => '-',
        };
        return string.Create(10, (kind, entry.Mode), static (text, state) =>
        {
            text[0] = state.kind;
            for (var i = 0; i < 9; i++)
            {
                text[i + 1] = (state.Mode & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-';
            }

            Special(text, 3, state.Mode & 0x800, 's');
            Special(text, 6, state.Mode & 0x400, 's');
            Special(text, 9, state.Mode & 0x200, 't');
        });

        static void Special(Span<char> text, int place, int bit, char letter) =>
            text[place] = bit == 0 ? text[place] : text[place] == 'x' ? letter : char.ToUpperInvariant(letter);
    }

    private static string KindText(EntryKind kind) => kind switch
    {
        EntryKind.Directory => "directory",
        EntryKind.SymbolicLink => "symlink",
        EntryKind.HardLink => "hardlink",
        EntryKind.Fifo => "fifo",
        EntryKind.CharacterDevice => "char-device",
        EntryKind.BlockDevice => "block-device",
        _ => "file",
    };

    private static string TimeText(long seconds) => seconds is >= -62135596800 and <= 253402300799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : seconds.ToString(CultureInfo.InvariantCulture);
}
