using System.Net.Sockets;
using static Appliance.Containers.CtType;

namespace Appliance.Containers;

/// <summary>The property strings of a container's configuration (guest-setup.md §10).</summary>
public static class PropertySchemas
{
    private static readonly Text SizeType = new("SIZE", "a size such as 8G", PropertyRules.Size);

    private static readonly CtProperty Volume = new("volume", new Text("VOLUME", "STORAGE:VOLUME, STORAGE:GIB, or an absolute path without '.' and '..'", PropertyRules.Volume), "Volume, or path on the host")
    {
        IsRequired = true,
        IsDefault = true,
    };

    private static readonly CtProperty[] VolumeProperties =
    [
        new("acl", new Flag(), "POSIX ACLs on or off"),
        new("idmap", new Text("MAP", "'passthrough' or TYPE:CONTAINER:DISK:COUNT ranges with ';' that do not overlap, TYPE u or g", PropertyRules.VolumeIdMap), "Id map of this volume alone"),
        new("mountoptions", new Text("OPT[;OPT…]", "discard, lazytime, noatime, nodev, noexec, nosuid, with ';' between", PropertyRules.MountOptionList), "Mount options"),
        new("quota", new Flag(), "User quotas inside"),
        new("replicate", new Flag(), "Part of storage replication") { Default = "1" },
        new("ro", new Flag(), "Read-only"),
        new("shared", new Flag(), "Present on every node") { Default = "0" },
        new("size", SizeType, "Size, as allocated"),
    ];

    /// <summary><c>rootfs</c>.</summary>
    public static PropertySchema RootFs { get; } = new("local:4", [Volume, .. VolumeProperties]);

    /// <summary><c>mpN</c>.</summary>
    public static PropertySchema MountPoint { get; } = new(
        "local:8,mp=/srv",
        [
            Volume,
            new("mp", new Text("PATH", "a path in the container without '.' and '..'", PropertyRules.MountPath), "Where it appears in the container") { IsRequired = true },
            .. VolumeProperties
                .Append(new("backup", new Flag(), "Part of backups"))
                .Append(new("keepattrs", new Flag(), "Keep owner and mode of the mount point's directory") { Default = "0" })
                .OrderBy(property => property.Name, StringComparer.Ordinal),
        ]);

    /// <summary><c>unusedN</c>.</summary>
    public static PropertySchema Unused { get; } = new("local:101/vm-101-disk-1.raw", [Volume]);

    /// <summary><c>netN</c>.</summary>
    public static PropertySchema Network { get; } = new(
        "name=eth0,bridge=vmbr0,ip=dhcp",
        [
            new("name", new Text("NAME", "1–15 letters, digits, '_', '.' or '-'", PropertyRules.InterfaceName), "Name inside the container") { IsRequired = true },
            new("bridge", new Text("BRIDGE", "1–15 letters, digits, '_', '.' or '-'", PropertyRules.InterfaceName), "Bridge on the host"),
            new("firewall", new Flag(), "Under the host's firewall"),
            new("gw", new Text("ADDRESS", "an IPv4 address", text => PropertyRules.Gateway(AddressFamily.InterNetwork, text)), "IPv4 gateway"),
            new("gw6", new Text("ADDRESS", "an IPv6 address", text => PropertyRules.Gateway(AddressFamily.InterNetworkV6, text)), "IPv6 gateway"),
            new("host-managed", new Flag(), "Configured by the host, not by the guest"),
            new("hwaddr", new Text("MAC", "a unicast hardware address such as BC:24:11:2C:5D:01", PropertyRules.HardwareAddress), "Hardware address; made up if left out"),
            new("ip", new Text("CIDR|dhcp|manual", "an IPv4 address with /8–/32, dhcp or manual", text => PropertyRules.Address(AddressFamily.InterNetwork, text)), "IPv4 address"),
            new("ip6", new Text("CIDR|auto|dhcp|manual", "an IPv6 address with /8–/128, auto, dhcp or manual", text => PropertyRules.Address(AddressFamily.InterNetworkV6, text)), "IPv6 address"),
            new("link_down", new Flag(), "Cable unplugged"),
            new("mtu", new Whole(64, 65535), "Largest packet"),
            new("rate", new Fraction(0, int.MaxValue), "Limit in MB/s"),
            new("tag", new Whole(1, 4094), "VLAN"),
            new("trunks", new Text("N[;N…]", "VLAN numbers 1–4094 with ';' between", PropertyRules.Trunks), "VLANs passed through"),
            new("type", new Choice("veth"), "Kind of interface"),
        ],
        values => values.IsSet("host-managed") && values["ip6"] == "auto" && !values.IsSet("link_down")
            ? "no ip6=auto with host-managed=1: the host cannot configure it"
            : null);

    /// <summary><c>features</c>.</summary>
    public static PropertySchema Features { get; } = new(
        "nesting=1,keyctl=1",
        [
            new("force_rw_sys", new Flag(), "/sys writable in an unprivileged container") { Default = "0" },
            new("fuse", new Flag(), "FUSE file systems") { Default = "0" },
            new("keyctl", new Flag(), "The keyctl system call") { Default = "0" },
            new("mknod", new Flag(), "Making device nodes in an unprivileged container") { Default = "0" },
            new("mount", new Text("FS[;FS…]", "file system types with ';' between", PropertyRules.FileSystems), "File systems that may be mounted"),
            new("nesting", new Flag(), "Containers in the container; systemd wants it, too") { Default = "0" },
        ]);

    /// <summary><c>devN</c>.</summary>
    public static PropertySchema Device { get; } = new(
        "/dev/ttyUSB0,mode=0660",
        [
            new("path", new Text("PATH", "a path below /dev/ without '.' and '..'", PropertyRules.DevicePath), "Device on the host") { IsRequired = true, IsDefault = true },
            new("deny-write", new Flag(), "The container may only read it") { Default = "0" },
            new("gid", new Whole(0, uint.MaxValue - 1L), "Its group in the container"),
            new("mode", new Text("0OOO", "four octal digits, the first 0", PropertyRules.DeviceMode), "Its mode in the container"),
            new("uid", new Whole(0, uint.MaxValue - 1L), "Its owner in the container"),
        ]);

    /// <summary><c>startup</c>.</summary>
    public static PropertySchema Startup { get; } = new(
        "order=2,up=30",
        [
            new("order", new Whole(0, int.MaxValue), "Lower starts earlier and stops later") { IsDefault = true },
            new("up", new Whole(0, int.MaxValue), "Seconds to wait after its start"),
            new("down", new Whole(0, int.MaxValue), "Seconds it may take to shut down"),
        ]);
}
