using System.Globalization;
using System.Text;

namespace Appliance.Containers.Lxc;

/// <summary>
/// Which containers have a monitor: it listens on an abstract socket named after the container, and the kernel lists
/// all sockets in one file. So a thousand containers cost one read and no process.
/// </summary>
/// <remarks>
/// Such sockets belong to a network namespace: a container started in another one is not seen from here. Source: unix(7);
/// LXC's lxc_make_abstract_socket_name.
/// </remarks>
public static class ContainerSockets
{
    /// <summary>Longest name of an abstract socket, in bytes: a longer one is replaced by a hash.</summary>
    private const int MaxName = 105;

    private const ulong FowlerNollVoBasis = 0xcbf29ce484222325;
    private const ulong FowlerNollVoPrime = 0x100000001b3;

    /// <summary>Names of the listening abstract sockets.</summary>
    /// <exception cref="IOException">The kernel does not tell.</exception>
    public static IReadOnlySet<string> Listening() => Parse(File.ReadAllText("/proc/net/unix"));

    /// <summary>Whether a container has a monitor: it starts, runs or stops.</summary>
    public static bool IsAlive(IReadOnlySet<string> listening, LxcPaths paths, ContainerId id) => listening.Contains(NameOf(paths.LxcDirectory, id));

    /// <summary>Reads <c>/proc/net/unix</c> (proc_net_unix(5)): the flag 0x10000 marks sockets that listen, <c>@</c> abstract names.</summary>
    internal static HashSet<string> Parse(string text)
    {
        const int ListenFlag = 0x10000;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var at = line.IndexOf('@');
            if (at < 0)
            {
                continue;
            }

            // NUM REFCOUNT PROTOCOL FLAGS TYPE ST INODE PATH
            var rest = line;
            for (var field = 0; field < 3; field++)
            {
                rest = rest[(rest.IndexOf(' ') + 1)..].TrimStart(' ');
            }

            var end = rest.IndexOf(' ');
            if (end > 0 && int.TryParse(rest[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var flags) && (flags & ListenFlag) != 0)
            {
                names.Add(line[(at + 1)..].ToString());
            }
        }

        return names;
    }

    /// <summary>Name of the socket that the monitor of a container takes commands on.</summary>
    internal static string NameOf(string lxcDirectory, ContainerId id)
    {
        var name = $"{lxcDirectory}/{id}/command";
        if (Encoding.UTF8.GetByteCount(name) <= MaxName)
        {
            return name;
        }

        var hash = FowlerNollVoBasis;
        foreach (var value in Encoding.UTF8.GetBytes($"{lxcDirectory}/{id}"))
        {
            hash = unchecked((hash ^ value) * FowlerNollVoPrime);
        }

        return string.Create(CultureInfo.InvariantCulture, $"lxc/{hash:x16}/command");
    }
}
