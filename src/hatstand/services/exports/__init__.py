"""Handing a session over: as shell code, a document, a child's environment, or a colleague's text.

Every shell and format sets the same variables (`VARIABLES`); the shells first remove what would
get in their way (`STALE_VARIABLES`). A value that can't be written safely is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from hatstand._running import END, changed
from hatstand.domain.credentials import Session
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services.exports.detection import SHELL_VARIABLE, detect_shell, parent_command
from hatstand.services.exports.dialects import DIALECTS
from hatstand.services.exports.documents import DOCUMENTS, section_name
from hatstand.services.exports.door import hand_over
from hatstand.services.exports.oneliners import ONE_LINER_SHELLS, one_liner
from hatstand.services.exports.profiles import for_colleague, process_profile_lines, profile_lines
from hatstand.services.exports.variables import (
    DEMO_VARIABLES,
    STALE_VARIABLES,
    VARIABLES,
    removed_variables,
    unset_variables,
    variables,
    without_secrets,
)

__all__ = [
    "DEMO_VARIABLES",
    "FORMATS",
    "ONE_LINER_SHELLS",
    "SHELLS",
    "SHELL_VARIABLE",
    "STALE_VARIABLES",
    "VARIABLES",
    "detect_shell",
    "environment",
    "environment_changes",
    "for_colleague",
    "hand_over",
    "masked",
    "one_liner",
    "parent_command",
    "process_profile_lines",
    "profile_lines",
    "render",
    "render_unset",
    "section_name",
]

SHELLS = tuple(DIALECTS)
"""What `--shell` takes."""

FORMATS = tuple(DOCUMENTS)
"""What `--format` takes."""


def render(
    session: Session, form: str, *, demo_endpoint: str = "", unset_demo: bool = False
) -> Secret:
    """Return the whole text that hands `session` over in a shell or a format.

    Args:
        session: What is handed over.
        form: One of `SHELLS` or `FORMATS`.
        demo_endpoint: The demo's URL, where the session is the demo's: it is exported too.
        unset_demo: Whether the caller's environment points at a demo, so that a real session must
            remove that first (shells only).

    Raises:
        UsageError: There is no such shell or format.
        HatstandError: A value holds a character that can't be handed over.
    """
    return Secret(_text(session, form, demo_endpoint=demo_endpoint, unset_demo=unset_demo))


def masked(
    session: Session, form: str, *, demo_endpoint: str = "", unset_demo: bool = False
) -> str:
    """Return the same text as `render` with a mask for each secret, for screens.

    Raises:
        UsageError: There is no such shell or format.
        HatstandError: A value holds a character that can't be handed over.
    """
    shown = without_secrets(session)
    return _text(shown, form, demo_endpoint=demo_endpoint, unset_demo=unset_demo)


def render_unset(shell: str, *, demo: bool) -> str:
    """Return the lines that remove exactly the variables hatstand sets; with `demo` also its two.

    Raises:
        UsageError: There is no such shell.
    """
    if shell not in DIALECTS:
        raise _unknown("shell", shell, SHELLS)
    return DIALECTS[shell].remove(unset_variables(demo=demo)) + "\n"


def environment_changes(
    session: Session, *, demo_endpoint: str = "", unset_demo: bool = False
) -> Secret:
    """Return how the environment of a child with the credentials differs: `exec` and subshells.

    A line for each variable: `NAME=value`, or `NAME` for one that would get in the way, a demo's
    among them with `unset_demo`, unless `demo_endpoint` says that the session is the demo's. An
    empty line ends them.

    Raises:
        HatstandError: A value holds a control character.
    """
    removed = removed_variables(session, demo_endpoint=demo_endpoint, unset_demo=unset_demo)
    values = variables(session, demo_endpoint=demo_endpoint)
    set_ones = (f"{name}={value.reveal()}" for name, value in values.items())
    return Secret("\n".join([*removed, SHELL_VARIABLE, *set_ones]) + END)


def environment(
    session: Session, base_environ: Mapping[str, str], *, demo_endpoint: str = ""
) -> dict[str, str]:
    """Return the environment of a child that shall have the credentials, by what was there before.

    Raises:
        HatstandError: A value holds a control character.
    """
    changes = environment_changes(
        session, demo_endpoint=demo_endpoint, unset_demo="HATSTAND_DEMO" in base_environ
    )
    return changed(base_environ, changes.reveal())


def _text(session: Session, form: str, *, demo_endpoint: str, unset_demo: bool) -> str:
    values = variables(session, demo_endpoint=demo_endpoint)
    if form in DIALECTS:
        removed = removed_variables(session, demo_endpoint=demo_endpoint, unset_demo=unset_demo)
        return DIALECTS[form].text(removed, values)
    if form in DOCUMENTS:
        return DOCUMENTS[form](session, values)
    raise _unknown("shell or format", form, (*SHELLS, *FORMATS))


def _unknown(kind: str, word: str, known: tuple[str, ...]) -> UsageError:
    return UsageError(f"there is no {kind} {word!r}", f"Known: {', '.join(known)}.")
