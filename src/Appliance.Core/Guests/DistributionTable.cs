using System.Collections.Immutable;
using Appliance.Guests.Distributions;

namespace Appliance.Guests;

/// <summary>What a family is made from: the tree, its os-release, and where warnings go.</summary>
internal sealed record DistributionSource(GuestTree Tree, OsRelease OsRelease, List<string> Warnings);

/// <summary>A family that can be set up.</summary>
/// <param name="OsType">Its name.</param>
/// <param name="Ids">The os-release <c>ID</c>s that mean it, case-sensitive.</param>
/// <param name="Fallback">For a tree whose ID is unknown: the file that shows it is of this family, or null.</param>
/// <param name="Open">Reads its release and refuses those that are not supported.</param>
internal sealed record DistributionRow(string OsType, string[] Ids, Func<GuestTree, string?> Fallback, Func<DistributionSource, Distribution> Open);

/// <summary>All families, in the order in which their fall-back files are tried (guest-setup.md §2.2). Adding one: docs/adding-a-distribution.md.</summary>
internal static class DistributionTable
{
    public static readonly ImmutableArray<DistributionRow> Rows =
    [
        new("ubuntu", ["ubuntu"], tree => Ubuntu.IsNamedBy(tree) ? Ubuntu.LsbRelease : null, Ubuntu.Open),
        new("debian", ["debian"], tree => First(tree, "/etc/debian_version"), Debian.Open),
        new("devuan", ["devuan"], tree => First(tree, "/etc/devuan_version"), Devuan.Open),
        new("opensuse", ["opensuse", "opensuse-leap", "opensuse-tumbleweed", "opensuse-slowroll", "sles"], tree => First(tree, "/etc/SuSE-brand", "/etc/SuSE-release"), OpenSuse.Open),
        new("fedora", ["fedora"], tree => First(tree, "/etc/fedora-release"), Fedora.Open),
        new("centos", ["centos", "rocky", "almalinux", "rhel", "ol"], tree => First(tree, "/etc/centos-release", "/etc/redhat-release"), CentOs.Open),
        new("archlinux", ["archlinux", "arch"], tree => First(tree, "/etc/arch-release"), _ => new ArchLinux()),
        new("alpine", ["alpine"], tree => First(tree, "/etc/alpine-release"), Alpine.Open),
        new("gentoo", ["gentoo"], tree => First(tree, "/etc/gentoo-release"), Gentoo.Open),
        new("nixos", ["nixos"], tree => tree.IsDirectory("/nix/store") ? "/nix/store" : null, _ => new NixOs()),
        new("openeuler", ["openeuler", "openEuler"], tree => First(tree, "/etc/openEuler-release"), OpenEuler.Open),
        new("void", ["void"], _ => null, _ => new VoidLinux()),
        new("unmanaged", ["unmanaged"], _ => null, _ => new Unmanaged()),
    ];

    /// <summary>The first of these that is a regular file (links followed, inside the tree); null if none is.</summary>
    public static string? First(GuestTree tree, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (tree.IsRegular(path))
            {
                return path;
            }
        }

        return null;
    }
}
