using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>The content of a regular file of a tree, to be read once, while it is visited.</summary>
internal sealed unsafe class TreeFile(SafeFileHandle file, string name, CancellationToken cancellationToken)
{
    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="ApplianceException">The system refuses (APL6051).</exception>
    internal int Read(Span<byte> buffer)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.Read((int)file.DangerousGetHandle(), start, (nuint)buffer.Length);
            }

            if (count >= 0)
            {
                return (int)count;
            }

            var error = ErrnoException.Last($"cannot read '{name}'");
            if (error.Errno != ErrnoException.Interrupted)
            {
                throw TreeErrors.Unreadable(name, error);
            }
        }
    }
}
