namespace Appliance.Containers;

/// <summary>A configuration that is being changed: the current section and what is pending.</summary>
internal sealed class CtConfigDraft(CtConfig config)
{
    private const string DeleteKey = "delete";
    private CtSection current = config.Current;
    private CtSection pending = config.Pending ?? new CtSection(CtConfigReader.PendingName);

    /// <summary>Sets a value at once or for the next start. One that is pending and is what it is anyway is not pending.</summary>
    public void Set(string key, string value, bool atOnce)
    {
        Forget(key);
        if (atOnce)
        {
            SetNow(key, value);
        }
        else if (current[key] != value)
        {
            pending = pending.With(key, value);
        }
    }

    /// <summary>Removes a key at once or at the next start.</summary>
    public void Delete(string key, bool atOnce)
    {
        Forget(key);
        if (atOnce)
        {
            DeleteNow(key);
        }
        else if (current[key] is not null)
        {
            pending = pending.With(DeleteKey, string.Join(',', Deleted().Append(key)));
        }
    }

    /// <summary>Does what is pending. What nobody understands stays where it is.</summary>
    public void ApplyPending()
    {
        foreach (var key in Deleted().Select(word => word.TrimStart('!')))
        {
            DeleteNow(key);
        }

        foreach (var (key, bytes) in pending.Entries)
        {
            if (key != DeleteKey)
            {
                Exchange(key, CtText.Decode(bytes));
                current = current with { Entries = new(current.Entries, StringComparer.Ordinal) { [key] = bytes } };
            }
        }

        current = current with
        {
            Notes = pending.Notes.Length > 0 ? pending.Notes : current.Notes,
            EnvironmentLines = pending.EnvironmentLines.Count > 0 ? pending.EnvironmentLines : current.EnvironmentLines,
        };
        pending = new CtSection(pending.Name) { LxcLines = pending.LxcLines, OtherLines = pending.OtherLines };
    }

    public CtConfig Build() => config.Changed(current, pending.IsEmpty ? null : pending);

    private List<string> Deleted() => pending[DeleteKey] is { } list ? [.. PropertyRules.SplitList(list)] : [];

    /// <summary>A newer wish replaces the one that is pending.</summary>
    private void Forget(string key)
    {
        var kept = Deleted().Where(word => word.TrimStart('!') != key).ToList();
        pending = kept.Count > 0 ? pending.With(DeleteKey, string.Join(',', kept)) : pending.Without(DeleteKey);
        pending = pending.Without(key);
    }

    private void SetNow(string key, string value)
    {
        Exchange(key, value);
        current = current.With(key, value);
    }

    /// <summary>The volume that a new value replaces becomes unused, the one it names is so no longer.</summary>
    private void Exchange(string key, string value)
    {
        var volume = VolumeOf(key, value);
        if (VolumeOf(key, current[key]) is { } old && old != volume)
        {
            KeepAsUnused(old);
        }

        foreach (var unused in current.Values.Where(entry => volume is not null && entry.Value == volume && entry.Key.StartsWith("unused", StringComparison.Ordinal)).ToList())
        {
            current = current.Without(unused.Key);
        }
    }

    private void DeleteNow(string key)
    {
        if (VolumeOf(key, current[key]) is { } old)
        {
            KeepAsUnused(old);
        }

        current = current.Without(key);
    }

    /// <summary>A volume of the container's own that is no longer mounted is still its own.</summary>
    private void KeepAsUnused(string volume)
    {
        for (var index = 0; index < 256; index++)
        {
            if (current[$"unused{index}"] is not { } other || other == volume)
            {
                current = current.With($"unused{index}", volume);
                return;
            }
        }

        throw new ApplianceException("APL5126", $"Volume '{UntrustedText.Show(volume)}' would be forgotten: all 256 unused entries are taken.");
    }

    private static string? VolumeOf(string key, string? value) =>
        value is not null && CtOptions.TryFind(key, out var option) && option.Name is "rootfs" or "mp" && CtVolume.TryParse(key, value, out var volume) && volume.Kind == CtVolumeKind.Volume
            ? volume.Volume
            : null;
}
