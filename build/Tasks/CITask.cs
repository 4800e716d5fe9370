using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("CI")]
[TaskDescription("Everything a change must pass: Format --check, Build, Publish, Quickstart, Test.")]
[IsDependentOn(typeof(FormatTask))]
[IsDependentOn(typeof(BuildTask))]
[IsDependentOn(typeof(PublishTask))]
[IsDependentOn(typeof(QuickstartTask))]
[IsDependentOn(typeof(TestTask))]
public sealed class CITask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
    }
}
