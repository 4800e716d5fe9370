using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives;

/// <summary>An archive that somebody names by a path.</summary>
public static class ArchiveFile
{
    /// <summary>Opens it for <see cref="Extractor"/>. Links are followed: the path is the administrator's own. A fifo or device is not waited for.</summary>
    /// <exception cref="ApplianceException">It is no regular file (APL2063).</exception>
    /// <exception cref="ErrnoException">It does not exist or may not be read.</exception>
    public static SafeFileHandle Open(string path) => OpenFile.ForReading(path)
        ?? throw new ApplianceException("APL2063", $"'{UntrustedText.Show(path)}' is no file.");
}
