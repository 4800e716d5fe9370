using Appliance.Linux;

namespace Appliance.Containers.Creation;

/// <summary>Whether what was unpacked is a root file system at all: other archives unpack as well.</summary>
internal static class TreeShape
{
    private static readonly string[] TopLevel = ["bin", "etc", "sbin", "usr", "nix"];

    /// <param name="root">The unpacked tree.</param>
    /// <param name="template">Its name.</param>
    /// <param name="nestedRoot">The directory in it that looks like one, as the extractor saw it; or null.</param>
    /// <exception cref="VerificationException">It lies in a directory of the archive (APL5174), or there is none (APL5175).</exception>
    public static void Require(DirectoryHandle root, string template, string? nestedRoot)
    {
        if (nestedRoot is not null)
        {
            throw new VerificationException("APL5174", $"The root file system of '{UntrustedText.Show(template)}' is in the directory '{UntrustedText.Show(nestedRoot)}' of the archive, expected at its top.")
            {
                Hint = "Pack it again from inside that directory: tar -C DIR --numeric-owner -cf FILE .",
            };
        }

        if (!Array.Exists(TopLevel, name => root.Stat(name) is { Kind: FileKind.Directory or FileKind.SymbolicLink }))
        {
            throw new VerificationException("APL5175", $"'{UntrustedText.Show(template)}' has no root file system: none of {string.Join(", ", TopLevel)} is in it.");
        }
    }
}
