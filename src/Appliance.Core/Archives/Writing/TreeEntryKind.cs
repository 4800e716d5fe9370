namespace Appliance.Archives.Writing;

/// <summary>What an entry of a tree is, as an archive tells it apart.</summary>
public enum TreeEntryKind
{
    Regular,

    /// <summary>A further name of a regular file or symbolic link that came before.</summary>
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
