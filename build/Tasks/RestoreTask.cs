using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Restore")]
[TaskDescription("Restores the packages of every project.")]
public sealed class RestoreTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => context.Require("dotnet", "restore", BuildContext.Solution);
}
