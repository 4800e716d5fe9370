using Appliance.Build.Pipeline;
using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Publish")]
[TaskDescription("Makes the program: one trimmed ReadyToRun file a runtime, in artifacts/publish.")]
public sealed class PublishTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context) => Publication.Publish(context);
}
