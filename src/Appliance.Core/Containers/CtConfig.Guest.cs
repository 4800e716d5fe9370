using Appliance.Guests;

namespace Appliance.Containers;

/// <summary>What of a configuration the guest is told.</summary>
public sealed partial class CtConfig
{
    /// <summary>The settings for guest setup. Only what is used by it is looked at; a wrong value of that is an error.</summary>
    /// <exception cref="ApplianceException">A wrong value (APL5114), two interfaces of one name (APL5115), a wrong id map (APL5114, APL5100).</exception>
    public GuestSettings ToGuestSettings()
    {
        var interfaces = Interfaces;
        foreach (var group in interfaces.GroupBy(nic => nic.Name, StringComparer.Ordinal))
        {
            if (group.ElementAtOrDefault(1) is { } second)
            {
                throw new ApplianceException("APL5115", $"{(File.Length == 0 ? "" : UntrustedText.Show(File) + ": ")}net{group.First().Index} and net{second.Index} have the same name '{group.Key}', expected a name for each.");
            }
        }

        return new GuestSettings
        {
            OsType = OsType is { } type ? Word("ostype", type) : null,
            Architecture = Arch is { } arch ? Value("arch", arch) : null,
            Hostname = Hostname is { } name ? Name("hostname", name) : null,
            Nameservers = this["nameserver"] is { } servers ? [.. PropertyRules.SplitList(servers).Select(server => PropertyRules.NameServer(server)
                ?? throw Wrong("nameserver", servers, "addresses of name servers"))] : null,
            SearchDomains = this["searchdomain"] is { } domains ? [.. PropertyRules.SplitList(domains).Select(domain => Name("searchdomain", domain))] : null,
            Interfaces = [.. interfaces.Select(nic => new GuestInterface(nic.Index, nic.Name, nic.Ip, nic.Ip6))],
            TtyCount = Tty,
            TimeZone = TimeZone is { } zone ? Value("timezone", zone) : null,
            IdMap = IdMap,
            Nesting = Features.Nesting,
        };
    }

    /// <summary>Files may have names that are no strict DNS names, with underscores for instance; but none that could mean something else in a guest's file.</summary>
    private string Name(string key, string text) => PropertyRules.IsSafeName(text) ? text : throw Wrong(key, text, "a DNS name");

    /// <summary>Only compared with what is detected, so any word may be there.</summary>
    private string Word(string key, string text) =>
        text.Length <= 64 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') ? text : throw Wrong(key, text, "the name of a distribution");
}
