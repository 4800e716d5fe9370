namespace Appliance.Guests.Steps;

/// <summary>Services of OpenRC that run at a run level.</summary>
/// <remarks>Source: guest-setup.md §6.9.</remarks>
internal static class OpenRcLinks
{
    /// <summary>Adds a service; one that is there, and a run level that is not, stay as they are.</summary>
    public static void Add(GuestStep step, string runLevel, params ReadOnlySpan<string> services)
    {
        foreach (var service in services)
        {
            step.Tree.Link($"/etc/runlevels/{runLevel}/{service}", $"/etc/init.d/{service}");
        }
    }
}
