using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Format")]
[TaskDescription("Formats the sources; with --check only says what it would change.")]
[IsDependentOn(typeof(RestoreTask))]
public sealed class FormatTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) =>
        context.Require("dotnet", ["format", BuildContext.Solution, "--no-restore", .. context.FormatChecksOnly ? ["--verify-no-changes"] : Array.Empty<string>()]);
}
