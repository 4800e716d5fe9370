// The front door for Cake users; the pipeline itself is the project in build/.
var arguments = new ProcessArgumentBuilder().Append("run").Append("--project").AppendQuoted("build").Append("--");
foreach (var argument in Context.Arguments.GetArguments())
{
    foreach (var value in argument.Value)
    {
        arguments.AppendQuoted(string.IsNullOrEmpty(value) ? $"--{argument.Key}" : $"--{argument.Key}={value}");
    }
}
Environment.Exit(StartProcess("dotnet", new ProcessSettings { Arguments = arguments }));
