using System.ComponentModel.Design;
using System.Reflection;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Tooling;

// The public names of Cake.Frosting the tasks are written against, over the engine inside Cake.Tool. The day that
// package restores, this file goes and nothing else changes (docs/decisions/0002-cake-frosting-names.md).
namespace Cake.Frosting;

[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}

[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type task) : Attribute
{
    public Type Task { get; } = task;
}

public abstract class FrostingContext(ICakeContext context) : CakeContextAdapter(context);

public abstract class FrostingTask<T>
    where T : ICakeContext
{
    public abstract void Run(T context);
}

public sealed class CakeHost
{
    private Func<ICakeContext, ICakeContext> newContext = context => context;

    public CakeHost UseContext<T>()
        where T : FrostingContext
    {
        newContext = cake => (T)Activator.CreateInstance(typeof(T), cake)!;
        return this;
    }

    /// <summary>Runs <c>--target</c> with what it depends on; a failure is one line on standard error.</summary>
    public int Run(IEnumerable<string> args)
    {
        var arguments = new CakeArguments(args.Select(arg => arg.TrimStart('-').Split('=', 2)).ToLookup(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "true"));
        var environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        var console = new CakeConsole(environment);
        var log = new CakeBuildLog(console, Verbosity.Normal);
        try
        {
            var cake = newContext(NewCake(environment, log, arguments));
            var engine = new CakeEngine(new CakeDataService(), log);
            foreach (var type in Assembly.GetEntryAssembly()!.GetTypes().Where(type => Name(type) is not null))
            {
                var task = Activator.CreateInstance(type)!;
                var run = type.GetMethod("Run")!;
                var builder = engine.RegisterTask(Name(type)!).Does(() => run.Invoke(task, BindingFlags.DoNotWrapExceptions, null, [cake], null));
                foreach (var edge in type.GetCustomAttributes<IsDependentOnAttribute>())
                {
                    builder.IsDependentOn(Name(edge.Task)!);
                }
            }

            var settings = new ExecutionSettings().SetTarget(arguments.GetArgument("target") ?? "Default");
            engine.RunTargetAsync(cake, new DefaultExecutionStrategy(log, new CakeReportPrinter(console, cake)), settings).GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return e is CakeException { ExitCode: not 0 } ended ? ended.ExitCode : 1;
        }
    }

    private static string? Name(Type type) => type.GetCustomAttribute<TaskNameAttribute>()?.Name;

    private static CakeContext NewCake(CakeEnvironment environment, CakeBuildLog log, CakeArguments arguments)
    {
        var files = new FileSystem();
        var globber = new Globber(files, environment);
        var configuration = new CakeConfiguration(new Dictionary<string, string>(StringComparer.Ordinal));
        var tools = new ToolLocator(environment, new ToolRepository(environment), new ToolResolutionStrategy(files, environment, globber, configuration, log));
        return new CakeContext(
            files, environment, globber, log, arguments, new ProcessRunner(files, environment, log, tools, configuration), new WindowsRegistry(),
            tools, new CakeDataService(), configuration, new ToolInstaller(environment, tools, configuration, log, []), new ServiceContainer());
    }
}
