using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>Bounded reading of key files.</summary>
internal static class KeyFileBytes
{
    /// <summary>All of a regular file, links followed, a fifo or device refused.</summary>
    /// <exception cref="ApplianceException">Unreadable (APL1060) or larger than <paramref name="maxBytes"/> (APL1061).</exception>
    internal static byte[] Read(string path, int maxBytes)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(path);
            using var directory = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(target) ?? "/");
            return Read(directory, System.IO.Path.GetFileName(target), path, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ApplianceException("APL1060", $"Cannot read key file '{path}': {e.Message}.", e);
        }
    }

    internal static byte[] Read(DirectoryHandle directory, string name, string path, int maxBytes)
    {
        using var file = directory.OpenRead(name);
        var length = RandomAccess.GetLength(file);
        if (length > maxBytes)
        {
            throw new ApplianceException("APL1061", $"Key file '{path}' has {length} bytes; at most {maxBytes} are read.");
        }

        var bytes = new byte[length];
        var count = 0;
        while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), count) is > 0 and var read)
        {
            count += read;
        }

        return count == bytes.Length ? bytes : bytes[..count];
    }
}
