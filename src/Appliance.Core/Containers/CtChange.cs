namespace Appliance.Containers;

/// <summary>A change of a container's configuration as a person asks for it: values are canonical (<see cref="CtOptions.Check"/>).</summary>
/// <param name="Values">Keys to set.</param>
/// <param name="Deleted">Keys to remove.</param>
public sealed record CtChange(IReadOnlyList<KeyValuePair<string, string>> Values, IReadOnlyList<string> Deleted)
{
    /// <summary>
    /// The configuration with this change. Of a running container only what is live changes at once; the rest waits in
    /// the pending section for the next start. That of a stopped one takes everything that was pending, too.
    /// </summary>
    /// <exception cref="ApplianceException">
    /// The container is locked (APL5121), an option that has to stay (APL5122) or was decided at creation (APL5123), volumes
    /// of a protected container (APL5124), a volume that would have to be allocated (APL5125), no such option (APL5113).
    /// </exception>
    public CtConfig ApplyTo(CtConfig config, bool isRunning)
    {
        if (config.Lock is { } reason)
        {
            throw new ApplianceException("APL5121", $"The container is locked ({UntrustedText.Show(reason)}).")
            {
                Hint = "Something works on it, or was stopped while it did. If nothing does: `appliance unlock CTID`.",
            };
        }

        foreach (var key in Deleted)
        {
            CheckDeletion(config, key);
        }

        foreach (var (key, value) in Values)
        {
            CheckValue(config, key, value);
        }

        var work = new CtConfigDraft(isRunning ? config : config.WithPendingApplied());
        foreach (var key in Deleted)
        {
            work.Delete(key, atOnce: !isRunning || IsLive(key));
        }

        foreach (var (key, value) in Values)
        {
            work.Set(key, key.StartsWith("net", StringComparison.Ordinal) ? WithHardwareAddress(config, key, value) : value, atOnce: !isRunning || IsLive(key));
        }

        return work.Build();
    }

    private static bool IsLive(string key) => !CtOptions.TryFind(key, out var option) || option.IsLive || option.Name == "unused";

    private static bool IsVolume(string key) => CtOptions.TryFind(key, out var option) && option.Name is "rootfs" or "mp";

    private static void CheckDeletion(CtConfig config, string key)
    {
        if (!CtOptions.TryFind(key, out var option))
        {
            // What an editor put there and nobody understands can still be taken out.
            _ = config[key] is not null ? true : throw Unknown(key);
        }
        else if (option.IsPermanent || (option.IsInternal && option.Name != "unused"))
        {
            throw new ApplianceException("APL5122", $"Option '{key}' cannot be deleted.");
        }

        CheckProtection(config, key);
    }

    private static void CheckValue(CtConfig config, string key, string value)
    {
        var option = CtOptions.TryFind(key, out var found) ? found : throw Unknown(key);
        if (option.IsInternal || (option.IsFixed && value != (config[key] ?? option.Default)))
        {
            throw new ApplianceException("APL5123", $"Option '{key}' cannot be changed{(option.IsFixed ? " once the container is there" : "")}.");
        }

        if (IsVolume(key) && CtVolume.Parse(key, value).NewGiB is not null)
        {
            throw new ApplianceException("APL5125", $"{key} is '{UntrustedText.Show(value)}', which asks for a new volume; expected a volume that exists or a path.")
            {
                Hint = "New volumes are made by `appliance create`.",
            };
        }

        CheckProtection(config, key);
    }

    private static void CheckProtection(CtConfig config, string key)
    {
        if (config.Protection && IsVolume(key))
        {
            throw new ApplianceException("APL5124", $"The container is protected: '{key}' cannot be changed.")
            {
                Hint = "`appliance set CTID --protection 0` first.",
            };
        }
    }

    /// <summary>An interface keeps the address it has; a new one gets one.</summary>
    private static string WithHardwareAddress(CtConfig config, string key, string value)
    {
        if (!PropertySchemas.Network.TryParse(value, out var values, out _) || values["hwaddr"] is not null)
        {
            return value;
        }

        var old = config[key] is { } text && PropertySchemas.Network.TryParse(text, out var known, out _) ? known["hwaddr"] : null;
        return values.With("hwaddr", old ?? CtInterface.NewHardwareAddress()).Format();
    }

    private static ApplianceException Unknown(string key) => new("APL5113", $"There is no option '{UntrustedText.Show(key)}'.")
    {
        Hint = "docs/container-config.md lists all of them.",
    };
}
