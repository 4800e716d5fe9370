using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Tests.Guests;

/// <summary>Which family a tree is of, and which releases are set up (guest-setup.md §2).</summary>
public sealed class DistributionReleaseTests
{
    private const string Debian = "/etc/debian_version";
    private const string RedHat = "/etc/redhat-release";
    private const string Lsb = "/etc/lsb-release";

    /// <summary>os-release ID and VERSION_ID, a file and its text, what it is.</summary>
    public static TheoryData<string, string, string, string, string> Trees => new()
    {
        { "alpine", "", "/etc/alpine-release", "3.21.0_alpha20240807\n", "alpine 3.21.0_alpha20240807" },
        { "alpine", "", "/etc/alpine-release", "edge\n", "alpine " },
        { "", "", "/etc/alpine-release", "3.9.6\n", "alpine 3.9.6" },
        { "arch", "", "/x", "", "archlinux " },
        { "", "", "/etc/arch-release", "", "archlinux " },
        { "centos", "", RedHat, "CentOS release 5.11 (Final)\n", "centos 5.11" },
        { "rocky", "", RedHat, "Rocky Linux release 9.5 (x)\n", "centos 9.5" },
        { "almalinux", "", RedHat, "AlmaLinux release 10.0 (x)\n", "centos 10.0" },
        { "rhel", "", RedHat, "released: Red Hat release Linux release 8 (Ootpa)\n", "centos 8" },
        { "ol", "", RedHat, "Oracle Linux Server release 7.9.1\n", "centos 7.9" },
        { "", "", "/etc/centos-release", "x", "APL4011" },
        { "centos", "", RedHat, "CentOS release 4.9\n", "APL4010" },
        { "centos", "", RedHat, "CentOS release 11\n", "APL4010" },
        { "centos", "", RedHat, "CentOS Stream nine\n", "APL4011" },
        { "centos", "", RedHat, "", "APL4011" },
        { "centos", "", "/x", "", "APL4011" },
        { "debian", "", Debian, "forky/sid\n", "debian 14" },
        { "debian", "", Debian, "3.1\n", "APL4010" },
        { "kali", "", Debian, "kali-rolling\n", "debian 12" },
        { "devuan", "", "/etc/devuan_version", "jessie\n", "devuan 8" },
        { "devuan", "", "/etc/devuan_version", "Excalibur/Ceres\n", "devuan 13" },
        { "devuan", "", "/etc/devuan_version", "jessie/ceres\n", "APL4011" },
        { "devuan", "", "/etc/devuan_version", "freia\n", "APL4011" },
        { "devuan", "", "/x", "", "APL4011" },
        { "", "", "/etc/devuan_version", "ascii\n", "devuan 9" },
        { "fedora", "22", "/x", "", "fedora 22" },
        { "fedora", "21", "/x", "", "APL4010" },
        { "fedora", "rawhide", "/x", "", "APL4011" },
        { "fedora", "", "/x", "", "APL4011" },
        { "", "40", "/etc/fedora-release", "", "fedora 40" },
        { "gentoo", "", "/etc/gentoo-release", "gentoo base system RELEASE 2.17\n", "gentoo 2.17" },
        { "gentoo", "", "/etc/gentoo-release", "Gentoo Base System release\n", "APL4011" },
        { "gentoo", "", "/etc/gentoo-release", "Gentoo Linux 2.15\n", "APL4011" },
        { "", "", "/etc/gentoo-release", "Gentoo Base System release 2.14\n", "gentoo 2.14" },
        { "nixos", "", "/x", "", "nixos " },
        { "", "", "/nix/store/x", "", "nixos " },
        { "openEuler", "24.03", "/x", "", "openeuler 24.03" },
        { "openeuler", "22.03", "/x", "", "APL4010" },
        { "openEuler", "", "/x", "", "APL4011" },
        { "", "24.09", "/etc/openEuler-release", "", "openeuler 24.09" },
        { "opensuse-leap", "15.6", "/x", "", "opensuse 15.6" },
        { "opensuse", "13.2", "/x", "", "opensuse 13.2" },
        { "opensuse", "13.3", "/x", "", "APL4010" },
        { "opensuse", "12.5", "/x", "", "APL4010" },
        { "sles", "12.5", "/x", "", "opensuse 12.5" },
        { "opensuse-leap", "42.3", "/x", "", "opensuse 42.3" },
        { "opensuse-leap", "17.0", "/x", "", "APL4010" },
        { "opensuse-tumbleweed", "20170101", "/x", "", "opensuse 20170101" },
        { "opensuse-slowroll", "20161231", "/x", "", "APL4010" },
        { "opensuse-slowroll", "20201301", "/x", "", "APL4010" },
        { "opensuse-slowroll", "20201232", "/x", "", "APL4010" },
        { "opensuse", "15", "/x", "", "APL4011" },
        { "opensuse", "15.6.1", "/x", "", "APL4011" },
        { "opensuse", "15.", "/x", "", "APL4011" },
        { "opensuse", "999999999.1", "/x", "", "APL4011" },
        { "opensuse", "", "/x", "", "APL4011" },
        { "", "15.4", "/etc/SuSE-brand", "", "opensuse 15.4" },
        { "ubuntu", "", Lsb, "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\n", "ubuntu 24.04" },
        { "", "", Lsb, "x\nDISTRIB_ID=ubuntu\r\nDISTRIB_RELEASE=14.04\r\n", "ubuntu 14.04" },
        { "ubuntu", "", Lsb, "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=13.10\n", "APL4010" },
        { "ubuntu", "", Lsb, "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04.1\n", "APL4011" },
        { "ubuntu", "", Lsb, "DISTRIB_ID=Ubuntu\n", "APL4011" },
        { "ubuntu", "", Lsb, "DISTRIB_ID=LinuxMint\nDISTRIB_RELEASE=24.04\n", "APL4011" },
        { "ubuntu", "", "/x", "", "APL4011" },
        { "void", "", "/x", "", "void " },
        { "slackware", "", "/x", "", "unmanaged " },
        { "", "", "/x", "", "unmanaged " },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public void Detect_Tree_FindsFamilyAndReleaseOrRefuses(string id, string versionId, string path, string text, string expected)
    {
        using var directory = new TempDirectory();
        Write(directory, "/etc/os-release", $"{(id.Length > 0 ? $"ID=\"{id}\"\n" : "")}{(versionId.Length > 0 ? $"VERSION_ID=\"{versionId}\"\n" : "")}");
        Write(directory, path, text);

        Assert.Equal(expected, Detect(directory));
    }

    [Fact]
    public void Detect_SeveralReleaseFiles_FirstOfTheTableWins()
    {
        using var directory = new TempDirectory();
        Write(directory, Debian, "12.5\n");
        Write(directory, "/etc/devuan_version", "daedalus\n");
        Write(directory, "/etc/alpine-release", "3.20\n");

        Assert.Equal("debian 12", Detect(directory));
    }

    [Theory]
    [InlineData("#!/nix/store/bash/bin/sh\n", "arm64")]
    [InlineData("#! /nix/store/bash/bin/sh -e\n", "arm64")]
    [InlineData("#!nix/store/bash/bin/sh\n", "amd64")]
    [InlineData("#!\n", "amd64")]
    [InlineData("text\n", "amd64")]
    public void Detect_NixOs_ReadsTheArchitectureOfTheShellOfItsInit(string init, string architecture)
    {
        using var directory = new TempDirectory();
        Write(directory, "/etc/os-release", "ID=nixos\n");
        Write(directory, "/sbin/init", init);
        Write(directory, "/nix/store/bash/bin/sh", "\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0\u0003\0\u00b7\0");
        using var root = RootfsHandle.Open(directory.Path);

        Assert.Equal(architecture, GuestSetup.Detect(root, null).Architecture);
    }

    private static string Detect(TempDirectory directory)
    {
        try
        {
            using var root = RootfsHandle.Open(directory.Path);
            var detection = GuestSetup.Detect(root, null);
            return $"{detection.OsType} {detection.Version}";
        }
        catch (ApplianceException error)
        {
            return error.Code;
        }
    }

    private static void Write(TempDirectory directory, string path, string text)
    {
        var full = Path.Join(directory.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, System.Text.Encoding.Latin1.GetBytes(text));
    }
}
