namespace Appliance.Guests.Networks;

/// <summary>How a guest's ifupdown wants addresses written.</summary>
/// <remarks>Source: guest-setup.md §6.1, §6.2, §6.9.</remarks>
internal sealed record IfupdownForm
{
    /// <summary>True: <c>address 10.0.3.10/24</c>; false: an address line and a netmask line.</summary>
    public bool Cidr { get; init; }

    /// <summary>True: IPv6 by DHCP or router advertisements is written as <c>manual</c>, because this ifupdown knows neither; the kernel still follows advertisements.</summary>
    public bool ManualV6 { get; init; }
}
