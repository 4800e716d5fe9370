namespace Appliance.Signing;

/// <summary>Reads OpenPGP public key files, binary or armored, one key or several.</summary>
internal static class OpenPgpKeyFile
{
    private const string Label = "PUBLIC KEY BLOCK";

    /// <exception cref="ApplianceException">No key file (APL1060), too many keys (APL1061), secret keys (APL1062).</exception>
    internal static IReadOnlyList<OpenPgpKey> Parse(ReadOnlySpan<byte> file, string path, KeyLimits limits)
    {
        try
        {
            var packets = OpenPgpPacket.ReadAll(ToBinary(file, path)).Take(limits.MaxPackets + 1).ToArray();
            if (packets.Length > limits.MaxPackets)
            {
                throw new ApplianceException("APL1061", $"Key file '{path}' holds more than {limits.MaxPackets} packets.");
            }

            return packets.Any(packet => packet.Tag is OpenPgpPacket.SecretKey or OpenPgpPacket.SecretSubkey)
                ? throw ContainsSecret(path)
                : Parse(packets, path, limits);
        }
        catch (InvalidDataException e)
        {
            throw new ApplianceException("APL1060", $"'{path}' is not a usable public key file: it {e.Message}.", e)
            {
                Hint = "An OpenPGP key file (`gpg --export`, armored or not) or a minisign public key is expected.",
            };
        }
    }

    private static List<OpenPgpKey> Parse(ReadOnlySpan<OpenPgpPacket> packets, string path, KeyLimits limits)
    {
        var keys = new List<OpenPgpKey>();
        var start = 0;
        for (var i = 0; i < packets.Length; i++)
        {
            if (packets[i].Tag is not (OpenPgpPacket.PublicKey or OpenPgpPacket.PublicSubkey or OpenPgpPacket.UserId
                or OpenPgpPacket.UserAttribute or OpenPgpPacket.Signature or OpenPgpPacket.Trust or OpenPgpPacket.Marker or OpenPgpPacket.Padding))
            {
                throw new InvalidDataException($"holds a packet of type {packets[i].Tag}, which no public key has");
            }

            if (i == 0 && packets[i].Tag != OpenPgpPacket.PublicKey)
            {
                throw new InvalidDataException("does not begin with a public key");
            }

            if (i + 1 == packets.Length || packets[i + 1].Tag == OpenPgpPacket.PublicKey)
            {
                if (keys.Count == limits.MaxKeys)
                {
                    throw new ApplianceException("APL1061", $"Key file '{path}' holds more than {limits.MaxKeys} keys.");
                }

                keys.Add(OpenPgpKey.Parse(packets[start..(i + 1)]));
                start = i + 1;
            }
        }

        return keys.Count > 0 ? keys : throw new InvalidDataException("is empty");
    }

    private static byte[] ToBinary(ReadOnlySpan<byte> file, string path)
    {
        if (Armor.IsBinary(file))
        {
            return file.ToArray();
        }

        return file.IndexOf("-----BEGIN PGP PRIVATE KEY BLOCK-----"u8) >= 0
            ? throw ContainsSecret(path)
            : [.. Armor.Decode(file, Label).SelectMany(block => block)];
    }

    private static ApplianceException ContainsSecret(string path) => new("APL1062", $"'{path}' holds a secret key where only public keys belong.")
    {
        Hint = "Export the public part (`gpg --export`), and remove the file if others could read it.",
    };
}
