namespace Appliance.Cli.Front;

/// <summary>Files that a person names on the command line, and that are small enough for memory.</summary>
internal static class LocalFile
{
    /// <summary>All of a file or pipe; more than the limit is refused.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL7004), or is too large (APL7005).</exception>
    public static byte[] Read(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = file.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, count);
                if (content.Length > maxBytes)
                {
                    throw new ApplianceException("APL7005", $"'{path}' has more than {maxBytes} bytes.");
                }
            }

            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL7004", $"Cannot read '{path}': {Reason(e, path)}", e);
        }
    }

    private static string Reason(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist.",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a directory.",
        UnauthorizedAccessException => "permission denied.",
        _ => e.Message,
    };
}
