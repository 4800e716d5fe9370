using Appliance.Catalog;

namespace Appliance.Downloads;

/// <summary>A complete, verified file under its final name.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="TransferredBytes">Body bytes received by this call, thrown away ones included.</param>
/// <param name="ResumedFrom">Bytes that an earlier call had left and that were used.</param>
/// <param name="Url">The mirror that sent the last of it, without credentials; null if nothing was missing.</param>
/// <param name="Computed">Digests over the stored bytes: those asked for, or sha512 if none was.</param>
/// <param name="LastModified">What the server says, which is the file's modification time too; null if it does not.</param>
public sealed record FileResult(
    long Bytes, long TransferredBytes, long ResumedFrom, Uri? Url, IReadOnlyList<Digest> Computed, DateTimeOffset? LastModified);
