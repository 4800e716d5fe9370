namespace Appliance.Signing;

/// <summary>Reads a detached signature file: signature packets over a binary document, and nothing else.</summary>
/// <remarks>
/// The structure is judged before any tool sees a byte: an inline-signed or clear-signed message, whose content the tools
/// would verify instead of ours or whose file name could imitate their status lines (CVE-2018-12020, CVE-2022-34903),
/// never reaches them. Text signatures (type 0x01) are refused because they do not cover the exact bytes.
/// </remarks>
internal static class OpenPgpSignatureFile
{
    /// <exception cref="VerificationException">No detached signature (APL1011), or more than allowed (APL1012).</exception>
    internal static IReadOnlyList<(ReadOnlyMemory<byte> Packet, OpenPgpSignature Signature)> Parse(ReadOnlyMemory<byte> file, VerifyOptions options)
    {
        try
        {
            var signatures = new List<(ReadOnlyMemory<byte>, OpenPgpSignature)>();
            foreach (var packet in OpenPgpPacket.ReadAll(ToBinary(file)))
            {
                if (signatures.Count == options.MaxSignatures)
                {
                    throw new VerificationException("APL1012", $"The signature file holds more than {options.MaxSignatures} signatures.");
                }

                signatures.Add((packet.Whole, Parse(packet)));
            }

            return signatures.Count > 0 ? signatures : throw new InvalidDataException("is empty");
        }
        catch (InvalidDataException e)
        {
            throw new VerificationException("APL1011", $"The signature file is no detached OpenPGP signature: it {e.Message}.", e)
            {
                Hint = "Make it with `gpg --detach-sign --armor`; a mirror or proxy may also have sent something else.",
            };
        }
    }

    private static ReadOnlyMemory<byte> ToBinary(ReadOnlyMemory<byte> file)
    {
        if (file.IsEmpty || Armor.IsBinary(file.Span))
        {
            return file;
        }

        // Several blocks are what `cat a.asc b.asc` makes of two signers' files.
        return Armor.Decode(file.Span, "SIGNATURE").SelectMany(block => block).ToArray();
    }

    private static OpenPgpSignature Parse(OpenPgpPacket packet)
    {
        if (packet.Tag != OpenPgpPacket.Signature)
        {
            throw new InvalidDataException($"holds a packet of type {packet.Tag}; only signatures belong there");
        }

        var signature = OpenPgpSignature.Parse(packet.Body.Span);
        if (signature.Type != OpenPgpSignature.BinaryDocument)
        {
            throw new InvalidDataException($"holds a signature of type 0x{signature.Type:X2}; only binary document signatures (0x00) count");
        }

        return signature.IssuerFingerprints.Count > 1 || signature.IssuerKeyIds.Count > 1
            ? throw new InvalidDataException("names more than one issuer for a signature")
            : signature;
    }
}
