namespace Appliance.Guests;

/// <summary>A network interface as the guest sees it. Bridge, hardware address, MTU, tag and rate are the host's business and never reach guest files.</summary>
/// <param name="Index">N of <c>netN</c>: only net0's address becomes the host's own in <c>/etc/hosts</c>.</param>
/// <param name="Name">Its name inside: 1–15 characters of letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, not <c>.</c> or <c>..</c>: it becomes part of file names.</param>
/// <param name="V4">IPv4.</param>
/// <param name="V6">IPv6.</param>
public sealed record GuestInterface(int Index, string Name, InterfaceAddress V4, InterfaceAddress V6)
{
    /// <summary>True if any address or gateway is set.</summary>
    public bool IsConfigured => V4.IsConfigured || V6.IsConfigured;
}
