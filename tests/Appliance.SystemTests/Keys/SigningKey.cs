namespace Appliance.SystemTests.Keys;

/// <summary>A throw-away key of a real program, of the kind an index is signed with.</summary>
public abstract class SigningKey : IAsyncDisposable
{
    /// <summary>Ending of the signature file beside the index: <c>.asc</c> or <c>.minisig</c>.</summary>
    public abstract string SignatureSuffix { get; }

    /// <summary>Ending of the public key file by which a source knows its kind: <c>.gpg</c>, <c>.asc</c> or <c>.pub</c>.</summary>
    public abstract string PublicKeySuffix { get; }

    /// <summary>The public key as a file's content.</summary>
    public abstract Task<byte[]> ExportAsync();

    /// <summary>A detached signature over a file, as a file's content.</summary>
    public abstract Task<byte[]> SignAsync(string file);

    public abstract ValueTask DisposeAsync();
}
