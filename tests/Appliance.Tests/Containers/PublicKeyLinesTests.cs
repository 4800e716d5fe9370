using System.Text;
using Appliance.Containers;

namespace Appliance.Tests.Containers;

public sealed class PublicKeyLinesTests
{
    private static readonly string Ed25519 = Key("ssh-ed25519", new byte[32]);
    private static readonly string Rsa = Key("ssh-rsa", [1, 0, 1], [0, .. Enumerable.Repeat((byte)0xAB, 256)]);
    private static readonly string Ecdsa = Key("ecdsa-sha2-nistp256", "nistp256"u8.ToArray(), [4, .. new byte[64]]);
    private static readonly string Token = Key("sk-ssh-ed25519@openssh.com", new byte[32], "ssh:"u8.ToArray());

    [Fact]
    public void Parse_KeysOfEveryKind_AreTakenAsTheyAre()
    {
        var large = Key("ecdsa-sha2-nistp521", "nistp521"u8.ToArray(), [4, .. new byte[132]]);
        var text = $"# comment\r\n\n{Ed25519}\n  {Rsa} Zoë's key\r\nfrom=\"10.0.0.1\",command=\"echo \\\"a b\\\"\" {Ecdsa} x\n{Token}\n{large}";

        Assert.Equal(
            $"{Ed25519}\n{Rsa} Zoë's key\nfrom=\"10.0.0.1\",command=\"echo \\\"a b\\\"\" {Ecdsa} x\n{Token}\n{large}\n",
            PublicKeyLines.Parse(Encoding.UTF8.GetBytes(text), "keys"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "no public key" },
        { "# only a comment\n", "no public key" },
        { "hello world\n", "keys:1' is no public key" },
        { Ed25519 + "\nssh-ed25519\n", "keys:2' is no public key" },
        { "ssh-dss AAAA\n", "is no public key" },
        { "ssh-ed25519 AAAA\n", "damaged" },
        { "ssh-ed25519 !!!!\n", "damaged" },
        { Ed25519[..^4] + "\n", "damaged" },
        { Ed25519.Replace("ssh-ed25519 ", "ssh-rsa ", StringComparison.Ordinal), "damaged" },
        { Key("ssh-ed25519", new byte[31]), "damaged" },
        { Key("ssh-ed25519", new byte[32], [1]), "damaged" },
        { Key("ssh-rsa", [1, 0, 1], [.. Enumerable.Repeat((byte)1, 127)]), "damaged" },
        { Key("ecdsa-sha2-nistp384", "nistp256"u8.ToArray(), [4, .. new byte[96]]), "damaged" },
        { Key("ecdsa-sha2-nistp256", "nistp256"u8.ToArray(), [2, .. new byte[64]]), "damaged" },
        { "-----BEGIN OPENSSH PRIVATE KEY-----\n", "private" },
        { Ed25519 + " a\u001bb\n", "control character" },
        { "a b " + Ed25519, "is no public key" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Parse_WhatIsNoKey_IsRefused(string text, string reason)
    {
        var error = Assert.Throws<ApplianceException>(() => PublicKeyLines.Parse(Encoding.UTF8.GetBytes(text), "keys"));

        Assert.Equal("APL5130", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BytesThatAreNoTextOrTooMany_AreRefused()
    {
        Assert.Throws<ApplianceException>(() => PublicKeyLines.Parse([.. Encoding.UTF8.GetBytes(Ed25519), 0xFF], "keys"));
        var full = Encoding.UTF8.GetBytes(Ed25519 + "\n").Concat(Enumerable.Repeat((byte)'\n', PublicKeyLines.MaxBytes)).Take(PublicKeyLines.MaxBytes).ToArray();
        Assert.NotEmpty(PublicKeyLines.Parse(full, "keys"));
        Assert.Throws<ApplianceException>(() => PublicKeyLines.Parse([.. full, (byte)'\n'], "keys"));
    }

    private static string Key(string kind, params byte[][] parts)
    {
        var bytes = new List<byte>();
        foreach (var part in parts.Prepend(Encoding.ASCII.GetBytes(kind)))
        {
            bytes.AddRange([0, 0, (byte)(part.Length >> 8), (byte)(part.Length & 0xFF)]);
            bytes.AddRange(part);
        }

        return $"{kind} {Convert.ToBase64String([.. bytes])}";
    }
}
