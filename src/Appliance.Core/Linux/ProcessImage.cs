using System.Runtime.InteropServices;

namespace Appliance.Linux;

/// <summary>
/// Turns this process into another program: the terminal, its signals and job control, and the exit code are that
/// program's own, with nobody in between who could get them wrong.
/// </summary>
public static unsafe class ProcessImage
{
    private const int BrokenPipeSignal = 13;

    /// <summary>Becomes another program; returns only by an exception. Flush what is buffered before.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">As execve(2) takes them, without the program.</param>
    /// <param name="environment">All of its variables.</param>
    /// <exception cref="ApplianceException">It cannot be started (APL5092).</exception>
    public static void Replace(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var values = Pointers([program, .. arguments]);
        var variables = Pointers([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);

        // The runtime ignores SIGPIPE, and what is ignored stays so in the new program.
        _ = Libc.Signal(BrokenPipeSignal, 0);
        fixed (nint* first = values)
        fixed (nint* second = variables)
        {
            _ = Libc.Execve(program, first, second);
        }

        var error = ErrnoException.Last($"Cannot start '{program}'");
        foreach (var pointer in values.Concat(variables))
        {
            Marshal.FreeCoTaskMem(pointer);
        }

        throw new ApplianceException("APL5092", error.Message + ".", error);
    }

    /// <summary>NUL-terminated texts, and a null pointer behind the last.</summary>
    private static nint[] Pointers(IReadOnlyList<string> texts)
    {
        var pointers = new nint[texts.Count + 1];
        for (var i = 0; i < texts.Count; i++)
        {
            pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return pointers;
    }
}
