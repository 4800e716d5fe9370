namespace Appliance.Tests.Guests.Conformance;

/// <summary>One name of a guest tree, as the manifests of the golden cases describe it.</summary>
/// <param name="Type"><c>f</c>, <c>d</c> or <c>l</c>.</param>
/// <param name="Mode">Four octal digits.</param>
/// <param name="Owner"><c>uid:gid</c>.</param>
/// <param name="Text">Content of a file in Latin-1, target of a link; empty for a directory.</param>
internal sealed record TreeEntry(char Type, string Mode, string Owner, string Text);
