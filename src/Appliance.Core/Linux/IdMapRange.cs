using System.Globalization;

namespace Appliance.Linux;

/// <summary>Whether a range of an id map is about users or groups.</summary>
public enum IdKind
{
    User,
    Group,
}

/// <summary>Ids <paramref name="ContainerId"/> … + <paramref name="Count"/> − 1 in the container are <paramref name="HostId"/> … on the host.</summary>
public sealed record IdMapRange(IdKind Kind, uint ContainerId, uint HostId, uint Count)
{
    /// <summary>The id −1 that chown(2) takes for "leave as it is": never part of a range.</summary>
    private const uint NoId = uint.MaxValue;

    /// <summary>Reads <c>u:0:100000:65536</c> (as lxc-usernsexec -m) or <c>u 0 100000 65536</c> (as lxc.idmap). Count ≥ 1, no id above 2^32 − 2.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IdMapRange? range)
    {
        range = null;
        var words = text.Split([' ', ':', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words is not [("u" or "g" or "uid" or "gid") and var kind, var container, var host, var count]
            || !TryParseId(container, out var containerId) || !TryParseId(host, out var hostId) || !TryParseId(count, out var length)
            || length == 0 || containerId + (ulong)length > NoId || hostId + (ulong)length > NoId)
        {
            return false;
        }

        range = new IdMapRange(kind[0] == 'u' ? IdKind.User : IdKind.Group, containerId, hostId, length);
        return true;
    }

    /// <summary>As lxc.idmap takes it: <c>u 0 100000 65536</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Kind == IdKind.User ? 'u' : 'g')} {ContainerId} {HostId} {Count}");

    /// <summary>Host id of a container id, if this range has it.</summary>
    internal bool TryMap(uint containerId, out uint hostId)
    {
        hostId = unchecked(HostId + (containerId - ContainerId));
        return containerId >= ContainerId && containerId - ContainerId < Count;
    }

    /// <summary>Whether two ranges claim one id on either side.</summary>
    internal bool Overlaps(IdMapRange other) =>
        Kind == other.Kind && (Meet(ContainerId, other.ContainerId, other) || Meet(HostId, other.HostId, other));

    private bool Meet(uint ours, uint theirs, IdMapRange other) => ours < theirs + (ulong)other.Count && theirs < ours + (ulong)Count;

    private static bool TryParseId(string text, out uint value) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
