namespace Appliance.Images.Recipes;

/// <summary>What the template is called and what is said about it in an index.</summary>
public sealed record RecipeIdentity
{
    /// <summary>The system: <c>debian</c>.</summary>
    public required string Distribution { get; init; }

    /// <summary>Its release: <c>13</c>, <c>testing</c>.</summary>
    public required string Release { get; init; }

    /// <summary>What is in it: <c>standard</c>.</summary>
    public required string Variant { get; init; }

    /// <summary>System and release as indexes name them: <c>debian-13</c>.</summary>
    public required string Os { get; init; }

    /// <summary>How a guest is set up: pct's <c>ostype</c>.</summary>
    public required string OsType { get; init; }

    /// <summary>Section of the index.</summary>
    public required string Section { get; init; }

    /// <summary>One line.</summary>
    public required string Headline { get; init; }

    /// <summary>Some paragraphs, separated by empty lines.</summary>
    public required string Description { get; init; }

    /// <summary>Where to read more.</summary>
    public required string InfoPage { get; init; }

    /// <summary>Who answers for the template.</summary>
    public required string Maintainer { get; init; }

    /// <summary>Last day of security updates; null if there is none or it is not known.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>How the template is versioned.</summary>
    public required TemplateVersion Version { get; init; }
}
