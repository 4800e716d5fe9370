using System.Text;
using Appliance.Containers;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Tests.Fakes;
using Appliance.Tests.Guests.Conformance;

namespace Appliance.Tests.Guests;

/// <summary>
/// Golden cases of our own, <c>Golden/guests/NAME.txt</c>: mode, configuration, the tree before and the whole tree after, each
/// run twice. <c>APPLIANCE_UPDATE_GOLDEN=1</c> rewrites what comes after. How to add one: docs/adding-a-distribution.md.
/// </summary>
public sealed class OwnGuestCaseTests
{
    private const string AfterLine = "\nafter\n";

    private static string Cases => Path.Join(Repository.Root, "tests", "Appliance.Tests", "Golden", "guests");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Cases, "*.txt").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Setup_OwnCase_LeavesTheGoldenTreeTwice(string name)
    {
        var file = Path.Join(Cases, $"{name}.txt");
        var text = File.ReadAllText(file, Encoding.Latin1);
        var input = text.Split(AfterLine)[0];
        var (head, before) = input.Split("\nbefore\n") is [var h, var b] ? (h.Split('\n'), TreeText.Parse(b)) : throw new InvalidDataException(name);
        using var directory = new TempDirectory();
        var root = directory["root"];
        TreeText.Create(root, before);

        var outcome = Run(root, head);
        var after = Describe(root, outcome);
        Run(root, head);

        Assert.Equal(after, Describe(root, outcome));
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, input + AfterLine + after, Encoding.Latin1);
        }

        Assert.Equal(text, input + AfterLine + after);
    }

    /// <summary>First line: the mode; the others are the configuration.</summary>
    private static string Run(string root, string[] head)
    {
        try
        {
            var settings = CtConfig.Parse(Encoding.UTF8.GetBytes(string.Join('\n', head.Skip(1)) + "\n"), "config").ToGuestSettings();
            var host = HostFacts.Parse("search host.example\nnameserver 192.0.2.53\n"u8, "Europe/Vienna");
            using var handle = RootfsHandle.Open(root);
            using var prepared = GuestSetup.Prepare(
                handle, settings, host, Enum.Parse<GuestMode>(head[0].Split(' ')[1], ignoreCase: true), new GuestSecrets(), new SetClock(DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
            prepared.Commit(TestContext.Current.CancellationToken);
            return $"ostype {prepared.Detection.OsType} {prepared.Detection.Version}".TrimEnd()
                + $"\nnetwork {string.Join(' ', prepared.Detection.NetworkBackends)}\n"
                + string.Concat(prepared.Warnings.Select(warning => $"warning {warning}\n"));
        }
        catch (ApplianceException error)
        {
            return $"error {error.Code} {error.Message}\n";
        }
    }

    /// <summary>Owners are left out: the test may run as anybody.</summary>
    private static string Describe(string root, string outcome) => outcome + TreeText.Format(TreeSnapshot.Of(root).Entries
        .Select(entry => KeyValuePair.Create(entry.Key, (TreeEntry?)(entry.Value with { Owner = "0:0" }))));
}
