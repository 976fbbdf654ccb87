# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

\unalias hat 2>/dev/null || \:

function hat {
  \builtin emulate -L zsh
  # A shell that traces or echoes would print the secrets; an alias could change what is evaluated.
  \builtin setopt no_xtrace no_verbose no_aliases no_err_exit no_err_return
  \local argument='' code='' skip='' target='' evaluated=yes
  \local -i outcome=0
  for argument in "$@"; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $argument in
      (--context | --config | --region | --duration | --mfa-code | --reason) skip=yes ;;
      (-h | --help | --version | --show | --format | --format=* | --shell | --shell=*) evaluated='' ;;
      (--unset | -) target=yes ;;
      (-*) ;;
      (*) target=yes ;;
    esac
  done
  if [[ -z $evaluated ]]; then
    # Nothing that is asked to be shown is evaluated.
    if [[ -n $target ]]; then
      HATSTAND_SHELL=zsh \command hatstand env "$@"
    else
      HATSTAND_SHELL=zsh \command hatstand "$@"
    fi
    \return
  fi
  if [[ -n $target ]]; then
    code=$(HATSTAND_SHELL=zsh \command hatstand env --shell zsh "$@") || outcome=$?
    # Credentials were asked for: an answer without any is no success.
    if [[ $outcome -eq 0 && -z $code ]]; then outcome=1; fi
  else
    code=$(HATSTAND_SHELL=zsh \command hatstand "$@") || outcome=$?
  fi
  if [[ $outcome -eq 0 && -n $code ]]; then
    \builtin eval "$code" || outcome=$?
  fi
  code=''
  if [[ $outcome -ne 0 && -n ${HATSTAND_ROLE-} ]]; then
    \builtin printf 'hat: this shell still holds %s\n' "$HATSTAND_ROLE" >&2
  fi
  \return $outcome
}

function _hatstand_complete {
  # zsh keeps the quotation mark that is open apart from the word.
  \local current=${(Q)${:-${compstate[quote]}$PREFIX${compstate[quote]}}}
  \local -a answer
  answer=("${(@f)$(\command hatstand complete zsh ".$current" "${(@Q)words[1,CURRENT-1]}" 2>/dev/null)}")
  case ${answer[1]} in
    (words)
      answer=("${(@)answer[2,-1]%%$'\t'*}")
      # What ends with a slash goes on. The candidates are quoted as they are put in.
      \builtin compadd -U -S '' -- "${(@M)answer:#*/}"
      \builtin compadd -U -- "${(@)answer:#*/}" ;;
    (files)
      if [[ $current == -*=* ]]; then \builtin compset -P '*='; fi
      _files ;;
    (command\ *)
      \builtin shift ${answer[1]#command } words
      (( CURRENT -= ${answer[1]#command } ))
      _normal ;;
  esac
}

# Completion is there only where the shell has loaded it.
if (( ${+functions[compdef]} )); then
  compdef _hatstand_complete hatstand hat
fi
