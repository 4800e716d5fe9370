using Appliance.Cli.Front;
using Appliance.Containers;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Completion;

/// <summary>Words of this host for completion. What cannot be read offers nothing: a completion never complains.</summary>
internal static class WordLists
{
    public static IEnumerable<string> Storages(Session session) =>
        Quietly(() => session.Store().Storages.AllForTemplates().Select(storage => storage.Id));

    public static IEnumerable<string> ContainerStorages(Session session) =>
        Quietly(() => session.Store().Storages.Storages.Where(storage => storage.HoldsContainers && !storage.Disabled).Select(storage => storage.Id));

    public static IEnumerable<string> Sources(Session session) => Quietly(() => session.Store().Sources.Sources.Select(source => source.Name));

    /// <summary>Full names.</summary>
    public static IEnumerable<string> TemplateNames(Session session) =>
        Quietly(() => session.Store().Offer.Templates.Select(offered => offered.Entry.Name.Value));

    /// <summary>Families and full names.</summary>
    public static IEnumerable<string> Templates(Session session) => Quietly(() =>
        session.Store().Offer.Templates.SelectMany(offered => new[] { offered.Entry.Family, offered.Entry.Name.Value }));

    public static IEnumerable<string> Sections(Session session) =>
        Quietly(() => session.Store().Offer.Templates.Select(offered => offered.Entry.Section));

    public static IEnumerable<string> OperatingSystems(Session session) =>
        Quietly(() => session.Store().Offer.Templates.Select(offered => offered.Entry.Os).OfType<string>());

    public static IEnumerable<string> Architectures(Session session) =>
        Quietly(() => session.Store().Offer.Templates.Select(offered => offered.Entry.Architecture).OfType<string>());

    public static IEnumerable<string> Volumes(Session session) =>
        Quietly(() => session.Store().ListAll().Templates.Select(template => template.Id.ToString()));

    public static IEnumerable<string> Keys(Session session) => Quietly(() => session.Keys().List().Select(file => file.Name));

    public static IEnumerable<string> Containers(Session session) =>
        Quietly(() => new CtConfigStore(session.Paths).List().Select(id => id.ToString()));

    public static IEnumerable<string> RunningContainers(Session session) => Quietly(() =>
        session.Containers().List().Where(container => container.State == ContainerState.Running).Select(container => container.Id.ToString()));

    private static IReadOnlyList<string> Quietly(Func<IEnumerable<string>> words)
    {
        try
        {
            return [.. words()];
        }
        catch (ApplianceException)
        {
            return [];
        }
    }
}
