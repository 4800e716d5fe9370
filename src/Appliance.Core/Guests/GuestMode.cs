namespace Appliance.Guests;

/// <summary>When in a container's life the guest is set up: what is done differs (guest-setup.md §1).</summary>
public enum GuestMode
{
    /// <summary>A new container made from a template: every step, secrets and host keys included.</summary>
    Create,

    /// <summary>Before each start: init, network, names, DNS, time zone.</summary>
    Start,

    /// <summary>A copy of another container: it gets a machine id of its own.</summary>
    Clone,

    /// <summary>After a restore: only what makes the template fit for a container.</summary>
    Fixup,

    /// <summary>An address was changed while it runs: only the network files.</summary>
    Network,
}
