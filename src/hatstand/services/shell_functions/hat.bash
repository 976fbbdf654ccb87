# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

\unalias hat 2>/dev/null || \:

function hat {
  \local argument='' code='' outcome=0 skip='' target='' evaluated=yes traced=''
  for argument in "$@"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $argument in
      --context | --config | --region | --duration | --mfa-code) skip=yes ;;
      -h | --help | --version | --show | --format | --format=* | --shell | --shell=*) evaluated='' ;;
      --unset | -) target=yes ;;
      -*) ;;
      *) target=yes ;;
    esac
  done
  if [[ -z $evaluated ]]; then
    # Nothing that is asked to be shown is evaluated.
    if [[ -n $target ]]; then
      HATSTAND_SHELL=bash \command hatstand env "$@"
    else
      HATSTAND_SHELL=bash \command hatstand "$@"
    fi
    \return
  fi
  # A shell that traces (-x) or echoes what it reads (-v) would print the secrets.
  case $- in *x*) { \set +x; } 2>/dev/null; traced=x ;; esac
  case $- in *v*) \set +v; traced=${traced}v ;; esac
  if [[ -n $target ]]; then
    code=$(HATSTAND_SHELL=bash \command hatstand env --shell bash "$@") || outcome=$?
    # Credentials were asked for: an answer without any is no success.
    if [[ $outcome -eq 0 && -z $code ]]; then outcome=1; fi
  else
    code=$(HATSTAND_SHELL=bash \command hatstand "$@") || outcome=$?
  fi
  if [[ $outcome -eq 0 && -n $code ]]; then
    \builtin eval "$code" || outcome=$?
  fi
  code=''
  if [[ $outcome -ne 0 && -n ${HATSTAND_ROLE-} ]]; then
    \builtin printf 'hat: this shell still holds %s\n' "$HATSTAND_ROLE" >&2
  fi
  if [[ -n $traced ]]; then \set "-$traced"; fi
  \return "$outcome"
}

function _hatstand_complete {
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    # The words are plain ones; bash 3, as macOS has it, knows no mapfile.
    COMPREPLY=($(\builtin compgen -W '@SUBCOMMANDS@' -- "$2"))
  fi
}

\builtin complete -o default -F _hatstand_complete hatstand 2>/dev/null || \:
