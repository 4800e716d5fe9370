namespace Appliance.Guests.Steps;

/// <summary>The throw-away certificate of Debian's ssl-cert: made when the template was built, so every copy would share its key (guest-setup.md §6.1).</summary>
internal static class Snakeoil
{
    private const string Key = "/etc/ssl/private/ssl-cert-snakeoil.key";
    private const string UnitDirectory = "/etc/systemd/system";
    private const string Unit = "proxmox-regenerate-snakeoil.service";

    private const string UnitText = """
        [Unit]
        Description=Make a certificate of this container's own in place of the template's
        ConditionFirstBoot=yes
        ConditionPathExists=/etc/ssl/certs/ssl-cert-snakeoil.pem
        Wants=first-boot-complete.target
        Before=first-boot-complete.target

        [Service]
        Type=oneshot
        ExecStart=make-ssl-cert generate-default-snakeoil -f

        """;

    /// <summary>Removes the key and, if the guest's init is systemd, has a new pair made at the first start.</summary>
    public static void Renew(GuestStep step, bool hasSystemd)
    {
        if (!step.Tree.Exists(Key))
        {
            return;
        }

        if (hasSystemd)
        {
            var wants = $"{UnitDirectory}/first-boot-complete.target.wants";
            step.Tree.MakeDirectory(wants);
            step.Tree.Write($"{UnitDirectory}/{Unit}", UnitText.ReplaceLineEndings("\n"));
            step.Tree.Link($"{wants}/{Unit}", $"{UnitDirectory}/{Unit}");
        }
        else
        {
            step.Warn("The template came with a ready-made certificate; its key was removed. Make a new pair in the guest: make-ssl-cert generate-default-snakeoil -f");
        }

        step.Tree.Remove(Key);
    }
}
