"""A command in this process's place: found, noted, and started with other variables.

`exec` uses it before anything is imported, where the variables of a session are ready, and after
all of it, where they are not; so nothing is imported here that an interpreter has not loaded.
"""

import errno
import os
import time

from hatstand import _noting

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be one more import
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

END = "\n\n"
"""What stands behind the last variable, and nowhere else: with a part of them another identity
might be at work."""

_TAKEN = ("SIGPIPE", "SIGXFSZ")
"""What Python ignores for itself; a program that inherits that never ends on a closed pipe."""


def ran(command: "Sequence[str]", ready: str, state: str, environ: "Mapping[str, str]") -> bool:
    """Start a command with what is ready; return False where the normal path has to see to it.

    Args:
        command: The words.
        ready: The line of the journal, and the variables: `NAME=value`, or `NAME` for one to go.
        state: The state directory.
        environ: The environment.
    """
    line, _, changes = ready.partition("\n")
    program = program_of(command[0], environ) if changes.endswith(END) else None
    if not (program and _streams_are_open() and _noting.noted(line, state, time.time())):
        return False
    try:
        take_place(program, command, changed(environ, changes))
    except OSError:
        return False  # it is noted once more, and said why


def changed(environ: "Mapping[str, str]", changes: str) -> dict[str, str]:
    """Return an environment with some variables more and others less.

    Args:
        environ: The one before.
        changes: Lines: `NAME=value`, or `NAME` for one to go; empty ones say nothing.
    """
    after = dict(environ)
    for change in filter(None, changes.split("\n")):
        name, equals, value = change.partition("=")
        after.pop(name, None)
        if equals:
            after[name] = value
    return after


def program_of(name: str, environ: "Mapping[str, str]") -> str | None:
    """Return the file that a shell would run for a command's name.

    Empty where what is there can't be run, and None where nothing is.
    """
    if "/" in name:
        candidates = [name]
    else:
        path = environ.get("PATH", os.defpath)
        candidates = [os.path.join(folder or ".", name) for folder in path.split(os.pathsep)]  # noqa: PTH118 - as execvp does
    there = False
    for candidate in candidates:
        try:
            plain = os.stat(candidate).st_mode & 0o170000 == 0o100000  # noqa: PTH116 - of any bytes
        except OSError:
            continue
        there = True
        if plain and os.access(candidate, os.X_OK):
            return candidate
    return "" if there else None


def take_place(program: str, command: "Sequence[str]", environ: "Mapping[str, str]") -> "NoReturn":
    """Let a program take this process's place.

    Raises:
        OSError: The system refuses to run it.
    """
    import _signal as signals  # type: ignore[import-not-found]  # `signal` without its enumerations

    for name in _TAKEN:
        if hasattr(signals, name):
            signals.signal(getattr(signals, name), signals.SIG_DFL)
    try:
        os.execve(program, [*command], environ)  # noqa: S606 - no shell is wanted
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
    # A script without a first line that says what runs it: the shell does, as with execvp(3).
    os.execve("/bin/sh", ["sh", program, *command[1:]], environ)  # noqa: S606


def _streams_are_open() -> bool:
    """Tell whether none of 0, 1 and 2 was closed by the caller, which the normal path mends."""
    try:
        for descriptor in (0, 1, 2):
            os.fstat(descriptor)
    except OSError:
        return False
    return True
