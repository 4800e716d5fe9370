namespace Appliance.Catalog;

/// <summary>How much a finding matters.</summary>
public enum LintSeverity
{
    /// <summary>Worth knowing; nothing goes wrong.</summary>
    Note,

    /// <summary>We read it; the real pveam, or a download, would surprise.</summary>
    Warning,

    /// <summary>`appliance update` refuses the whole index.</summary>
    Error,
}
