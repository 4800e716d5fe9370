using System.Text;
using Appliance.Benchmarks.SideBySide;
using Appliance.Catalog;
using BenchmarkDotNet.Attributes;

namespace Appliance.Benchmarks.Micro;

/// <summary>What reading an index costs by itself, beside the start of the process.</summary>
[MemoryDiagnoser]
public class IndexParseBenchmarks
{
    private byte[] text = [];

    [Params(500, 50_000)]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Write() => text = Encoding.UTF8.GetBytes(Figures.Index(Entries));

    [Benchmark]
    public TemplateIndex Parse() => TemplateIndex.Parse("bench", text, new IndexLimits());
}
