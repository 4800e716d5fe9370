using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>The argument that names a stored template.</summary>
internal static class VolumeArgument
{
    /// <exception cref="UsageException">It is no volume id; a path never is.</exception>
    public static VolumeId Parse(string text) => VolumeId.TryParse(text, out var id)
        ? id
        : throw new UsageException($"'{text}' is no template volume: expected STORAGE:vztmpl/NAME.") { Hint = "See `appliance list`." };
}
