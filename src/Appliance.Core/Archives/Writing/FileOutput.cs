using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>Writes an open file from its beginning, and leaves it open.</summary>
internal sealed class FileOutput(SafeFileHandle file) : WriteOnlyStream
{
    private long position;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RandomAccess.Write(file, buffer, position);
        position += buffer.Length;
    }
}
