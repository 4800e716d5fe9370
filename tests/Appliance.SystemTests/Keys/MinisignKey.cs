namespace Appliance.SystemTests.Keys;

/// <summary>A key made by the real minisign, without a password.</summary>
public sealed class MinisignKey : SigningKey
{
    private readonly string minisign;
    private readonly bool legacy;
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("minisign");

    private MinisignKey(string minisign, bool legacy)
    {
        this.minisign = minisign;
        this.legacy = legacy;
    }

    public override string SignatureSuffix => ".minisig";

    public override string PublicKeySuffix => ".pub";

    private string PublicKey => Path.Join(home.FullName, "key.pub");

    private string SecretKey => Path.Join(home.FullName, "key.sec");

    /// <param name="legacy">Sign the bytes themselves (<c>Ed</c>) instead of their BLAKE2b-512 (<c>ED</c>).</param>
    public static async Task<MinisignKey> CreateAsync(bool legacy = false)
    {
        var key = new MinisignKey(Requires.Program("minisign", "minisign"), legacy);
        await key.RunAsync("-G", "-W", "-p", key.PublicKey, "-s", key.SecretKey);
        return key;
    }

    public override Task<byte[]> ExportAsync() => File.ReadAllBytesAsync(PublicKey, TestContext.Current.CancellationToken);

    /// <summary>Signs with minisign's own trusted comment, which holds the time.</summary>
    public override Task<byte[]> SignAsync(string file) => SignAsync(file, []);

    /// <summary>Signs with a trusted comment of the test's choice; one without <c>timestamp:SECONDS</c> is refused.</summary>
    public Task<byte[]> SignAsync(string file, string trustedComment) => SignAsync(file, ["-t", trustedComment]);

    public override ValueTask DisposeAsync()
    {
        home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> SignAsync(string file, string[] comment)
    {
        var signature = Path.Join(home.FullName, "signature");
        await RunAsync([.. legacy ? ["-l"] : Array.Empty<string>(), "-S", "-s", SecretKey, "-m", file, "-x", signature, .. comment]);
        return await File.ReadAllBytesAsync(signature, TestContext.Current.CancellationToken);
    }

    private async Task RunAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(minisign, arguments);
        (await program.WaitAsync()).Succeeded();
    }
}
