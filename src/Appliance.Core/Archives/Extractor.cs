using Appliance.Archives.Extraction;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives;

/// <summary>
/// Turns archives of root file systems into directories, whoever made them: nothing outside the target is created,
/// changed, linked or read (promises P20–P31; docs/archives.md says what is accepted).
/// </summary>
public static class Extractor
{
    /// <summary>Extracts an archive.</summary>
    /// <param name="archive">The open file, read from its beginning by its descriptor only.</param>
    /// <param name="displayName">For messages; its ending must fit the content.</param>
    /// <param name="target">An empty directory, or one with files that are to be kept. Its own owner, mode and time become those of the archive's root.</param>
    /// <param name="options">Id map, limits and the like.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops within moments; what was created is removed then, too.</param>
    /// <exception cref="VerificationException">The archive is damaged, incomplete, hostile or too large (APL2020–2061). What was created is removed.</exception>
    /// <exception cref="ErrnoException">The target cannot be written. What was created is removed.</exception>
    public static Task<ExtractResult> ExtractAsync(
        SafeFileHandle archive,
        string displayName,
        DirectoryHandle target,
        ExtractOptions options,
        IProgress<ExtractProgress>? progress,
        CancellationToken cancellationToken) => OnThread(() => Extract(archive, displayName, target, options, progress, cancellationToken));

    /// <summary>Reads an archive to its end and says what is in it and what an extraction would refuse. Writes nothing.</summary>
    /// <inheritdoc cref="ExtractAsync"/>
    /// <exception cref="VerificationException">It is no archive at all (APL2020, APL2021).</exception>
    public static Task<ArchiveReport> CheckAsync(
        SafeFileHandle archive, string displayName, ExtractOptions options, IProgress<ExtractProgress>? progress, CancellationToken cancellationToken) =>
        OnThread(() => Inspection.Check(archive, displayName, options, progress, cancellationToken));

    /// <summary>Tells every entry of an archive, in its order.</summary>
    /// <param name="archive">As in <see cref="ExtractAsync"/>.</param>
    /// <param name="displayName">As in <see cref="ExtractAsync"/>.</param>
    /// <param name="options">Limits.</param>
    /// <param name="entries">Called for each, on another thread, one after the other.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="VerificationException">The archive is damaged; the entries told so far were read well.</exception>
    public static Task ListAsync(
        SafeFileHandle archive, string displayName, ExtractOptions options, Action<ArchiveEntry> entries, CancellationToken cancellationToken) =>
        OnThread(() =>
        {
            Inspection.List(archive, displayName, options, entries, cancellationToken);
            return true;
        });

    private static ExtractResult Extract(
        SafeFileHandle archive, string name, DirectoryHandle target, ExtractOptions options, IProgress<ExtractProgress>? progress, CancellationToken cancellationToken)
    {
        using var extraction = new ExtractionRun(archive, name, target, options, progress, cancellationToken);
        try
        {
            return extraction.Run();
        }
        catch when (options.RemoveOnFailure)
        {
            extraction.Undo();
            throw;
        }
    }

    /// <summary>All of it waits for disks and other threads, so it gets a thread of its own.</summary>
    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
