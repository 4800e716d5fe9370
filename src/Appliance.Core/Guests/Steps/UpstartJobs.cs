using System.Globalization;

namespace Appliance.Guests.Steps;

/// <summary>Jobs of Upstart, for guests from before systemd. The texts are our own; the effect is that of guest-setup.md §6.3 and §6.7.</summary>
internal static class UpstartJobs
{
    /// <summary>Where jobs are.</summary>
    public const string Directory = "/etc/init";

    /// <summary>Enterprise Linux 6: a login prompt, started once per console by <see cref="StartTtys"/>.</summary>
    public const string Tty =
        """
        # One login prompt on the console named by TTY.
        stop on runlevel [S016]

        respawn
        instance $TTY
        exec /sbin/mingetty --nohangup $TTY
        usage 'tty TTY=/dev/ttyN, N being the number of a console'

        """;

    /// <summary>Enterprise Linux 6: starts a login prompt on each console that <c>/etc/sysconfig/init</c> names as active.</summary>
    public const string StartTtys =
        """
        # Starts the login prompts when the machine is up. Local changes belong into start-ttys.override.
        start on stopped rc RUNLEVEL=[2345]

        env ACTIVE_CONSOLES=/dev/tty[1-6]
        env X_TTY=/dev/tty1
        task
        script
            . /etc/sysconfig/init
            for console in $ACTIVE_CONSOLES; do
                if [ "$RUNLEVEL" = 5 ] && [ "$console" = "$X_TTY" ]; then
                    continue
                fi
                initctl start tty TTY="$console"
            done
        end script

        """;

    /// <summary>Enterprise Linux 6: the host's way to ask for a shutdown.</summary>
    public const string PowerStatusChanged =
        """
        # The host sends SIGPWR to the init of a container that is to shut down.
        start on power-status-changed

        exec /sbin/shutdown -h now "Shutdown asked for by the host"

        """;

    private const int MaxConsoles = 6;

    /// <summary>Ubuntu before systemd: a login prompt on each console of the container, and none on others.</summary>
    public static void SetUbuntuConsoles(GuestStep step)
    {
        for (var number = 1; number <= MaxConsoles; number++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Directory}/tty{number}.conf");
            if (number > step.Settings.TtyCount)
            {
                step.Tree.Remove(path);
            }
            else
            {
                step.Tree.Write(path, UbuntuConsole(number));
            }
        }
    }

    private static string UbuntuConsole(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # A login prompt on tty{number}, as long as the machine is up, in a container as well.
        start on stopped rc RUNLEVEL=[2345] and (
                    not-container or
                    container CONTAINER=lxc or
                    container CONTAINER=lxc-libvirt)
        stop on runlevel [!2345]

        respawn
        exec /sbin/getty -8 38400 tty{number}

        """);
}
