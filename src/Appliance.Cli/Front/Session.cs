using Appliance.Cli.Output;
using Appliance.Containers.Lxc;
using Appliance.Signing;
using Appliance.Store;

namespace Appliance.Cli.Front;

/// <summary>What a verb works with: the terminal, the places on this host, and how much to say.</summary>
internal sealed class Session(Terminal terminal, string? root)
{
    private AppliancePaths? paths;

    public Terminal Terminal => terminal;

    /// <summary>The directory below which everything is; null for the system's own places.</summary>
    public string? Root => root;

    /// <summary>Where everything is.</summary>
    public AppliancePaths Paths => paths ??= AppliancePaths.Resolve(root);

    /// <summary>Today in UTC, as end-of-life days are meant.</summary>
    public DateOnly Today => DateOnly.FromDateTime(terminal.Clock.GetUtcNow().UtcDateTime);

    /// <summary>Colour on standard error.</summary>
    public bool HasErrorColour => HasColour && terminal.ErrorIsTerminal;

    /// <summary>No notes and no progress.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Colour may be used where the stream is a terminal.</summary>
    public bool HasColour { get; init; }

    /// <summary>Downloads may be drawn as bars.</summary>
    public bool HasBars { get; init; }

    /// <summary>Everything that can be done with templates. Reads nothing before it is asked.</summary>
    /// <param name="adjust">Changes the settings as the command line asks.</param>
    public TemplateStore Store(Func<Settings, Settings>? adjust = null) => new(Paths, adjust, terminal.Clock);

    /// <summary>Containers of this host.</summary>
    public ContainerRuntime Containers() => new(Paths, root, Environment.ProcessPath ?? "/proc/self/exe");

    /// <summary>Where public keys are kept.</summary>
    public KeyDirectory Keys() => new([Paths.VendorKeysDirectory], Paths.KeysDirectory);

    /// <summary>Something worth knowing that is not data.</summary>
    public void Note(string text)
    {
        if (!IsQuiet)
        {
            terminal.Error.WriteLine(UntrustedText.Show(text));
        }
    }

    /// <summary>Something that may need a hand; said even if quiet.</summary>
    public void Warn(string text) => ErrorReport.WriteLine(terminal, "warning", Tone.Warning, text, HasErrorColour);

    /// <summary>What is to be known of the indexes in use.</summary>
    public void WarnOf(Offer offer)
    {
        if (offer.Indexes.Count == 0)
        {
            Note("There is no index yet. Import the key of a source (`appliance key import`) and run `appliance update`.");
        }

        foreach (var warning in offer.Warnings)
        {
            Warn(warning);
        }
    }
}
