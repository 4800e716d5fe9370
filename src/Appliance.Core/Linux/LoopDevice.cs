using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// A file shown as a block device. The kernel takes the device back by itself when nobody uses it any more, so neither
/// a forgotten call nor a killed process leaves one behind.
/// </summary>
internal sealed unsafe class LoopDevice : IDisposable
{
    /// <summary>How often the device that was free is taken by somebody else before it can be used.</summary>
    private const int MaxAttempts = 64;

    private const int FileNameBytes = 63;

    private readonly SafeFileHandle handle;

    private LoopDevice(SafeFileHandle handle, string path) => (this.handle, Path) = (handle, path);

    /// <summary><c>/dev/loopN</c>: good until this object is gone and nothing is mounted from it.</summary>
    internal string Path { get; }

    public void Dispose() => handle.Dispose();

    /// <summary>Attaches an open file.</summary>
    /// <param name="file">Open for writing too, unless <paramref name="readOnly"/>.</param>
    /// <param name="name">What losetup(8) shows: 63 bytes of it are kept.</param>
    /// <param name="readOnly">The device refuses writes.</param>
    /// <exception cref="ErrnoException">There is no loop driver, or no device can be had.</exception>
    internal static LoopDevice Attach(SafeFileHandle file, string name, bool readOnly)
    {
        using var control = Open("/dev/loop-control");
        for (var attempt = 1; ; attempt++)
        {
            var number = Libc.Ioctl((int)control.DangerousGetHandle(), Libc.LoopGetFree, (void*)null);
            if (number < 0)
            {
                throw ErrnoException.Last("cannot get a loop device");
            }

            var path = $"/dev/loop{number}";
            var device = Open(path);
            if (TryConfigure(device, file, name, readOnly))
            {
                return new LoopDevice(device, path);
            }

            var error = ErrnoException.Last($"cannot use '{path}'");
            device.Dispose();
            if (error.Errno != ErrnoException.Busy || attempt >= MaxAttempts)
            {
                throw error;
            }
        }
    }

    private static bool TryConfigure(SafeFileHandle device, SafeFileHandle file, string name, bool readOnly)
    {
        var config = new Libc.LoopConfig
        {
            File = (uint)file.DangerousGetHandle(),
            Flags = Libc.LoopAutoclear | (readOnly ? Libc.LoopReadOnly : 0),
        };
        var shown = Encoding.UTF8.GetBytes(name).AsSpan();
        shown[..Math.Min(shown.Length, FileNameBytes)].CopyTo(new Span<byte>(config.FileName, FileNameBytes));
        return Libc.Ioctl((int)device.DangerousGetHandle(), Libc.LoopConfigure, &config) == 0;
    }

    private static SafeFileHandle Open(string path)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Libc.OReadWrite | Libc.OCloexec, 0);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last($"cannot open '{path}'");
    }
}
