namespace Appliance.Archives;

/// <summary>What an entry of an archive becomes.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File = 0,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; its target is stored as it is and never followed.</summary>
    SymbolicLink,

    /// <summary>A further name of an earlier entry.</summary>
    HardLink,

    /// <summary>A named pipe.</summary>
    Fifo,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,
}
