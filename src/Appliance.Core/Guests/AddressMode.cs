namespace Appliance.Guests;

/// <summary>How an interface gets its address of one family.</summary>
public enum AddressMode
{
    /// <summary>Not configured.</summary>
    None = 0,

    /// <summary>Configured by hand inside the guest: the interface is named, no address is set.</summary>
    Manual,

    /// <summary>By DHCP or DHCPv6.</summary>
    Dhcp,

    /// <summary>By router advertisements; IPv6 only.</summary>
    Auto,

    /// <summary>The address given.</summary>
    Static,
}
