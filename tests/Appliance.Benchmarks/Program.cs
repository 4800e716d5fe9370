using Appliance.Benchmarks.SideBySide;

// appliance-bench BINARY DIRECTORY [RUNS]: the figures of docs/benchmarks.md, as DIRECTORY/bench.json and DIRECTORY/bench.md.
if (args.Length is < 2 or > 3 || !File.Exists(args[0]) || (args.Length == 3 && !int.TryParse(args[2], out _)))
{
    Console.Error.WriteLine("usage: Appliance.Benchmarks PUBLISHED-BINARY OUTPUT-DIRECTORY [RUNS]");
    return 2;
}

var runs = args.Length == 3 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 15;
using var stage = Stage.Set(Path.GetFullPath(args[0]));
var results = new List<FigureResult>();
foreach (var figure in Figures.Of(stage))
{
    Console.Error.WriteLine($"{figure.Name} …");
    results.Add(figure.Measure(runs));
}

Report.Write(args[1], results, stage);
Console.Write(File.ReadAllText(Path.Join(args[1], "bench.md")));
return results.TrueForAll(result => result.Passed) ? 0 : 1;
