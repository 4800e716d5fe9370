using Appliance.Build.Pipeline;
using Appliance.Build.Pipeline.Demo;
using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Quickstart")]
[TaskDescription("Publishes and downloads a template, makes a container that answers over the network, all with real commands on this machine only.")]
[IsDependentOn(typeof(PublishTask))]
public sealed class QuickstartTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        AptPackages.Ensure(context, "quickstart");
        Quickstart.Run(context);
    }
}
