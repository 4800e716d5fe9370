using System.Buffers.Binary;
using System.Text;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>Reading public key files: real ones, several in one, and what is refused.</summary>
public sealed class PublicKeyFileTests(Gpg gpg) : IClassFixture<Gpg>
{
    [Theory]
    [InlineData("proxmox-release-trixie.gpg", "24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E", "rsa4096", 2034)]
    [InlineData("proxmox-release-bookworm.gpg", "F4E136C67CDCE41AE6DE6FC81140AF8F639E0C39", "rsa4096", 2032)]
    [InlineData("turnkey-release.asc", "694CFF26795A29BAE07B4EB585C25E95A16EB94D", "rsa2048", 2038)]
    public void Load_RealReleaseKey_IsRead(string file, string fingerprint, string algorithm, int expires)
    {
        Assert.SkipWhen(Repository.Shared is null, "The real key files are not beside this checkout.");

        var keys = TrustedKeys.LoadFile(Path.Join(Repository.Shared, "data", file)).WithPin(fingerprint);

        var key = Assert.Single(keys.Keys);
        Assert.Equal((fingerprint, algorithm, expires, false), (key.Fingerprint, key.Algorithm, key.Expires!.Value.Year, key.Revoked));
        Assert.Contains("Release Key <", Assert.Single(key.UserIds), StringComparison.Ordinal);
        Assert.Equal(".asc", keys.SignatureSuffix);
    }

    [Fact]
    public async Task Load_SeveralKeys_BinaryArmoredOrConcatenated_AreAllRead()
    {
        Gpg.Require();
        string[] fingerprints = [await gpg.KeyAsync("one"), await gpg.KeyAsync("two", "rsa2048"), await gpg.KeyAsync("three", "nistp384")];
        var separately = new List<byte>();
        foreach (var fingerprint in fingerprints)
        {
            separately.AddRange(await gpg.ExportArmoredAsync(fingerprint));
        }

        foreach (var file in new[] { await gpg.ExportAsync(fingerprints), await gpg.ExportArmoredAsync(fingerprints), [.. separately] })
        {
            var keys = TrustedKeys.Load(file, "k").Keys;
            Assert.Equal(fingerprints.Order(), keys.Select(key => key.Fingerprint).Order());
            Assert.Equal(["ed25519", "nistp384", "rsa2048"], keys.Select(key => key.Algorithm).Order());
        }
    }

    [Fact]
    public async Task Load_SecretKey_IsRefused()
    {
        Gpg.Require();
        var key = await gpg.KeyAsync("one");

        Assert.Equal("APL1062", CodeOf(await gpg.RunAsync(["--export-secret-keys", key])));
        Assert.Equal("APL1062", CodeOf(await gpg.RunAsync(["--armor", "--export-secret-keys", key])));
        Assert.Equal("APL1062", CodeOf([.. await gpg.ExportAsync(key), .. await gpg.RunAsync(["--export-secret-keys", key])]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello")]
    [InlineData("<!DOCTYPE html><title>404</title>")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\nno header\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    [InlineData("-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n")]
    [InlineData("untrusted comment: minisign public key\nRWQ\n")]
    [InlineData("untrusted comment: x")]
    public void Load_NoKeyFile_IsRefused(string text) => Assert.Equal("APL1060", CodeOf(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public async Task Load_TruncatedAnywhere_IsRefused()
    {
        Gpg.Require();
        var file = await gpg.ExportAsync(await gpg.KeyAsync("one"));
        for (var length = 0; length < file.Length; length++)
        {
            try
            {
                // Cut between packets it is a shorter key: bare, so no signature of it counts (APL1013).
                Assert.Single(TrustedKeys.Load(file.AsSpan(0, length), "k").Keys);
            }
            catch (ApplianceException e)
            {
                Assert.Equal("APL1060", e.Code);
            }
        }
    }

    [Fact]
    public async Task Load_SizeAndCount_AreLimited()
    {
        Gpg.Require();
        var file = await gpg.ExportAsync(await gpg.KeyAsync("one"));
        byte[] twice = [.. file, .. file];

        Assert.Equal(2, TrustedKeys.Load(twice, "k", new KeyLimits { MaxBytes = twice.Length, MaxKeys = 2, MaxPackets = 6 }).Keys.Count);
        Assert.Equal("APL1061", CodeOf(twice, new KeyLimits { MaxBytes = twice.Length - 1 }));
        Assert.Equal("APL1061", CodeOf(twice, new KeyLimits { MaxKeys = 1 }));
        Assert.Equal("APL1061", CodeOf(twice, new KeyLimits { MaxPackets = 5 }));
    }

    [Fact]
    public void LoadFile_MissingDirectoryOrFifo_IsRefused()
    {
        Assert.Equal("APL1060", Assert.Throws<ApplianceException>(() => TrustedKeys.LoadFile("/nonexistent/k.gpg")).Code);
        Assert.Equal("APL1060", Assert.Throws<ApplianceException>(() => TrustedKeys.LoadFile("/")).Code);
        Assert.Equal("APL1060", Assert.Throws<ApplianceException>(() => TrustedKeys.LoadFile("/dev/zero")).Code);
    }

    [Theory]
    [InlineData(2048, 2048, "rsa2048", true)]
    [InlineData(2047, 2047, "rsa2047", false)]
    [InlineData(1024, 2048, "rsa1024", false)] // A short modulus, padded with zeros to the length it claims.
    [InlineData(16384, 16384, "rsa16384", true)]
    [InlineData(16385, 16385, "rsa16385", false)]
    public void Load_RsaModulus_IsMeasuredNotBelieved(int bits, int claimed, string name, bool accepted)
    {
        var length = (claimed + 7) / 8;
        var body = new byte[1 + 4 + 1 + 2 + length + 2 + 3];
        body[0] = 4;
        body[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(6), (ushort)claimed);
        body[8 + length - ((bits + 7) / 8)] = (byte)(1 << ((bits - 1) % 8));
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(8 + length), 17);

        var part = OpenPgpKeyPart.Parse(body);

        Assert.Equal((name, accepted), (part.Algorithm.Name, part.Algorithm.IsAccepted));
    }

    private static string CodeOf(byte[] file, KeyLimits? limits = null) =>
        Assert.Throws<ApplianceException>(() => TrustedKeys.Load(file, "k", limits ?? new KeyLimits())).Code;
}
