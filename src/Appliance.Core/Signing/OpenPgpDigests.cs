namespace Appliance.Signing;

/// <summary>The digest algorithms of RFC 9580 §9.5, and which of them a signature may rest on (P2).</summary>
internal static class OpenPgpDigests
{
    /// <summary>SHA-256, SHA-384, SHA-512, SHA3-256, SHA3-512. Unknown ones are refused like weak ones.</summary>
    internal static bool IsAccepted(int id) => id is 8 or 9 or 10 or 12 or 14;

    internal static string Name(int id) => id switch
    {
        1 => "MD5",
        2 => "SHA-1",
        3 => "RIPEMD-160",
        8 => "SHA-256",
        9 => "SHA-384",
        10 => "SHA-512",
        11 => "SHA-224",
        12 => "SHA3-256",
        14 => "SHA3-512",
        _ => $"algorithm {id}",
    };
}
