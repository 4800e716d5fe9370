using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>remove</c>.</summary>
internal static class RemoveVerb
{
    public static Verb Create()
    {
        var volumes = new Argument<string[]>("VOLUME") { Description = "Templates, as STORAGE:vztmpl/NAME.", Arity = ArgumentArity.OneOrMore };
        return new Verb("remove", "Delete templates from their storages.")
        {
            Group = "Templates",
            Details = "Only templates can be removed, never another file, and not while another process uses them.",
            Examples = [("remove local:vztmpl/debian-12-standard_12.12-1_amd64.tar.zst", "One template")],
            Run = (session, result, cancellationToken) =>
            {
                var ids = result.GetRequiredValue(volumes).Select(VolumeArgument.Parse).Distinct().ToList();
                using var store = session.Store();
                var failures = new Failures(session);
                foreach (var id in ids)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    try
                    {
                        store.Remove(id);
                        session.Note($"Removed {id}.");
                    }
                    catch (ApplianceException e)
                    {
                        failures.Add(e);
                    }
                }

                return Task.FromResult(failures.ExitCode);
            },
        }.With(volumes).Completing(volumes, WordLists.Volumes);
    }
}
