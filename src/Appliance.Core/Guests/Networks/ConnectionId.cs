using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>The UUID of a connection: derived from the names of guest and interface, so that a second run writes the same file.</summary>
/// <remarks>Version 5 of RFC 9562 §5.5: SHA-1 over a namespace of our own and the name. It identifies, it protects nothing.</remarks>
internal static class ConnectionId
{
    /// <summary>Random, drawn once for this purpose; changing it would rewrite the files of every guest.</summary>
    private static readonly Guid Namespace = new("6f3d0c1e-52b9-4a0e-9a35-0d7c8b1e4f62");

    /// <summary>The UUID in lower case with hyphens.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 9562 defines version 5 with SHA-1; nothing relies on its strength")]
    public static string Of(string hostname, string interfaceName)
    {
        // NUL cannot be part of either name: no two pairs give the same bytes.
        var name = Encoding.UTF8.GetBytes($"{hostname}\0{interfaceName}");
        var hash = SHA1.HashData([.. Namespace.ToByteArray(bigEndian: true), .. name]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }
}
