using Appliance.Catalog;

namespace Appliance.Downloads;

/// <summary>What is said of bytes that are not those asked for.</summary>
internal static class ContentFault
{
    private const string Hint = "Run 'appliance update'; if it happens again, the mirror has another file or a login page answers in its place.";

    /// <summary>Over the limit; where a size is expected, that is what is wrong.</summary>
    internal static VerificationException WrongSize(FileRequest request, Mirror? mirror, string actual) => request.ExpectedBytes is { } expected
        ? new("APL2002", $"{Name(request, mirror)} has the wrong size: expected {expected} bytes, got {actual}.") { Hint = Hint }
        : TooLarge(request, mirror);

    internal static VerificationException TooLarge(FileRequest request, Mirror? mirror) =>
        new("APL2003", $"{Name(request, mirror)} is larger than the {request.MaxBytes} bytes that are accepted.");

    internal static VerificationException WrongDigest(FileRequest request, Mirror? mirror, Digest expected, Digest actual) =>
        new("APL2001", $"{Name(request, mirror)} has the wrong content: expected {expected}, got {actual}.") { Hint = Hint };

    private static string Name(FileRequest request, Mirror? mirror) =>
        $"'{UntrustedText.Show(request.Name)}'{(mirror is null ? "" : $" from '{mirror}'")}";
}
