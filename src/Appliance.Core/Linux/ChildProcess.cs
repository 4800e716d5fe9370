using System.ComponentModel;
using System.Diagnostics;

namespace Appliance.Linux;

/// <summary>What a finished child left: exit status and both streams, each at most the limit asked for.</summary>
public sealed record ChildResult(int ExitCode, byte[] Output, byte[] Error);

/// <summary>Runs a program without a shell: argument vector, explicit environment, time limit, bounded output (design.md §5).</summary>
public static class ChildProcess
{
    /// <summary>Where programs are looked for; the caller's PATH is not trusted.</summary>
    public static readonly string[] SearchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Full path of a program, or null if it is not installed.</summary>
    public static string? Find(string program) =>
        SearchPath.Select(directory => Path.Join(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs to the end. The environment of the child is <c>PATH</c>, <c>LC_ALL=C.UTF-8</c> and what is given, nothing else.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">As execve(2) takes them, without the program.</param>
    /// <param name="environment">Added variables.</param>
    /// <param name="input">Written to standard input, which is then closed.</param>
    /// <param name="timeout">After it the whole process tree is killed and APL5090 is thrown.</param>
    /// <param name="maxOutputBytes">Per stream; more is killed and refused (APL5091), never truncated.</param>
    /// <param name="cancellationToken">Kills the tree.</param>
    /// <exception cref="ApplianceException">Cannot be started (APL5092), too slow (APL5090), too talkative (APL5091).</exception>
    public static async Task<ChildResult> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        ReadOnlyMemory<byte> input,
        TimeSpan timeout,
        int maxOutputBytes,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', SearchPath);
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new ApplianceException("APL5092", $"Cannot start '{program}': {e.Message}.", e);
        }

        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, maxOutputBytes, program, limit.Token);
            var error = ReadAsync(process.StandardError.BaseStream, maxOutputBytes, program, limit.Token);
            var written = WriteAsync(process.StandardInput.BaseStream, input, limit.Token);
            var first = await Task.WhenAll(output, error).ConfigureAwait(false);
            await written.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ChildResult(process.ExitCode, first[0], first[1]);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApplianceException("APL5090", $"'{program}' did not finish within {timeout.TotalSeconds:0} s and was stopped.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            stream.Close();
        }
        catch (IOException)
        {
            // A child that does not want its input says why by its exit status.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int maxBytes, string program, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (kept.Length + count > maxBytes)
            {
                throw new ApplianceException("APL5091", $"'{program}' wrote more than {maxBytes} bytes and was stopped.");
            }

            kept.Write(buffer, 0, count);
        }

        return kept.ToArray();
    }
}
