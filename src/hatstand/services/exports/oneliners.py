"""One line that runs one command with the credentials and leaves the shell as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from hatstand.domain.credentials import Session
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services.exports.dialects import (
    DIALECTS,
    quote_fish,
    quote_nu,
    quote_posix,
)
from hatstand.services.exports.variables import removed_variables, variables, without_secrets

DEFAULT_COMMAND = "aws sts get-caller-identity"

Quote = Callable[[str, str], str]


def one_liner(
    session: Session,
    shell: str,
    command: str = DEFAULT_COMMAND,
    *,
    demo_endpoint: str = "",
    unset_demo: bool = False,
    hide: bool = False,
) -> Secret:
    """Return one line of a shell that runs `command` with the credentials, and only that.

    The values are assignments before the command or inside a subshell, so they are in no argument
    list. `command` is shell code as it would be typed. With `hide` secrets are masked.

    Raises:
        UsageError: That shell has no way to do it in one line; see `ONE_LINER_SHELLS`.
        HatstandError: A value holds a control character.
    """
    if shell not in _WRITERS:
        raise UsageError(
            f"{shell} can't set variables for one command in one line",
            f"Possible: {', '.join(ONE_LINER_SHELLS)}.",
        )
    values = variables(without_secrets(session) if hide else session, demo_endpoint=demo_endpoint)
    removed = removed_variables(session, demo_endpoint=demo_endpoint, unset_demo=unset_demo)
    return Secret(_WRITERS[shell](values, removed, command) + "\n")


def _prefixed(
    quote: Quote, values: Mapping[str, Secret], removed: tuple[str, ...], command: str
) -> str:
    """Write `A='…' env -u B command`: assignments of the shell, names only for env."""
    assignments = [f"{name}={quote(name, value.reveal())}" for name, value in values.items()]
    return " ".join([*assignments, "env", *(f"-u {name}" for name in removed), command])


def _nu(values: Mapping[str, Secret], removed: tuple[str, ...], command: str) -> str:
    record = ", ".join(f"{name}: {quote_nu(name, v.reveal())}" for name, v in values.items())
    return f"with-env {{{record}}} {{ {DIALECTS['nu'].remove(removed)}; {command} }}"


def _tcsh(values: Mapping[str, Secret], removed: tuple[str, ...], command: str) -> str:
    return f"( {DIALECTS['tcsh'].text(removed, values).replace(chr(10), ' ')}{command} )"


_WRITERS: Mapping[str, Callable[[Mapping[str, Secret], tuple[str, ...], str], str]] = {
    "bash": partial(_prefixed, quote_posix),
    "zsh": partial(_prefixed, quote_posix),
    "sh": partial(_prefixed, quote_posix),
    "fish": partial(_prefixed, quote_fish),
    "nu": _nu,
    "tcsh": _tcsh,
}

ONE_LINER_SHELLS = tuple(_WRITERS)
"""Shells that can do it; cmd and PowerShell set variables for the whole session only."""
