namespace Appliance.Linux;

/// <summary>Random bytes from the kernel; the BCL's generator would load OpenSSL for them.</summary>
internal static unsafe class KernelRandom
{
    /// <summary>The most that getrandom(2) gives without being interrupted.</summary>
    private const int MaxBytes = 256;

    internal static void Fill(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxBytes, nameof(bytes));
        fixed (byte* pointer = bytes)
        {
            if (Libc.GetRandom(pointer, (nuint)bytes.Length, 0) != bytes.Length)
            {
                throw ErrnoException.Last("no random bytes");
            }
        }
    }
}
