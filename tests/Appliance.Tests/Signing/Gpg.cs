using System.Text;
using Appliance.Linux;

namespace Appliance.Tests.Signing;

/// <summary>The real gpg with a home of its own: makes the keys and signatures, good and evil, that the tests verify.</summary>
public sealed class Gpg : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("gpg-test-").FullName;
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim one = new(1);

    public Gpg() => File.WriteAllText(Path.Join(home, "gpg-agent.conf"), "s2k-count 65536\n");

    /// <summary>Text that all signatures here are over.</summary>
    public static byte[] Data { get; } = Encoding.UTF8.GetBytes("Package: demo\nVersion: 1\n");

    /// <summary>Skips the running test where gpg or the tool is missing.</summary>
    public static void Require(params string[] tools)
    {
        foreach (var tool in tools.Prepend("gpg"))
        {
            Assert.SkipWhen(ChildProcess.Find(tool) is null, $"{tool} is not installed.");
        }
    }

    /// <summary>Fingerprint of the key of this name, made when first asked for.</summary>
    /// <param name="name">Any; also the user id.</param>
    /// <param name="algorithm">As gpg calls it.</param>
    /// <param name="usage">Of the primary key.</param>
    /// <param name="expires">As gpg writes it: <c>never</c>, <c>30d</c> …</param>
    /// <param name="options">For instance <c>--faked-system-time</c>.</param>
    public async Task<string> KeyAsync(string name, string algorithm = "ed25519", string usage = "sign", string expires = "never", params string[] options)
    {
        await one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!keys.TryGetValue(name, out var fingerprint))
            {
                await RunAsync([.. options, "--quick-generate-key", $"{name} <{name}@test.invalid>", algorithm, usage, expires]);
                fingerprint = keys[name] = await FingerprintAsync(name);
            }

            return fingerprint;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Public keys in one keyring.</summary>
    public Task<byte[]> ExportAsync(params string[] fingerprints) => RunAsync(["--export", .. fingerprints]);

    public Task<byte[]> ExportArmoredAsync(params string[] fingerprints) => RunAsync(["--armor", "--export", .. fingerprints]);

    /// <summary>A binary detached signature over <see cref="Data"/>.</summary>
    public Task<byte[]> SignAsync(string fingerprint, params string[] options) =>
        RunAsync(["--local-user", fingerprint, .. options, "--detach-sign", "--output", "-"], Data);

    public async Task<byte[]> RunAsync(string[] arguments, byte[]? input = null)
    {
        string[] all = ["--homedir", home, "--no-options", "--batch", "--no-tty", "--quiet", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", .. arguments];
        var result = await ChildProcess.RunAsync(
            ChildProcess.Find("gpg")!, all, null, input, TimeSpan.FromMinutes(1), 4 << 20, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, $"gpg {string.Join(' ', arguments)}: {Encoding.UTF8.GetString(result.Error)}");
        return result.Output;
    }

    /// <summary>Publishes the revocation that gpg made together with the key.</summary>
    public async Task RevokeAsync(string fingerprint)
    {
        // gpg puts a colon before the armor so that nobody imports it by accident.
        var text = await File.ReadAllTextAsync(Path.Join(home, "openpgp-revocs.d", fingerprint + ".rev"), TestContext.Current.CancellationToken);
        await RunAsync(["--import"], Encoding.UTF8.GetBytes(text.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        ChildProcess.RunAsync(
            ChildProcess.Find("gpgconf") ?? "/usr/bin/true", ["--homedir", home, "--kill", "all"], null, default, TimeSpan.FromSeconds(20), 65536, CancellationToken.None)
            .GetAwaiter().GetResult();
        Directory.Delete(home, recursive: true);
        one.Dispose();
    }

    private async Task<string> FingerprintAsync(string name)
    {
        var listing = Encoding.UTF8.GetString(await RunAsync(["--with-colons", "--list-keys", $"<{name}@test.invalid>"]));
        return listing.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }
}
