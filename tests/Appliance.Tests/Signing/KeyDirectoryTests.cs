using System.Runtime.Versioning;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>P6: which key files there are, and what it takes to become one.</summary>
[SupportedOSPlatform("linux")]
public sealed class KeyDirectoryTests : IClassFixture<Gpg>, IDisposable
{
    private readonly Gpg gpg;
    private readonly string root = Directory.CreateTempSubdirectory("keys-test-").FullName;
    private readonly KeyDirectory keys;

    public KeyDirectoryTests(Gpg gpg)
    {
        this.gpg = gpg;
        keys = new KeyDirectory([Writable, ReadOnly, Path.Join(root, "missing")], Writable);
    }

    private string Writable => Path.Join(root, "etc", "keys");

    private string ReadOnly => Path.Join(root, "share");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Import_EveryForm_IsStoredAsItIsUnderTheRightEnding()
    {
        Gpg.Require();
        var fingerprint = await gpg.KeyAsync("one");
        using var minisign = MinisignSecretKey.Generate();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [".gpg"] = await gpg.ExportAsync(fingerprint),
            [".asc"] = await gpg.ExportArmoredAsync(fingerprint),
            [".pub"] = minisign.ExportPublicKey(),
        };
        foreach (var (ending, bytes) in files)
        {
            var file = keys.Import(bytes, $"my{ending[1..]}.gpg", expectedFingerprint: null, force: false);

            Assert.Equal((Path.Join(Writable, $"my{ending[1..]}{ending}"), true), (file.Path, file.IsWritable));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken));
            Assert.Equal("-rw-r--r--", Mode(file.Path));
            Assert.Equal(file.Keys[0].Fingerprint, TrustedKeys.LoadFile(file.Path).Keys[0].Fingerprint);
        }

        Assert.Equal(["myasc", "mygpg", "mypub"], keys.List().Select(file => file.Name));
    }

    [Fact]
    public async Task Import_ExpectedFingerprint_MustBeTheOnlyKey()
    {
        Gpg.Require();
        var (one, two) = (await gpg.KeyAsync("one"), await gpg.KeyAsync("two"));

        var refusal = Assert.Throws<ApplianceException>(() => keys.Import(gpg.ExportAsync(one).GetAwaiter().GetResult(), "k", two, force: true));
        Assert.Equal("APL1064", refusal.Code);
        Assert.Contains(one, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(two, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.Hint);
        Assert.Equal("APL1064", CodeOf(await gpg.ExportAsync(one, two), "k", one));
        Assert.Equal("APL1076", CodeOf(await gpg.ExportAsync(one), "k", one[^16..]));
        Assert.Empty(keys.List());

        var spaced = string.Join(' ', one.Chunk(4).Select(part => new string(part))).ToLowerInvariant();
        Assert.Equal(one, keys.Import(await gpg.ExportAsync(one), "k", spaced, force: false).Keys[0].Fingerprint);
    }

    [Fact]
    public void Import_MinisignKeyId_IsNotEnoughToExpect()
    {
        using var key = MinisignSecretKey.Generate();
        using var other = MinisignSecretKey.Generate();
        var file = key.ExportPublicKey();
        var pin = TrustedKeys.Load(file, "k").Keys[0].Pin;

        Assert.Equal("APL1076", CodeOf(file, "k", key.KeyId));
        Assert.Equal("APL1064", CodeOf(other.ExportPublicKey(), "k", pin));
        Assert.Equal(pin, keys.Import(file, "k", pin, force: false).Keys[0].Pin);
    }

    [Fact]
    public async Task Import_WeakOrSecretOrNoKey_IsRefused()
    {
        Gpg.Require();
        Assert.Equal("APL1063", CodeOf(await gpg.ExportAsync(await gpg.KeyAsync("weak", "rsa1024")), "k"));
        Assert.Equal("APL1063", CodeOf(await gpg.ExportAsync(await gpg.KeyAsync("one"), await gpg.KeyAsync("dsa", "dsa2048")), "k"));
        Assert.Equal("APL1062", CodeOf(await gpg.RunAsync(["--export-secret-keys", await gpg.KeyAsync("one")]), "k"));
        Assert.Equal("APL1060", CodeOf("<html>"u8.ToArray(), "k"));
        Assert.Equal("APL1061", CodeOf(new byte[(1024 * 1024) + 1], "k"));
        Assert.False(Directory.Exists(Writable));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gpg")]
    [InlineData("..")]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData("-rf")]
    [InlineData(".hidden")]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("schlüssel")]
    public void Import_UnsafeName_IsRefused(string name)
    {
        using var key = MinisignSecretKey.Generate();

        Assert.Equal("APL1065", CodeOf(key.ExportPublicKey(), name));
    }

    [Fact]
    public void Import_NameLength_IsLimited()
    {
        using var key = MinisignSecretKey.Generate();

        Assert.Equal("APL1065", CodeOf(key.ExportPublicKey(), new string('k', 101)));
        Assert.Equal(100, keys.Import(key.ExportPublicKey(), new string('k', 100), expectedFingerprint: null, force: false).Name.Length);
    }

    [Fact]
    public async Task Import_AnotherKeyOfThatName_NeedsForce()
    {
        Gpg.Require();
        var one = await gpg.KeyAsync("one");
        using var other = MinisignSecretKey.Generate();
        keys.Import(await gpg.ExportAsync(one), "k", expectedFingerprint: null, force: false);

        // The same key, newly exported, replaces its file; so does a form with another ending.
        keys.Import(await gpg.ExportArmoredAsync(one), "k", expectedFingerprint: null, force: false);
        Assert.Equal(["k.asc"], Directory.GetFiles(Writable).Select(Path.GetFileName));

        Assert.Equal("APL1066", CodeOf(other.ExportPublicKey(), "k"));
        Assert.Equal(["k.asc"], Directory.GetFiles(Writable).Select(Path.GetFileName));

        keys.Import(other.ExportPublicKey(), "k", expectedFingerprint: null, force: true);
        Assert.Equal(["k.pub"], Directory.GetFiles(Writable).Select(Path.GetFileName));
    }

    [Fact]
    public void Import_ReadOnlyPlace_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        var nowhere = new KeyDirectory([], "/proc/keys");

        Assert.Equal("APL1068", Assert.Throws<ApplianceException>(() => nowhere.Import(key.ExportPublicKey(), "k", null, force: false)).Code);
    }

    [Fact]
    public void List_BrokenFilesAndLinks_AreShownWithTheirProblem()
    {
        Directory.CreateDirectory(Writable);
        Directory.CreateDirectory(Path.Join(Writable, "directory.gpg"));
        File.WriteAllText(Path.Join(Writable, "broken.asc"), "no key");
        File.WriteAllText(Path.Join(Writable, ".k.gpg.1234.tmp"), "");
        File.WriteAllText(Path.Join(Writable, "README"), "");
        File.CreateSymbolicLink(Path.Join(Writable, "dangling.pub"), "/nonexistent");
        using var key = MinisignSecretKey.Generate();
        File.WriteAllBytes(Path.Join(root, "elsewhere"), key.ExportPublicKey());
        File.CreateSymbolicLink(Path.Join(Writable, "link.pub"), Path.Join(root, "elsewhere"));

        var files = keys.List();

        Assert.Equal(["broken", "dangling", "directory", "link"], files.Select(file => file.Name));
        Assert.Equal([true, true, true, false], files.Select(file => file.Problem is not null));
    }

    [Fact]
    public void FindAndRemove_ByNameOrFingerprint_LeavePackagesAlone()
    {
        using var mine = MinisignSecretKey.Generate();
        using var theirs = MinisignSecretKey.Generate();
        Directory.CreateDirectory(ReadOnly);
        File.WriteAllBytes(Path.Join(ReadOnly, "theirs.pub"), theirs.ExportPublicKey());
        keys.Import(mine.ExportPublicKey(), "mine", expectedFingerprint: null, force: false);

        Assert.Equal("mine", keys.Find(mine.KeyId.ToLowerInvariant()).Name);
        Assert.Equal("mine", keys.Find("mine.pub").Name);
        Assert.Equal("APL1067", Assert.Throws<ApplianceException>(() => keys.Find("nobody")).Code);
        Assert.Equal("APL1068", Assert.Throws<ApplianceException>(() => keys.Remove("theirs")).Code);

        // The administrator's file goes before a package's of the same name; by fingerprint it is ambiguous.
        keys.Import(theirs.ExportPublicKey(), "theirs", expectedFingerprint: null, force: false);
        Assert.Equal("APL1069", Assert.Throws<ApplianceException>(() => keys.Remove(theirs.KeyId)).Code);
        Assert.True(keys.Remove("theirs").IsWritable);
        Assert.Equal("mine", keys.Remove(mine.KeyId).Name);
        Assert.Equal([Path.Join(ReadOnly, "theirs.pub")], keys.List().Select(file => file.Path));
    }

    private static string Mode(string path) => File.GetUnixFileMode(path) switch
    {
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead => "-rw-r--r--",
        var other => other.ToString(),
    };

    private string CodeOf(byte[] file, string name, string? expected = null) =>
        Assert.Throws<ApplianceException>(() => keys.Import(file, name, expected, force: false)).Code;
}
