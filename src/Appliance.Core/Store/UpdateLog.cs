using System.Text;

namespace Appliance.Store;

/// <summary>The log file: local time and one line each, as the original's (spec pveam.md §1.6); one older generation is kept.</summary>
/// <remarks>A log that cannot be written stops nothing.</remarks>
internal sealed class UpdateLog(string path, TimeProvider clock)
{
    private const long RotateBytes = 256 * 1024;

    public void Write(string text)
    {
        var stamp = clock.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss");
        var lines = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            lines.Append(stamp).Append(' ').Append(UntrustedText.Show(line)).Append('\n');
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (new FileInfo(path) is { Exists: true, Length: > RotateBytes })
            {
                File.Move(path, path + ".0", overwrite: true);
            }

            // One write in append mode: lines of parallel processes do not mix.
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
