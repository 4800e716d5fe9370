using Appliance.Build.Pipeline;
using Cake.Frosting;

namespace Appliance.Build.Tasks;

[TaskName("Bench")]
[TaskDescription("Measures the published program beside its peers; artifacts/bench.md and bench.json.")]
[IsDependentOn(typeof(PublishTask))]
public sealed class BenchTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        AptPackages.Ensure(context, "bench");
        context.Require("dotnet", "run", "--project", "tests/Appliance.Benchmarks", "--configuration", BuildContext.Release, "--", context.Binary, context.Artifact());
    }
}
