namespace Appliance.Linux;

/// <summary>How a file system is shown at one place.</summary>
public sealed record MountOptions
{
    /// <summary>Nothing special: writable, relative access times.</summary>
    public static MountOptions Default { get; } = new();

    /// <summary>No writing.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Set-user-id and file capabilities have no effect.</summary>
    public bool Nosuid { get; init; }

    /// <summary>Device nodes cannot be opened.</summary>
    public bool Nodev { get; init; }

    /// <summary>No program can be started from it.</summary>
    public bool Noexec { get; init; }

    /// <summary>Access times are not kept.</summary>
    public bool Noatime { get; init; }

    /// <summary>Times are written late. Of the file system, not the place.</summary>
    public bool Lazytime { get; init; }

    /// <summary>Freed blocks are told to the device. Of the file system, not the place.</summary>
    public bool Discard { get; init; }

    /// <summary>POSIX ACLs on or off; null as the file system has it. Of the file system, not the place.</summary>
    public bool? Acl { get; init; }

    /// <summary>The bits of mount_setattr(2).</summary>
    internal ulong Attributes =>
        (ReadOnly ? Libc.AttributeReadOnly : 0)
        | (Nosuid ? Libc.AttributeNosuid : 0)
        | (Nodev ? Libc.AttributeNodev : 0)
        | (Noexec ? Libc.AttributeNoexec : 0)
        | (Noatime ? Libc.AttributeNoatime : 0);
}
