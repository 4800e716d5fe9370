using System.Text;
using Appliance.Linux;

namespace Appliance.Tests.Signing;

/// <summary>The real minisign and a directory for its files.</summary>
internal sealed class Minisign : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("minisign-test-").FullName;

    public string File(string name) => Path.Join(Directory, name);

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(File(name));

    public void Write(string name, byte[] content) => System.IO.File.WriteAllBytes(File(name), content);

    /// <summary>Runs it; arguments with a dot are names in the directory.</summary>
    public async Task<ChildResult> TryRunAsync(string input, params string[] arguments) => await ChildProcess.RunAsync(
        ChildProcess.Find("minisign")!, [.. arguments.Select(argument => argument.Contains('.') ? File(argument) : argument)], null,
        Encoding.UTF8.GetBytes(input), TimeSpan.FromMinutes(1), 65536, TestContext.Current.CancellationToken);

    public async Task RunAsync(params string[] arguments)
    {
        var result = await TryRunAsync("", arguments);
        Assert.True(result.ExitCode == 0, Encoding.UTF8.GetString(result.Error));
    }

    public static void Require() => Assert.SkipWhen(ChildProcess.Find("minisign") is null, "minisign is not installed.");

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
