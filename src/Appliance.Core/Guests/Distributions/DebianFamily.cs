using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>What Debian, Devuan and older Ubuntus have in common: ifupdown, inittab, ssl-cert.</summary>
/// <param name="hasCidr">True if its ifupdown takes <c>address 10.0.3.10/24</c>.</param>
/// <param name="gettyOption">Option of its getty in <c>/etc/inittab</c>.</param>
internal abstract class DebianFamily(bool hasCidr, string gettyOption) : Distribution
{
    /// <summary>Consoles are never below <c>lxc/</c> here.</summary>
    public override bool HasLxcTtys => false;

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["ifupdown"];

    public override void SetUpInit(GuestStep step) => Inittab.Set(step, gettyOption);

    public override void RenewCertificates(GuestStep step) => Snakeoil.Renew(step, HasSystemdInit(step.Tree));

    public override void SetUpNetwork(GuestStep step) => IfupdownFile.Set(step, new IfupdownForm { Cidr = hasCidr });

    /// <summary>True if <c>/sbin/init</c> itself is a link to systemd; one that leads there over another link does not count.</summary>
    protected static bool HasSystemdInit(GuestTree tree) => tree.ReadLink("/sbin/init")?.EndsWith("/systemd", StringComparison.Ordinal) == true;
}
