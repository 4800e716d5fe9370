using Appliance.Build;
using Cake.Frosting;

if (BuildArguments.Check(args, out var arguments) is { } complaint)
{
    Console.Error.Write($"error: {complaint}\nhint: 'dotnet run --project build -- --help' lists targets and options.\n");
    return 2;
}

if (arguments.Contains("--help", StringComparer.Ordinal))
{
    Console.Write(BuildArguments.Help());
    return 0;
}

return new CakeHost().UseContext<BuildContext>().Run(arguments);
