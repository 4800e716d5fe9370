using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>Templates on one storage or on all of them.</summary>
internal static class StoredTemplates
{
    /// <summary>A storage that was named must be usable; of all of them one that is not is told, and the others are read.</summary>
    public static IReadOnlyList<StoredTemplate> Read(Session session, TemplateStore store, string? storage, Failures failures)
    {
        foreach (var warning in store.Storages.Warnings)
        {
            session.Warn(warning);
        }

        if (storage is not null)
        {
            return Read(session, store, storage);
        }

        var all = new List<StoredTemplate>();
        foreach (var each in store.Storages.AllForTemplates())
        {
            try
            {
                all.AddRange(Read(session, store, each.Id));
            }
            catch (ApplianceException e)
            {
                failures.Add(e);
            }
        }

        return all;
    }

    private static IReadOnlyList<StoredTemplate> Read(Session session, TemplateStore store, string storage)
    {
        var listing = store.List(storage);
        foreach (var note in listing.Notes)
        {
            session.Warn(note);
        }

        return listing.Templates;
    }
}
