using System.Diagnostics;
using Appliance.Guests;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Guests;

/// <summary>What is read of a guest's programs: header and names, bounded, never run (P46).</summary>
public sealed class GuestProgramTests
{
    [Theory]
    [InlineData(3, false, false, "i386")]
    [InlineData(62, true, false, "amd64")]
    [InlineData(62, false, false, "amd64")]
    [InlineData(40, false, false, "armhf")]
    [InlineData(183, true, false, "arm64")]
    [InlineData(243, true, false, "riscv64")]
    [InlineData(243, false, false, "riscv32")]
    public void Architecture_KnownMachine_IsNamed(int machine, bool is64, bool isBig, string expected)
    {
        using var guest = new GuestFixture();
        guest.Write("usr/bin/dash", FakeElf.Program(machine, is64, isBig));
        guest.Link("bin/sh", "/usr/bin/dash");

        Assert.Equal(expected, Architecture(guest, out var warnings));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(8, true, "unknown machine (big-endian 8)")]
    [InlineData(183, true, "unknown machine (big-endian 183)")]
    [InlineData(0x3e00, false, "unknown machine (15872)")]
    [InlineData(21, false, "unknown machine (21)")]
    public void Architecture_OtherMachine_IsAWarning(int machine, bool isBig, string warning)
    {
        using var guest = new GuestFixture();
        guest.Write("bin/sh", FakeElf.Program(machine, isBig: isBig));

        Assert.Equal("amd64", Architecture(guest, out var warnings));
        Assert.Contains(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Architecture_NoProgram_IsAWarning()
    {
        using var guest = new GuestFixture();
        guest.Write("bin/sh", "#!/bin/false\n");
        Assert.Equal("amd64", Architecture(guest, out var script));
        Assert.Contains("not an ELF program", Assert.Single(script), StringComparison.Ordinal);

        guest.Link("bin/sh", "/nowhere");
        Assert.Equal("amd64", Architecture(guest, out var dangling));
        Assert.Contains("not there", Assert.Single(dangling), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libsystemd-shared-252.so", 252)]
    [InlineData("libsystemd-shared-254.5-1.fc39.so", 254)]
    [InlineData("libsystemd-shared-257_rc1.so", 257)]
    [InlineData("libsystemd-shared-.so", null)]
    [InlineData("libsystemd-shared-252", null)]
    [InlineData("libsystemd-shared-x.so", null)]
    [InlineData("libsystemd-shared-99999999999.so", null)]
    [InlineData("libc.so.6", null)]
    public void SystemdVersion_NeededLibrary_TellsIt(string library, int? expected)
    {
        foreach (var (is64, isBig) in (ReadOnlySpan<(bool, bool)>)[(true, false), (true, true), (false, false), (false, true)])
        {
            using var guest = new GuestFixture();
            guest.Write("usr/lib/systemd/systemd", FakeElf.Program(62, is64, isBig, "libc.so.6", library));
            guest.Link("usr/sbin/init", "../lib/systemd/systemd");
            guest.Link("sbin", "usr/sbin");
            guest.Change(tree =>
            {
                var warnings = new List<string>();
                Assert.Equal("/usr/lib/systemd/systemd", GuestProgram.Init(tree));
                Assert.Equal(expected, GuestProgram.SystemdVersion(tree, GuestProgram.Init(tree), warnings));
                Assert.Empty(warnings);
            });
        }
    }

    [Fact]
    public void SystemdVersion_NoElfOrNoFile_IsAWarning()
    {
        using var guest = new GuestFixture();
        guest.Write("lib/systemd/systemd", "no program");
        guest.Link("sbin/init", "/lib/systemd/systemd");
        guest.Change(tree =>
        {
            var warnings = new List<string>();
            Assert.Null(GuestProgram.SystemdVersion(tree, "/lib/systemd/systemd", warnings));
            Assert.Null(GuestProgram.SystemdVersion(tree, "/gone/systemd", warnings));
            Assert.Null(GuestProgram.SystemdVersion(tree, "/sbin/openrc-init", warnings));
            Assert.Null(GuestProgram.SystemdVersion(tree, null, warnings));
            Assert.Equal(2, warnings.Count);
        });
    }

    /// <summary>Every number in the file is the guest's: one changed byte never makes the reader fail, or take long.</summary>
    [Fact]
    public void Needed_AnyByteChanged_IsRead()
    {
        var program = FakeElf.Program(62, needed: ["libc.so.6", "libsystemd-shared-252.so"]);
        using var guest = new GuestFixture();
        var watch = Stopwatch.StartNew();
        Prop.ForAll(
            Gen.Choose(0, program.Length - 1).Zip(Gen.Elements<byte>(0, 1, 0x7f, 0x80, 0xff)).ToArbitrary(),
            change =>
            {
                var (position, value) = change;
                var bytes = program.ToArray();
                bytes[position] = value;
                guest.Write("systemd", bytes);
                guest.Change(tree => GuestProgram.SystemdVersion(tree, "/systemd", []));
            }).QuickCheckThrowOnFailure();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    private static string Architecture(GuestFixture guest, out List<string> warnings)
    {
        var found = new List<string>();
        var architecture = "";
        guest.Change(tree => architecture = GuestProgram.Architecture(tree, "/bin/sh", found));
        warnings = found;
        return architecture;
    }
}
