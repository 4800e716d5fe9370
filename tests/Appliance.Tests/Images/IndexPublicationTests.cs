using System.Text;
using Appliance.Archives;
using Appliance.Images;
using Appliance.Signing;

namespace Appliance.Tests.Images;

public sealed class IndexPublicationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TempDirectory site = new();

    private string Index => site["aplinfo.dat"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Build_Sign_Verify_GivesWhatAClientAccepts()
    {
        Template("system/debian-13-standard_13.6-1_amd64.tar.zst");
        Template("turnkeylinux/debian-12-turnkey-nginx_18.0-1_amd64.tar.gz");
        Info("turnkeylinux/debian-12-turnkey-nginx_18.0-1_amd64.tar.gz", "Section: turnkeylinux\nEOL: 2028-06-30\nManageUrl: http://__IPADDRESS__/\nDescription: TurnKey nginx\n A web server.\n");
        Template("archlinux-base_20260420-1_amd64.tar.zst");
        Template(".hidden_1_amd64.tar.gz");
        File.WriteAllText(site["readme.txt"], "no template");
        File.CreateSymbolicLink(site["linked_1_amd64.tar.gz"], "/etc/passwd");
        using var key = MinisignSecretKey.Generate();
        File.WriteAllBytes(site["k.pub"], key.ExportPublicKey());
        key.Save(site["k.key"], "");

        await IndexPublication.BuildAsync(site.Path, Index, new IndexOptions { ValidFor = TimeSpan.FromDays(30) }, Now, Cancel);
        var signature = await IndexPublication.SignAsync(Index, site["k.key"], default, Now, Cancel);
        var published = await IndexPublication.VerifyAsync(Index + ".gz", site["k.pub"], Now, Cancel);

        Assert.Equal(Index + ".minisig", signature);
        Assert.Equal(key.KeyId, published.Signature!.Fingerprint);
        Assert.Equal((1L, Now.AddDays(30)), (published.Index.Serial, published.Index.ValidUntil));
        Assert.Equal(
            [
                ("archlinux-base", "archlinux", "archlinux-base_20260420-1_amd64.tar.zst"),
                ("debian-12-turnkey-nginx", "debian-12", "turnkeylinux/debian-12-turnkey-nginx_18.0-1_amd64.tar.gz"),
                ("debian-13-standard", "debian-13", "system/debian-13-standard_13.6-1_amd64.tar.zst"),
            ],
            published.Index.Entries.Select(entry => (entry.Package, entry.Os, entry.Location)));
        var turnkey = published.Index.Entries[1];
        Assert.Equal(("turnkeylinux", new DateOnly(2028, 6, 30), "TurnKey nginx", "A web server.", "http://__IPADDRESS__/"),
            (turnkey.Section, turnkey.EndOfLife, turnkey.Headline, turnkey.Description, turnkey["manageurl"]));
        Assert.Equal(new FileInfo(site["system/debian-13-standard_13.6-1_amd64.tar.zst"]).Length, published.Index.Entries[2].Size);
    }

    [Fact]
    public async Task Build_Twice_GivesTheSameBytes_AndTheSerialGrows()
    {
        Template("a_1_amd64.tar.gz");
        var options = new IndexOptions { Serial = 5 };
        await IndexPublication.BuildAsync(site.Path, Index, options, Now, Cancel);
        var (text, packed) = (File.ReadAllBytes(Index), File.ReadAllBytes(Index + ".gz"));
        Assert.Equal(text, Gzip.Decompress(packed, text.Length));

        Assert.Equal("APL6004", (await Assert.ThrowsAsync<ApplianceException>(() => IndexPublication.BuildAsync(site.Path, Index, options, Now, Cancel))).Code);
        Assert.Equal(6, (await IndexPublication.BuildAsync(site.Path, Index, new IndexOptions(), Now, Cancel)).Index.Serial);

        File.Delete(Index);
        await IndexPublication.BuildAsync(site.Path, Index, options, Now, Cancel);
        Assert.Equal(text, File.ReadAllBytes(Index));
        Assert.Equal(packed, File.ReadAllBytes(Index + ".gz"));
    }

    [Theory]
    [InlineData("no template here.txt", null, "APL6001")]
    [InlineData("unversioned.tar.gz", null, "APL6002")]
    [InlineData("with blank_1_amd64.tar.gz", null, "APL6002")]
    [InlineData("A_1_amd64.TAR.GZ", null, "APL6002")]
    [InlineData("a_1_amd64.tar.gz", "Version: 1\n\nVersion: 2\n", "APL6003")]
    [InlineData("a_1_amd64.tar.gz", "Version: not-a-version\n", "APL1056")]
    [InlineData("a_1_amd64.tar.gz", "Section: ../x\n", "APL1056")]
    [InlineData("a_1_amd64.tar.gz", "EOL: soon\n", "APL1087")]
    public async Task Build_WhatCannotBePublished_IsSaidAndNothingIsWritten(string name, string? info, string code)
    {
        Template(name);
        if (info is not null)
        {
            Info(name, info);
        }

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<ApplianceException>(() => IndexPublication.BuildAsync(site.Path, Index, new IndexOptions(), Now, Cancel))).Code);
        Assert.False(File.Exists(Index));
    }

    [Fact]
    public async Task Sign_TextWeWouldRefuse_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(site["k.key"], "");
        File.WriteAllText(Index, "Package: x\nnonsense\n");

        await Assert.ThrowsAsync<VerificationException>(() => IndexPublication.SignAsync(Index, site["k.key"], default, Now, Cancel));
        Assert.False(File.Exists(Index + ".minisig"));
    }

    private void Template(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(site[name])!);
        File.WriteAllBytes(site[name], Gzip.Compress(Encoding.UTF8.GetBytes(name)));
    }

    private void Info(string name, string text) => File.WriteAllText(site[name + ".info"], text);
}
