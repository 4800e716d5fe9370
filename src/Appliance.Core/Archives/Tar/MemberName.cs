using System.Text;

namespace Appliance.Archives.Tar;

/// <summary>
/// Name of an entry, byte for byte, below the root of the archive: no <c>.</c>, no <c>..</c>, no empty component, no
/// slash at either end. The empty name is the root itself.
/// </summary>
internal sealed class MemberName
{
    private const int MaxComponent = 255;

    private MemberName(byte[] bytes, int leaf, int depth)
    {
        Bytes = bytes;
        Leaf = leaf;
        Depth = depth;
    }

    /// <summary>The root of the archive, stored as <c>./</c>.</summary>
    internal static MemberName Root { get; } = new([0], 0, 0);

    /// <summary>The name and one NUL, as system calls take it.</summary>
    internal byte[] Bytes { get; }

    /// <summary>Where the last component begins in <see cref="Bytes"/>.</summary>
    internal int Leaf { get; }

    /// <summary>Number of components.</summary>
    internal int Depth { get; }

    internal bool IsRoot => Depth == 0;

    internal ReadOnlySpan<byte> Span => Bytes.AsSpan(0, Bytes.Length - 1);

    /// <summary>The directory it lies in, as bytes without NUL; empty for the root.</summary>
    internal ReadOnlySpan<byte> Parent => Bytes.AsSpan(0, Math.Max(0, Leaf - 1));

    /// <summary>Reads a name as the archive has it. A leading <c>./</c>, doubled slashes and <c>/./</c> mean nothing; one slash at the end says that it is a directory.</summary>
    /// <param name="stored">The bytes, without the NUL that ended them.</param>
    /// <param name="limits">For length and depth.</param>
    /// <param name="hasSlash">The stored name ends in a slash.</param>
    /// <exception cref="VerificationException">Empty or with a NUL (APL2042), absolute (APL2040), with <c>..</c> (APL2041), too long or deep (APL2055).</exception>
    internal static MemberName Parse(ReadOnlySpan<byte> stored, ArchiveLimits limits, out bool hasSlash)
    {
        hasSlash = stored.EndsWith((byte)'/');
        if (stored.IsEmpty || stored.Contains((byte)0))
        {
            throw new VerificationException("APL2042", stored.IsEmpty ? "An entry has an empty name." : $"The name '{Show(stored)}' has a NUL in it.");
        }

        if (stored.Length > limits.MaxNameBytes)
        {
            throw new VerificationException("APL2055", $"A name has {stored.Length} bytes, over the limit of {limits.MaxNameBytes}: '{Show(stored[..Math.Min(64, stored.Length)])}…'.");
        }

        if (stored[0] == '/')
        {
            throw new VerificationException("APL2040", $"The name '{Show(stored)}' is absolute; names in a root file system's archive never are.");
        }

        var bytes = new byte[stored.Length + 1];
        var (length, leaf, depth) = (0, 0, 0);
        foreach (var range in stored.Split((byte)'/'))
        {
            var part = stored[range];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (part.SequenceEqual(".."u8))
            {
                throw new VerificationException("APL2041", $"The name '{Show(stored)}' leads upwards.");
            }

            if (part.Length > MaxComponent || ++depth > limits.MaxDepth)
            {
                throw new VerificationException("APL2055", part.Length > MaxComponent
                    ? $"A component of the name '{Show(stored)}' has {part.Length} bytes, over the {MaxComponent} that Linux takes."
                    : $"A name has over {limits.MaxDepth} components: '{Show(stored[..Math.Min(64, stored.Length)])}…'.");
            }

            if (length > 0)
            {
                bytes[length++] = (byte)'/';
            }

            leaf = length;
            part.CopyTo(bytes.AsSpan(length));
            length += part.Length;
        }

        return depth == 0 ? Root : new MemberName(length + 1 == bytes.Length ? bytes : bytes[..(length + 1)], leaf, depth);
    }

    /// <summary>A name that is known to be clean: one that was parsed, or the parent of one.</summary>
    internal static MemberName OfClean(ReadOnlySpan<byte> name) => name.IsEmpty
        ? Root
        : new MemberName([.. name, 0], name.LastIndexOf((byte)'/') + 1, name.Count((byte)'/') + 1);

    /// <summary>For messages; safe to print after <see cref="UntrustedText.Show"/>.</summary>
    public override string ToString() => IsRoot ? "./" : Show(Span);

    /// <summary>Bytes as text: UTF-8 where they are, <c>\xHH</c> where they are not.</summary>
    internal static string Show(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return UntrustedText.Show(Encoding.UTF8.GetString(bytes));
        }

        var text = new StringBuilder(bytes.Length + 16);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            text.Append(status == System.Buffers.OperationStatus.Done ? UntrustedText.Show(rune.ToString()) : $"\\x{bytes[0]:x2}");
            bytes = bytes[(status == System.Buffers.OperationStatus.Done ? used : 1)..];
        }

        return text.ToString();
    }
}
