# hat TARGET   puts the credentials of a role into this shell     hat --unset   removes them
# hat          opens hatstand; "use here" puts them here          hat -         the last role

Remove-Item Alias:hat -Force -ErrorAction SilentlyContinue

function hat {
    [CmdletBinding(PositionalBinding = $false)]
    param([Parameter(ValueFromRemainingArguments = $true)] [string[]] $Words)

    $Words = @($Words | Where-Object { $null -ne $_ })
    $skip = $false
    $target = $false
    $evaluated = $true
    foreach ($word in $Words) {
        if ($skip) { $skip = $false; continue }
        switch -Regex -CaseSensitive ($word) {
            '^--(context|config|region|duration|mfa-code|reason)$' { $skip = $true; break }
            '^(-h|--help|--version|--show|--(format|shell)(=.*)?)$' { $evaluated = $false; break }
            '^(--unset|-)$' { $target = $true; break }
            '^-' { break }
            default { $target = $true }
        }
    }

    $before = $Env:HATSTAND_SHELL
    $Env:HATSTAND_SHELL = 'powershell'
    $program = Get-Command hatstand -CommandType Application -ErrorAction Stop |
        Select-Object -First 1
    $code = ''
    try {
        if (-not $evaluated) {
            # Nothing that is asked to be shown is evaluated.
            if ($target) { & $program env @Words } else { & $program @Words }
        }
        elseif ($target) {
            $code = (& $program env --shell powershell @Words) -join "`n"
        }
        else {
            $code = (& $program @Words) -join "`n"
        }
    }
    finally {
        $Env:HATSTAND_SHELL = $before
    }
    $outcome = $LASTEXITCODE

    # Credentials were asked for: an answer without any is no success.
    if ($evaluated -and $target -and $outcome -eq 0 -and -not $code) { $outcome = 1 }
    if ($outcome -eq 0 -and $code) { Invoke-Expression $code }
    $code = $null
    $global:LASTEXITCODE = $outcome
    if ($outcome -ne 0) {
        $message = "hat: hatstand returned $outcome"
        if ($evaluated -and $Env:HATSTAND_ROLE) {
            $message = "hat: this shell still holds $Env:HATSTAND_ROLE"
        }
        # Makes $? false for the caller, so that `hat X && deploy` stops here.
        $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
            [System.Exception]::new($message), 'HatstandFailed', 'NotSpecified', $null))
    }
}

function Get-HatstandCompletion {
    param($Word, $Ast)

    # Words are taken as they are written: nothing in them is evaluated.
    $words = @($Ast.CommandElements | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $_.Value
            }
            else { $_.Extent.Text }
        })
    $current = ''
    if ($Word) {
        $current = $words[-1]
        $words = @($words | Select-Object -SkipLast 1)
    }
    $program = Get-Command hatstand -CommandType Application -ErrorAction Stop |
        Select-Object -First 1
    $answer = @(& $program complete powershell ".$current" @words 2>$null)
    if ($answer.Count -eq 0 -or $answer[0] -ne 'words') { return }
    foreach ($line in ($answer | Select-Object -Skip 1)) {
        $name, $note = $line -split "`t", 2
        if (-not $note) { $note = $name }
        $text = $name
        if ($text -cnotmatch '^[A-Za-z0-9-][A-Za-z0-9_./:=+-]*$') {
            $escaped = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text)
            $text = "'$escaped'"
        }
        [System.Management.Automation.CompletionResult]::new($text, $name, 'ParameterValue', $note)
    }
}

Register-ArgumentCompleter -Native -CommandName hatstand -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    Get-HatstandCompletion $wordToComplete $commandAst
}

Register-ArgumentCompleter -CommandName hat -ParameterName Words -ScriptBlock {
    param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
    Get-HatstandCompletion $wordToComplete $commandAst
}
