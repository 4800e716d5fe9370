namespace Appliance.Cli.Completion;

/// <summary>What a shell evaluates so that it asks this program for completions.</summary>
internal static class CompletionScripts
{
    /// <summary>The hidden verb that answers the shells.</summary>
    public const string AskVerb = "__complete";

    /// <summary>bash hands over the line by <c>COMP_LINE</c> and <c>COMP_POINT</c>; file names are its own business.</summary>
    public const string Bash =
        """
        # bash completion for appliance, and for pveam where it is this program.
        # Load it with: source <(appliance completion bash)
        complete -o default -C 'appliance __complete' appliance
        if [ "$(basename -- "$(readlink -f -- "$(type -P pveam)" 2>/dev/null)" 2>/dev/null)" = appliance ]; then
            complete -o default -C 'pveam bashcomplete' pveam
        fi

        """;

    public const string Zsh =
        """
        #compdef appliance
        # zsh completion for appliance. Load it with: source <(appliance completion zsh)
        # or save it as _appliance in a directory of $fpath.
        _appliance() {
            local line
            local -a candidates described
            while IFS= read -r line; do
                candidates+=("${line%%$'\t'*}")
                described+=("${line//$'\t'/  -- }")
            done < <(appliance __complete words "${(@Q)words[2,CURRENT]}" 2>/dev/null)
            if (( ${#candidates} )); then
                compadd -l -d described -a candidates
            else
                _files
            fi
        }
        if [ "$funcstack[1]" = "_appliance" ]; then
            _appliance "$@"
        else
            compdef _appliance appliance
        fi

        """;

    public const string Fish =
        """
        # fish completion for appliance. Load it with: appliance completion fish | source
        # or save it as ~/.config/fish/completions/appliance.fish
        function __appliance_complete
            set -l before (commandline -opc)
            set -l found (appliance __complete words $before[2..] (commandline -ct) 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c appliance -f -a '(__appliance_complete)'

        """;
}
