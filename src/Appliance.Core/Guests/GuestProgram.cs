using System.Globalization;

namespace Appliance.Guests;

/// <summary>What two programs of the guest tell: the shell its architecture, the init its version. Both are only read.</summary>
/// <remarks>Source: guest-setup.md §8 and §1; better than the reference: big-endian files are read as such, and a file that tells nothing is a warning.</remarks>
internal static class GuestProgram
{
    /// <summary>What is assumed of a guest that does not tell.</summary>
    public const string DefaultArchitecture = "amd64";

    private const string SystemdLibrary = "libsystemd-shared-";

    /// <summary>Architecture in the words of a container's configuration; with a warning the usual one.</summary>
    public static string Architecture(GuestTree tree, string? path, List<string> warnings)
    {
        if (path is null)
        {
            warnings.Add($"The architecture cannot be told: assuming {DefaultArchitecture}.");
            return DefaultArchitecture;
        }

        using var file = tree.Root.OpenRead(path);
        var elf = file is null ? null : ElfFile.TryRead(file);
        var architecture = elf is null or { IsBigEndian: true } ? null : (elf.Machine, elf.Bits) switch
        {
            (3, _) => "i386",
            (62, _) => "amd64",
            (40, _) => "armhf",
            (183, _) => "arm64",
            (243, 32) => "riscv32",
            (243, _) => "riscv64",
            _ => null,
        };
        if (architecture is null)
        {
            var reason = file is null ? "is not there" : elf is null ? "is not an ELF program" : $"is for an unknown machine ({(elf.IsBigEndian ? "big-endian " : "")}{elf.Machine})";
            warnings.Add($"The architecture cannot be told, because '{path}' {reason}: assuming {DefaultArchitecture}.");
        }

        return architecture ?? DefaultArchitecture;
    }

    /// <summary>Path of the program behind <c>/sbin/init</c>, without links; null if there is nothing of that name.</summary>
    public static string? Init(GuestTree tree) => tree.Exists("/sbin/init") ? tree.Root.Resolve("/sbin/init") : null;

    /// <summary>Version of systemd, from the name of the library it brings with it; null if the init is not systemd or it cannot be told.</summary>
    public static int? SystemdVersion(GuestTree tree, string? init, List<string> warnings)
    {
        if (init?.EndsWith("/systemd", StringComparison.Ordinal) != true)
        {
            return null;
        }

        using var file = tree.Root.OpenRead(init);
        if (file is null || ElfFile.TryRead(file) is not { } elf)
        {
            warnings.Add($"The version of systemd cannot be told: '{init}' {(file is null ? "is not there" : "is not an ELF program")}.");
            return null;
        }

        return elf.Needed().Select(ParseLibrary).FirstOrDefault(version => version is not null);
    }

    /// <summary>The number in <c>libsystemd-shared-252.so</c>, <c>libsystemd-shared-254.5-1.fc39.so</c>, ….</summary>
    private static int? ParseLibrary(string name)
    {
        if (!name.StartsWith(SystemdLibrary, StringComparison.Ordinal) || !name.EndsWith(".so", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = name.AsSpan(SystemdLibrary.Length);
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        return rest[digits] is '.' or '-' or '_' && int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}
