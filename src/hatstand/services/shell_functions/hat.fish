# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

functions --erase hat

function hat --description 'Put the credentials of an AWS role into this shell'
    # A shell that traces would print the secrets.
    set -l fish_trace
    set -l skip
    set -l target
    set -l evaluated yes
    set -l code
    set -l outcome 0
    for argument in $argv
        if set -q skip[1]
            set skip
            continue
        end
        switch $argument
            case --context --config --region --duration --mfa-code --reason
                set skip yes
            case -h --help --version --show --format '--format=*' --shell '--shell=*'
                set evaluated
            case --unset -
                set target yes
            case '-*'
            case '*'
                set target yes
        end
    end
    if not set -q evaluated[1]
        # Nothing that is asked to be shown is evaluated.
        if set -q target[1]
            HATSTAND_SHELL=fish command hatstand env $argv
        else
            HATSTAND_SHELL=fish command hatstand $argv
        end
        return
    end
    if set -q target[1]
        set code (HATSTAND_SHELL=fish command hatstand env --shell fish $argv)
        set outcome $status
        # Credentials were asked for: an answer without any is no success.
        if test $outcome -eq 0; and not set -q code[1]
            set outcome 1
        end
    else
        set code (HATSTAND_SHELL=fish command hatstand $argv)
        set outcome $status
    end
    if test $outcome -eq 0; and set -q code[1]
        string join \n -- $code | source
        set outcome $status
    end
    if test $outcome -ne 0; and set -q HATSTAND_ROLE[1]; and test -n "$HATSTAND_ROLE"
        printf 'hat: this shell still holds %s\n' $HATSTAND_ROLE >&2
    end
    return $outcome
end

function __hatstand_complete
    set -l current (commandline --cut-at-cursor --current-token)
    set -l words (commandline --cut-at-cursor --current-process --tokenize)
    set -l answer (command hatstand complete fish ".$current" $words 2>/dev/null)
    set -l place (string replace 'command ' '' -- $answer[1])
    switch "$answer[1]"
        case words
            # The candidates are quoted as they are put in.
            string join \n -- $answer[2..]
        case files
            __fish_complete_path $current
        case 'command *'
            set -e words[1..$place]
            complete --do-complete (string join ' ' -- (string escape -- $words) $current)
    end
end

complete --command hatstand --no-files --arguments '(__hatstand_complete)'
complete --command hat --no-files --arguments '(__hatstand_complete)'
