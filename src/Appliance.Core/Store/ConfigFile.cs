using System.Text;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>Bounded reading and atomic writing of the small text files this room owns.</summary>
internal static class ConfigFile
{
    /// <summary>Text of a file, or null if there is none.</summary>
    /// <exception cref="ApplianceException">Cannot be read, or is no regular file (APL5001); larger than the limit (APL5002).</exception>
    public static string? ReadOrNull(string path, int maxBytes)
    {
        var bytes = ReadBytesOrNull(path, maxBytes);
        return bytes is null ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The same without decoding.</summary>
    public static byte[]? ReadBytesOrNull(string path, int maxBytes)
    {
        // A source without an index is no exception: throwing one costs more than all the rest of a listing.
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = OpenFile.ForReading(path) ?? throw new ApplianceException("APL5001", $"'{path}' is not a regular file.");
            var status = DirectoryHandle.Stat(file, path);
            if (status.Size > maxBytes)
            {
                throw new ApplianceException("APL5002", $"'{path}' has {status.Size} bytes, expected at most {maxBytes}.");
            }

            var content = new byte[status.Size];
            var read = 0;
            int count;
            while (read < content.Length && (count = RandomAccess.Read(file, content.AsSpan(read), read)) > 0)
            {
                read += count;
            }

            return read == content.Length ? content : content[..read];
        }
        catch (ErrnoException e) when (e.Errno is ErrnoException.NoEntry or ErrnoException.NotDirectory)
        {
            return null;
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5001", $"Cannot read '{path}': {(e as ErrnoException)?.Reason ?? e.Message}", e);
        }
    }

    /// <summary>Writes a file under its final name in one step, making its directory if needed.</summary>
    /// <exception cref="ApplianceException">It cannot be written (APL5007); the old file is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, content, 0x1A4 /* 0644 */);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw CannotWrite(path, e);
        }
    }

    /// <summary>What a failed write is called.</summary>
    public static ApplianceException CannotWrite(string path, Exception e) => new("APL5007", $"Cannot write '{path}': {e.Message}", e)
    {
        Hint = ErrnoException.Advice(e),
    };
}
