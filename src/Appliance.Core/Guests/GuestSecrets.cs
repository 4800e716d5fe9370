namespace Appliance.Guests;

/// <summary>What must never be shown, logged or given to a child process as an argument (P47).</summary>
/// <remarks>A class rather than a record: the text of a record is made of its values.</remarks>
public sealed class GuestSecrets
{
    /// <summary>No password (the account is locked) and no keys.</summary>
    public static GuestSecrets None { get; } = new();

    /// <summary>Password of root, plain or a crypt(5) hash; null locks it.</summary>
    public string? Password { get; init; }

    /// <summary>Public keys, one a line, as in an authorized_keys file; null adds none.</summary>
    public string? AuthorizedKeys { get; init; }

    /// <summary>Keys for its ssh server that were made already; null makes them when they are needed.</summary>
    public GuestHostKeys? HostKeys { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(GuestSecrets);
}
