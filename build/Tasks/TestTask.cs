using Appliance.Build.Pipeline;
using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Test")]
[TaskDescription("Runs the fast tests, then the system tests on the published program.")]
[IsDependentOn(typeof(BuildTask))]
[IsDependentOn(typeof(PublishTask))]
public sealed class TestTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        AptPackages.Ensure(context, "test");
        TestRun.Run(context);
    }
}
