namespace Appliance.Archives.Writing;

/// <summary>One extended attribute (xattr(7)): its full name such as <c>security.capability</c>, without NUL, and its value.</summary>
public sealed record Xattr(byte[] Name, byte[] Value);
