using System.Runtime.InteropServices;
using System.Text;

namespace Appliance.Linux;

/// <summary>crypt(3): hashes of passwords as login knows them.</summary>
internal static unsafe partial class Crypt
{
    /// <summary>More than <c>struct crypt_data</c> has in any version of the library (glibc: 131 232 bytes, libxcrypt: 32 768).</summary>
    private const int DataBytes = 160 * 1024;

    /// <summary>The hash of a password by the rules of a setting (or of another hash); null if the library knows no such setting.</summary>
    /// <exception cref="ApplianceException">The library is missing (APL4017).</exception>
    internal static string? Hash(ReadOnlySpan<byte> password, string setting)
    {
        var phrase = new byte[password.Length + 1];
        var data = NativeMemory.AllocZeroed(DataBytes);
        try
        {
            password.CopyTo(phrase);
            fixed (byte* key = phrase, salt = Encoding.Latin1.GetBytes(setting + '\0'))
            {
                var hash = Marshal.PtrToStringUTF8((nint)Call(key, salt, data));

                // Failures are either null or a text that is no hash and differs from the setting.
                return hash is null or ['*', ..] ? null : hash;
            }
        }
        finally
        {
            NativeMemory.Clear(data, DataBytes);
            NativeMemory.Free(data);
            Array.Clear(phrase);
        }
    }

    private static byte* Call(byte* key, byte* salt, void* data)
    {
        try
        {
            return CryptR1(key, salt, data);
        }
        catch (DllNotFoundException)
        {
            try
            {
                return CryptR2(key, salt, data);
            }
            catch (DllNotFoundException e)
            {
                throw new ApplianceException("APL4017", "The password cannot be hashed: this host has no libcrypt.so.1 or libcrypt.so.2.", e)
                {
                    Hint = "Install libcrypt1 (Debian) or libxcrypt (Fedora), or give a hash instead of the password.",
                };
            }
        }
    }

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_r")]
    private static partial byte* CryptR1(byte* key, byte* salt, void* data);

    [LibraryImport("libcrypt.so.2", EntryPoint = "crypt_r")]
    private static partial byte* CryptR2(byte* key, byte* salt, void* data);
}
