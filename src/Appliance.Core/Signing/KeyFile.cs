namespace Appliance.Signing;

/// <summary>A public key file of a key directory.</summary>
/// <param name="Name">File name without its ending: what the file is called on the command line.</param>
/// <param name="Path">Full path, as for <c>Signed-By:</c>.</param>
/// <param name="IsWritable">It is in the directory that import and remove work on.</param>
/// <param name="Keys">What it holds; empty if it cannot be read.</param>
/// <param name="Problem">Why it cannot be used, in one sentence; null if it can.</param>
public sealed record KeyFile(string Name, string Path, bool IsWritable, IReadOnlyList<PublicKeyInfo> Keys, string? Problem);
