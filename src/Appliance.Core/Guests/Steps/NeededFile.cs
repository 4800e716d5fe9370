using Appliance.Linux;

namespace Appliance.Guests.Steps;

/// <summary>Files without which a guest of a family cannot be set up.</summary>
internal static class NeededFile
{
    /// <summary>The text of a file that has to be there.</summary>
    /// <exception cref="ApplianceException">It is not (APL4050), or it cannot be read (APL4002, APL4003).</exception>
    public static string Read(GuestStep step, string path) => step.Tree.ReadText(path)
        ?? throw new ApplianceException("APL4050", $"The guest has no file '{RootfsFile.Show(path)}', which a guest of type '{step.Detection.OsType}' needs.")
        {
            Hint = "The template may be damaged or not of this distribution; with 'ostype: unmanaged' in its configuration the guest is left alone.",
        };
}
