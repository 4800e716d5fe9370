using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Build")]
[TaskDescription("Compiles every project; a warning is an error.")]
[IsDependentOn(typeof(RestoreTask))]
public sealed class BuildTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) =>
        context.Require("dotnet", "build", BuildContext.Solution, "--configuration", BuildContext.Release, "--no-restore");
}
