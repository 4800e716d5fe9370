using System.Globalization;
using Appliance.Benchmarks.Micro;
using Appliance.Benchmarks.SideBySide;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

if (args is ["micro"])
{
    // In this process: the project BenchmarkDotNet would generate knows nothing of our package versions.
    BenchmarkRunner.Run<IndexParseBenchmarks>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)));
    return 0;
}

if (args.Length is < 2 or > 3 || !File.Exists(args[0]) || (args.Length == 3 && !int.TryParse(args[2], CultureInfo.InvariantCulture, out _)))
{
    Console.Error.WriteLine("usage: Appliance.Benchmarks PUBLISHED-BINARY OUTPUT-DIRECTORY [RUNS]\n       Appliance.Benchmarks micro");
    return 2;
}

var runs = args.Length == 3 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 15;
using var stage = Stage.Set(Path.GetFullPath(args[0]));
var results = new List<FigureResult>();
foreach (var figure in Figures.Of(stage))
{
    Console.Error.WriteLine($"{figure.Name} …");
    results.Add(figure.Measure(runs));
}

Report.Write(args[1], results, stage);
Console.Write(File.ReadAllText(Path.Join(args[1], "bench.md")));
return results.TrueForAll(result => result.Passed) && Growth.Of(results) is { Passed: true } ? 0 : 1;
