using Appliance.Guests.Networks;

namespace Appliance.Guests.Steps;

/// <summary>The guest's <c>/etc/network/interfaces</c>.</summary>
internal static class IfupdownFile
{
    /// <summary>Rewrites it, if any interface has an address or gateway; makes its directory if that is missing.</summary>
    public static void Set(GuestStep step, IfupdownForm form)
    {
        if (step.Settings.Interfaces.Any(nic => nic.IsConfigured))
        {
            step.Tree.MakeDirectory("/etc/network");
            step.Tree.Write(Ifupdown.File, Ifupdown.Rewrite(step.Tree.ReadText(Ifupdown.File) ?? "", step.Settings.Interfaces, form));
        }
    }
}
