using Appliance.Linux;

namespace Appliance.Cli.Front;

/// <summary>Standard output that says by its exception that it is standard output which failed: a full disk is no success.</summary>
/// <remarks>A reader that has gone away (<c>| head</c>) is no failure: <see cref="StandardStream"/> drops the rest in silence.</remarks>
internal sealed class OutputStream(Stream inner) : Stream
{
    /// <summary>Standard error: where it takes no more, nobody is left to be told.</summary>
    public bool IgnoreFailure { get; init; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ApplianceException">It takes no more (APL7001).</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e)
        {
            if (!IgnoreFailure)
            {
                throw new ApplianceException("APL7001", $"Cannot write to {(e is ErrnoException ? "" : "standard output: ")}{e.Message.TrimEnd('.')}.", e);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
