using System.Security.Cryptography;

namespace Appliance.Containers;

/// <summary>
/// A container's configuration file: <c>/etc/pve/lxc/101.conf</c>. Immutable; a change gives a new one. Reading is
/// lenient and says what it did not understand, writing is canonical and loses no line of that.
/// </summary>
/// <remarks>Source: guest-setup.md §9; docs/container-config.md. Tests: <c>CtConfigPropertyTests</c>.</remarks>
public sealed partial class CtConfig
{
    private CtConfig(string file, CtSection current) => (File, Current) = (file, current);

    /// <summary>A configuration that says nothing.</summary>
    public static CtConfig Empty { get; } = new("", new CtSection(""));

    /// <summary>What it was read from, for messages.</summary>
    public string File { get; private init; }

    /// <summary>SHA-1 of the bytes it was read from, as hexadecimal digits; those of <see cref="Format"/> for one that was made or changed.</summary>
    /// <remarks>Only tells whether somebody else wrote the file meanwhile, as Proxmox VE's own tools do; nothing is trusted by it.</remarks>
    public string Digest => digest ??= DigestOf(Format());

    /// <summary>What reading it gave rise to, one sentence each with file and line.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>What is in force.</summary>
    public CtSection Current { get; private init; }

    /// <summary>What becomes so at the next start, with the keys to remove under <c>delete</c>; null if there is nothing.</summary>
    public CtSection? Pending { get; private init; }

    /// <summary>Snapshots in file order.</summary>
    public IReadOnlyList<CtSection> Snapshots { get; private init; } = [];

    internal IReadOnlyList<CtForeignSection> Foreign { get; private init; } = [];

    private string? digest;

    /// <summary>Value of a key of the current section; null if it is not set.</summary>
    public string? this[string key] => Current[key];

    /// <summary>True if at least one line is one of a container's configuration; false for a file of another kind, and an empty one.</summary>
    public bool SaysAnything =>
        Current.Notes.Length > 0 || Current.LxcLines.Count > 0 || Current.EnvironmentLines.Count > 0 || Current.Entries.Keys.Any(key => CtOptions.TryFind(key, out _));

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ApplianceException">Larger than the limits (APL5111).</exception>
    public static CtConfig Parse(ReadOnlyMemory<byte> bytes, string file) => Parse(bytes, file, new CtConfigLimits());

    /// <summary>The same with limits of one's own.</summary>
    /// <exception cref="ApplianceException">Larger than the limits (APL5111).</exception>
    public static CtConfig Parse(ReadOnlyMemory<byte> bytes, string file, CtConfigLimits limits)
    {
        var reader = new CtConfigReader(file, limits);
        var (sections, foreign) = reader.Read(bytes.Span);
        return new CtConfig(file, sections[0])
        {
            Pending = sections.FirstOrDefault(section => section.Name == CtConfigReader.PendingName && !section.IsEmpty),
            Snapshots = [.. sections.Skip(1).Where(section => section.Name != CtConfigReader.PendingName)],
            Foreign = foreign,
            Warnings = reader.Warnings,
            digest = DigestOf(bytes.Span),
        };
    }

    /// <summary>The bytes of the file, in canonical order.</summary>
    public byte[] Format() => CtConfigWriter.Write(this);

    /// <summary>The same with a value set in the current section. The value is not checked against the schema: <see cref="CtOptions.Check"/> does that.</summary>
    /// <exception cref="ApplianceException">A value that cannot be one line of a file (APL5112).</exception>
    public CtConfig With(string key, string value) => Changed(Current.With(key, value));

    /// <summary>The same without a key in the current section.</summary>
    public CtConfig Without(string key) => Changed(Current.Without(key));

    /// <summary>The same with other raw LXC lines in the current section.</summary>
    public CtConfig WithRawLxc(IEnumerable<KeyValuePair<string, string>> lines) =>
        Changed(Current with { LxcLines = [.. lines.Select(line => KeyValuePair.Create(line.Key, CtText.Encode(line.Value)))] });

    /// <summary>The same with everything done that is pending, as at the start of the container.</summary>
    public CtConfig WithPendingApplied()
    {
        if (Pending is null)
        {
            return this;
        }

        var draft = new CtConfigDraft(this);
        draft.ApplyPending();
        return draft.Build();
    }

    /// <summary>A snapshot seen as the configuration it was; null if there is none of this name.</summary>
    public CtConfig? OfSnapshot(string name) => Snapshots.FirstOrDefault(section => section.Name == name) is { } snapshot
        ? new CtConfig(File, snapshot) { digest = Digest }
        : null;

    internal CtConfig Changed(CtSection current) => Changed(current, Pending);

    internal CtConfig Changed(CtSection current, CtSection? pending) =>
        new(File, current) { Pending = pending, Snapshots = Snapshots, Foreign = Foreign, Warnings = Warnings };

    private static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
}
