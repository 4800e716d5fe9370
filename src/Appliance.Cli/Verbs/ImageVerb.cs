using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>image …</c>.</summary>
internal static class ImageVerb
{
    public static Verb Create() => new Verb("image", "Build templates of your own.")
    {
        Group = "Building",
        Details = "A template is a root file system in one compressed archive. `image pack` makes one of a directory, bit for bit the same " +
            "wherever and whenever it is made. " + RecipeArguments.Details,
        Examples =
        [
            ("image list", "What can be built"),
            ("image show debian-13-standard", "What would be in it"),
            ("image pack /srv/build/rootfs --output /srv/templates/web-1-standard_1.0-1_amd64.tar.zst", "Make a template of a directory"),
            ("image diff web-1-standard_1.0-1_amd64.tar.zst web-1-standard_1.0-2_amd64.tar.zst", "See what differs between two"),
        ],
    }.With(ImageListVerb.Create(), ImageShowVerb.Create(), ImageValidateVerb.Create(), ImagePackVerb.Create(), ImageDiffVerb.Create());
}
