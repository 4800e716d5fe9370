using Appliance.Signing;
using Appliance.Store;

namespace Appliance.Tests.Store;

public sealed class SettingsTests
{
    private static readonly AppliancePaths Paths = AppliancePaths.Resolve("/r", isRoot: true, _ => null);

    [Fact]
    public void Parse_Empty_HasDefaults() => Assert.Equal(new Settings(), Settings.Parse("# nothing\n", Paths));

    [Fact]
    public void Parse_EveryField_IsRead()
    {
        var settings = Settings.Parse(
            """
            Proxy: http://proxy.example:3128
            No-Proxy: localhost,.example
            Limit-Rate: 10M
            Max-Age: 14d
            Parallel-Downloads: 5
            Lock-Timeout: 90s
            Connect-Timeout: 5s
            Stall-Timeout: 2m
            Retries: 0
            OpenPGP-Tool: sqv
            CA-Bundle: /etc/ca.pem

            """,
            Paths);

        Assert.Equal(
            new Settings
            {
                Proxy = "http://proxy.example:3128",
                NoProxy = "localhost,.example",
                LimitRate = 10 << 20,
                MaxAge = TimeSpan.FromDays(14),
                ParallelDownloads = 5,
                LockTimeout = TimeSpan.FromSeconds(90),
                ConnectTimeout = TimeSpan.FromSeconds(5),
                StallTimeout = TimeSpan.FromMinutes(2),
                Retries = 0,
                OpenPgpTool = OpenPgpTool.Sqv,
                CaBundle = "/r/etc/ca.pem",
            },
            settings);
    }

    [Theory]
    [InlineData("Retries: 21")]
    [InlineData("Retries: -1")]
    [InlineData("Parallel-Downloads: 0")]
    [InlineData("Parallel-Downloads: 17")]
    [InlineData("Max-Age: soon")]
    [InlineData("Limit-Rate: 0")]
    [InlineData("OpenPGP-Tool: pgp")]
    [InlineData("CA-Bundle: here.pem")]
    [InlineData("Colour: red")]
    [InlineData("Retries: 1\n\nRetries: 2")]
    public void Parse_ImpossibleValue_NamesFileAndLine(string text) =>
        Assert.StartsWith("/r/etc/appliance/appliance.conf:", Assert.Throws<ApplianceException>(() => Settings.Parse(text + "\n", Paths)).Message, StringComparison.Ordinal);
}
