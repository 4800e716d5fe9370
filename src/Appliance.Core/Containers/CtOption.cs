using System.Globalization;

namespace Appliance.Containers;

/// <summary>One option of a container's configuration, or a family of numbered ones.</summary>
/// <param name="Name">Its key; that of a family without the number: <c>net</c>.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Description">One line.</param>
public sealed record CtOption(string Name, CtType Type, string Description)
{
    /// <summary>Members of a family, <c>net0</c> … ; 0 for a single option.</summary>
    public int Count { get; init; }

    /// <summary>The value that applies where none is given; null if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The value a new container gets where none is given; empty if that depends on the template. As <see cref="Default"/> unless set.</summary>
    public string? CreationDefault { get => field ?? Default; init; }

    /// <summary>Kept by the program, not given by a person.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Cannot be deleted; some value has to be there (guest-setup.md §10).</summary>
    public bool IsPermanent { get; init; }

    /// <summary>Decided when the container is created.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Takes effect without the container being restarted, by being in the file.</summary>
    public bool IsLive { get; init; }

    /// <summary>How people write of it: <c>net[n]</c>.</summary>
    public string Title => Count > 0 ? $"{Name}[n]" : Name;

    /// <summary>Key of a member of a family.</summary>
    public string KeyOf(int index) => Count > 0 ? Name + index.ToString(CultureInfo.InvariantCulture) : Name;

    /// <summary>The canonical text of a value that a person gives.</summary>
    /// <exception cref="ApplianceException">It is not one (APL5112).</exception>
    public string Check(string key, string text) => Type.Normalise(text) ?? throw new ApplianceException(
        "APL5112", $"{key} is '{UntrustedText.Show(text)}': expected {Type.Explain(text)}.");
}
