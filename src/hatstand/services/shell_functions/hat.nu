# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

def "nu-complete hatstand" [line: string] {
  # The candidates come quoted for Nushell, and are never evaluated.
  let answer = (^hatstand complete nu $line | complete | get stdout | lines)
  if ($answer.0? != "words") { return null }
  $answer | skip 1 | each {|word|
    let parts = ($word | split row "\t")
    {value: $parts.0, description: ($parts | last (($parts | length) - 1) | str join)}
  }
}

def --env --wrapped hat [...words: string@"nu-complete hatstand"] {
  let told = ($words | reduce --fold {skip: false, target: false, evaluated: true} {|word, seen|
    if $seen.skip {
      $seen | merge {skip: false}
    } else if $word in ["--context" "--config" "--region" "--duration" "--mfa-code" "--reason"] {
      $seen | merge {skip: true}
    } else if $word =~ '^(-h|--help|--version|--show|--(format|shell)(=.*)?)$' {
      $seen | merge {evaluated: false}
    } else if $word in ["--unset" "-"] or $word !~ '^-' {
      $seen | merge {target: true}
    } else {
      $seen
    }
  })
  let prefix = if not $told.target {
    []
  } else if $told.evaluated {
    ["env" "--shell" "nu"]
  } else {
    ["env"]
  }
  if not $told.evaluated {
    # Nothing that is asked to be shown is evaluated.
    with-env {HATSTAND_SHELL: "nu"} { ^hatstand ...$prefix ...$words }
    return
  }
  let code = try {
    with-env {HATSTAND_SHELL: "nu"} { ^hatstand ...$prefix ...$words | collect }
  } catch {|failure|
    if ($env.HATSTAND_ROLE? | is-not-empty) {
      print --stderr $"hat: this shell still holds ($env.HATSTAND_ROLE)"
    }
    error make {msg: $"hatstand returned ($env.LAST_EXIT_CODE)"}
  }
  # Credentials were asked for: an answer without any is no success.
  if $told.target and ($code | is-empty) { error make {msg: "hatstand answered nothing"} }
  # Nushell evaluates no text, so the lines are read: a quoted value is a JSON string.
  for line in ($code | lines) {
    if ($line starts-with "hide-env --ignore-errors ") {
      hide-env --ignore-errors ...($line | split row " " | skip 2)
    } else if ($line starts-with "$env.") {
      let parts = ($line | parse --regex '^\$env\.(?<name>[A-Z_]+) = (?<value>".*")$' | first)
      load-env {$parts.name: ($parts.value | from json)}
    }
  }
}

let hatstand_others = ($env.config?.completions?.external?.completer?)

$env.config.completions.external.completer = {|words|
  if $words.0 == "hatstand" {
    nu-complete hatstand ($words | str join " ")
  } else if $hatstand_others != null {
    do $hatstand_others $words
  }
}
