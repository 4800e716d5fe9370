using Appliance.Cli.Front;

using var terminal = Terminal.OfProcess();
using var interruption = new Interruption();
var code = await CommandLine.RunAsync(InvokedName(), args, terminal, interruption.Watch);
return interruption.ExitCode ?? code;

// The name of the link the program was started through. A single-file program sees its own path in
// Environment.GetCommandLineArgs()[0], so the kernel is asked.
static string InvokedName()
{
    var bytes = File.ReadAllBytes("/proc/self/cmdline").AsSpan();
    var end = bytes.IndexOf((byte)0);
    return Path.GetFileName(System.Text.Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]));
}
