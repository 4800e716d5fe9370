using Appliance.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Signing;

/// <summary>Whatever the bytes: the readers refuse in our words, or read; they never crash, hang or run past the end.</summary>
public sealed class HostileBytesTests(Gpg gpg) : IClassFixture<Gpg>
{
    private static readonly VerifyOptions Options = new() { Now = DateTimeOffset.UnixEpoch };

    [Fact]
    public void Readers_RandomBytes_RefuseOrRead() => Prop.ForAll<byte[]>(bytes => ReadsOrRefuses(bytes ?? [])).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));

    [Fact]
    public void Readers_RandomPackets_RefuseOrRead() =>
        Prop.ForAll<byte, byte[]>((tag, body) =>
        {
            // A well-formed header around random content reaches the parsers behind it.
            var content = (body ?? []).Take(190).ToArray();
            foreach (var type in new[] { 2, 6, 14, tag & 0x3F })
            {
                ReadsOrRefuses([(byte)(0xC0 | type), (byte)content.Length, .. content]);
                ReadsOrRefuses([(byte)(0xC0 | type), (byte)Math.Min(content.Length + 1, 190), 4, .. content]);
                ReadsOrRefuses([(byte)(0xC0 | type), (byte)Math.Min(content.Length + 1, 190), 6, .. content]);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true));

    [Fact]
    public async Task Readers_AnyByteOfARealFileChanged_RefuseOrRead()
    {
        Gpg.Require();
        var key = await gpg.KeyAsync("with-subkey", "rsa2048", "cert");
        await gpg.RunAsync(["--quick-add-key", key, "ed25519", "sign", "1y"]);
        foreach (var file in new[] { await gpg.ExportAsync(key), await gpg.ExportArmoredAsync(key), await gpg.SignAsync(key), await gpg.SignAsync(key, "--armor") })
        {
            for (var i = 0; i < file.Length; i++)
            {
                foreach (var value in new byte[] { 0x00, 0xFF, (byte)(file[i] ^ 0x80), (byte)(file[i] ^ 0x01) })
                {
                    var changed = file.ToArray();
                    changed[i] = value;
                    ReadsOrRefuses(changed);
                }
            }
        }
    }

    private static void ReadsOrRefuses(byte[] bytes)
    {
        Try(() => TrustedKeys.Load(bytes, "k"));
        Try(() => OpenPgpSignatureFile.Parse(bytes, Options));
        Try(() => MinisignSignature.Parse(bytes));
        Try(() => MinisignSecretFile.Parse(bytes, "k", []));
        byte[] text = [.. "untrusted comment: x\n"u8, .. bytes];
        Try(() => TrustedKeys.Load(text, "k"));
        Try(() => MinisignSignature.Parse(text));
        Try(() => MinisignSecretFile.Parse(text, "k", []));
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (ApplianceException)
        {
            // Refused with a code: the expected answer.
        }
    }
}
