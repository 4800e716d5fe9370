namespace Appliance.SystemTests.Keys;

/// <summary>A key made by the real gpg, in a home of its own.</summary>
public sealed class OpenPgpKey : SigningKey
{
    private readonly string gpg;

    /// <summary>Short on purpose: gpg-agent's socket lies in it, and a socket's path has room for 107 bytes.</summary>
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("gpg");

    private OpenPgpKey(string gpg, bool armored)
    {
        this.gpg = gpg;
        Armored = armored;
    }

    /// <summary>Whether keys and signatures come out as text rather than bytes.</summary>
    public bool Armored { get; }

    /// <summary>Of the primary key, 40 upper-case hexadecimal digits.</summary>
    public string Fingerprint { get; private set; } = "";

    public override string SignatureSuffix => ".asc";

    public override string PublicKeySuffix => Armored ? ".asc" : ".gpg";

    /// <summary>Makes a key that signs.</summary>
    /// <param name="algorithm">As gpg names it: <c>rsa4096</c>, <c>ed25519</c> …</param>
    /// <param name="armored">See <see cref="Armored"/>.</param>
    /// <param name="expires">As gpg takes it: <c>never</c>, <c>1d</c>, <c>seconds=1</c> …</param>
    public static async Task<OpenPgpKey> CreateAsync(string algorithm = "ed25519", bool armored = true, string expires = "never")
    {
        var program = Requires.Program("gpg", "gpg");
        Requires.Program("gpg-agent", "gpg-agent");
        var key = new OpenPgpKey(program, armored);
        await key.GpgAsync("--passphrase", "", "--quick-generate-key", "Appliance test <test@example.org>", algorithm, "sign", expires);
        var listing = await key.GpgAsync("--with-colons", "--list-keys");
        key.Fingerprint = listing.Output.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        return key;
    }

    public override async Task<byte[]> ExportAsync()
    {
        var file = Path.Join(home.FullName, "export");
        await GpgAsync([.. Form, "--yes", "--output", file, "--export"]);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }

    public override Task<byte[]> SignAsync(string file) => SignAsync(file, []);

    /// <summary>Signs with more gpg options, such as <c>--digest-algo SHA1</c> or <c>--faked-system-time 20200101T000000</c>.</summary>
    public async Task<byte[]> SignAsync(string file, IReadOnlyList<string> options)
    {
        var signature = Path.Join(home.FullName, "signature");
        await GpgAsync([.. options, .. Form, "--yes", "--output", signature, "--detach-sign", file]);
        return await File.ReadAllBytesAsync(signature, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs gpg in this key's home, unattended.</summary>
    public async Task<Outcome> GpgAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(gpg, ["--homedir", home.FullName, "--batch", "--pinentry-mode", "loopback", .. arguments]);
        return (await program.WaitAsync()).Succeeded();
    }

    public override async ValueTask DisposeAsync()
    {
        await using (var stop = RunningProgram.Start("gpgconf", ["--homedir", home.FullName, "--kill", "all"]))
        {
            await stop.WaitAsync();
        }

        home.Delete(recursive: true);
    }

    private string[] Form => Armored ? ["--armor"] : [];
}
