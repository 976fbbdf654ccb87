# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

\unalias hat 2>/dev/null || \:

function hat {
  \local argument='' code='' outcome=0 skip='' target='' evaluated=yes traced=''
  for argument in "$@"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $argument in
      --context | --config | --region | --duration | --mfa-code | --reason) skip=yes ;;
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
  \local IFS=$'\n' answer='' line='' wanted='' place=0
  COMPREPLY=()
  # Candidates come as bash takes them for nothing but themselves, and are never evaluated.
  answer=$(\command hatstand complete bash "$2" "${COMP_LINE:0:$COMP_POINT}" 2>/dev/null) || \:
  while \builtin read -r line; do
    if [[ -z $wanted ]]; then wanted=$line; else COMPREPLY[${#COMPREPLY[@]}]=$line; fi
  done <<<"$answer"
  case $wanted in
    words)
      if [[ ${COMPREPLY[0]-} == */ ]]; then \compopt -o nospace 2>/dev/null || \:; fi ;; # goes on
    files)
      \compopt -o default 2>/dev/null || \: ;;
    command*)
      # The program's own completion, where the shell has loaded the means for that.
      while [[ $place -lt $COMP_CWORD && ${COMP_WORDS[place]} != -- ]]; do place=$((place + 1)); done
      if [[ $place -lt $COMP_CWORD ]] && \declare -F _command_offset >/dev/null; then
        IFS=$' \t\n' _command_offset "$((place + 1))"
      else
        \compopt -o default 2>/dev/null || \:
      fi ;;
  esac
}

if \builtin type compopt >/dev/null 2>&1; then
  \builtin complete -F _hatstand_complete hatstand hat
else
  # bash 3, as macOS has it, can be told all that only here, and once for all words.
  \builtin complete -o default -o nospace -F _hatstand_complete hatstand hat 2>/dev/null || \:
fi
