using System.Globalization;
using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>ifupdown: the guest's own <c>/etc/network/interfaces</c>, rewritten stanza by stanza.</summary>
/// <remarks>
/// Source: guest-setup.md §7.1. A stanza of a configured interface becomes what is configured and keeps the guest's options,
/// whatever its method (difference <c>ifupdown-options</c> of docs/guest-setup-differences.md); every other byte stays.
/// </remarks>
internal sealed class Ifupdown
{
    /// <summary>The file.</summary>
    public const string File = "/etc/network/interfaces";

    private const string Loopback = "auto lo\niface lo inet loopback\niface lo inet6 loopback\n\n";

    private readonly IfupdownForm _form;
    private readonly Dictionary<string, GuestInterface> _interfaces;
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _auto = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, bool IsV6)> _written = [];
    private readonly List<string> _options = [];
    private (string Name, bool IsV6)? _open;
    private bool _endsEmpty = true;

    private Ifupdown(IReadOnlyList<GuestInterface> interfaces, IfupdownForm form)
    {
        _form = form;

        // An interface with a gateway but no address has nothing to be written: its stanzas are the guest's business.
        _interfaces = interfaces
            .Where(nic => nic.V4.Mode != AddressMode.None || nic.V6.Mode != AddressMode.None)
            .ToDictionary(nic => nic.Name, StringComparer.Ordinal);
    }

    /// <summary>The file after <paramref name="old"/>; the same text if no interface has an address or gateway.</summary>
    /// <param name="old">The file as it is; empty if there is none.</param>
    /// <param name="interfaces">All interfaces; names are unique.</param>
    /// <param name="form">How this guest's ifupdown wants addresses.</param>
    public static string Rewrite(string old, IReadOnlyList<GuestInterface> interfaces, IfupdownForm form) =>
        interfaces.Any(nic => nic.IsConfigured) ? new Ifupdown(interfaces, form).Rewrite(old) : old;

    private string Rewrite(string old)
    {
        var lines = old.Split('\n');
        var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
        for (var next = 0; next < count;)
        {
            var first = next++;
            if (_open is not null && IfupdownLine.CanContinue(lines[first]))
            {
                // A continued option is one option: its lines stay together. One at the end of the file continues with nothing.
                while (next < count && IfupdownLine.IsContinued(lines[next - 1]))
                {
                    next++;
                }
            }

            var line = string.Join('\n', lines, first, next - first);
            Read(_open is not null && IfupdownLine.IsContinued(line) && IfupdownLine.CanContinue(line) ? line + "\n" : line);
        }

        Close();
        AppendMissing();
        return _auto.Contains("lo") ? _text.ToString() : Loopback + _text;
    }

    private void Read(string line)
    {
        if (IfupdownLine.IsBegin(line) || IfupdownLine.IsEnd(line))
        {
            if (_open is not null)
            {
                _options.Add(line);
            }
        }
        else if (IfupdownLine.IsComment(line))
        {
            Copy(line);
        }
        else if (IfupdownLine.IsEmpty(line))
        {
            if (!Close())
            {
                Copy(line);
            }
        }
        else if (IfupdownLine.ParseInterface(line) is { } stanza)
        {
            Close();
            if (_interfaces.ContainsKey(stanza.Name))
            {
                _open = stanza;
            }
            else
            {
                Copy(line);
            }
        }
        else if (IfupdownLine.AutoNames(line) is { } names)
        {
            // Closed first: what a stanza is written as must not depend on whether a blank line follows it.
            Close();
            _auto.UnionWith(names);
            Copy(line);
        }
        else
        {
            ReadOther(line);
        }
    }

    private void ReadOther(string line)
    {
        if (IfupdownLine.Closes(line))
        {
            Close();
            Copy(line);
        }
        else if (_open is not null && IfupdownLine.IsOption(line))
        {
            if (!IfupdownLine.IsAddressOption(line))
            {
                _options.Add(IfupdownLine.TrimStart(line));
            }
        }
        else
        {
            Copy(line);
        }
    }

    private void Copy(string line)
    {
        _text.Append(line).Append('\n');
        _endsEmpty = IfupdownLine.IsEmpty(line);
    }

    /// <summary>Ends the open stanza; false if there is none.</summary>
    private bool Close()
    {
        if (_open is not { } stanza)
        {
            return false;
        }

        _open = null;
        AppendStanza(_interfaces[stanza.Name], stanza.IsV6, IfupdownOptions.WithoutOurs(_options, stanza.Name));
        _options.Clear();
        return true;
    }

    private void AppendMissing()
    {
        foreach (var nic in _interfaces.Values.OrderBy(nic => nic.Name, StringComparer.Ordinal))
        {
            foreach (var isV6 in new[] { false, true })
            {
                if ((isV6 ? nic.V6 : nic.V4).Mode != AddressMode.None && !_written.Contains((nic.Name, isV6)))
                {
                    if (!_endsEmpty)
                    {
                        _text.Append('\n');
                    }

                    AppendStanza(nic, isV6, []);
                }
            }
        }
    }

    private void AppendStanza(GuestInterface nic, bool isV6, List<string> options)
    {
        var address = isV6 ? nic.V6 : nic.V4;
        if (_auto.Add(nic.Name))
        {
            Copy($"auto {nic.Name}");
        }

        _written.Add((nic.Name, isV6));
        if (address.Mode == AddressMode.None)
        {
            return;
        }

        _text.Append("iface ").Append(nic.Name).Append(isV6 ? " inet6 " : " inet ").Append(Method(address.Mode, isV6)).Append('\n');
        if (address.Mode == AddressMode.Static)
        {
            AppendAddress(nic.Name, address, isV6);
        }

        foreach (var option in options)
        {
            _text.Append('\t').Append(option).Append('\n');
        }

        _text.Append('\n');
        _endsEmpty = true;
    }

    private string Method(AddressMode mode, bool isV6) => mode switch
    {
        AddressMode.Static => "static",
        AddressMode.Dhcp when !(isV6 && _form.ManualV6) => "dhcp",
        AddressMode.Auto when !_form.ManualV6 => "auto",
        _ => "manual",
    };

    private void AppendAddress(string name, InterfaceAddress address, bool isV6)
    {
        if (_form.Cidr)
        {
            _text.Append("\taddress ").Append(address.Cidr).Append('\n');
        }
        else
        {
            var netmask = isV6 ? address.PrefixLength.ToString(CultureInfo.InvariantCulture) : address.Netmask;
            _text.Append("\taddress ").Append(address.AddressText).Append("\n\tnetmask ").Append(netmask).Append('\n');
        }

        if (address.IsGatewayOffSubnet)
        {
            _text.Append("# --- BEGIN PVE ---\n");
            foreach (var route in IfupdownOptions.Routes(address.GatewayText!, name))
            {
                _text.Append('\t').Append(route).Append('\n');
            }

            _text.Append("# --- END PVE ---\n");
        }
        else if (address.GatewayText is not null)
        {
            _text.Append("\tgateway ").Append(address.GatewayText).Append('\n');
        }
    }
}
