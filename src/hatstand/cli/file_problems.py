"""What is wrong with stored files, told once in a command: when it shows, or at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hatstand.cli.output import tell

if TYPE_CHECKING:
    from hatstand.services.workspace import Workspace

_TOLD = "hatstand.told"


def tell_file_problems(workspace: Workspace) -> None:
    """Tell what is wrong with the files that were used so far, as far as it was not told."""
    for problem in workspace.file_problems:
        tell_once(problem)


def tell_once(text: str) -> None:
    """Tell something unless this command has told it."""
    context = click.get_current_context(silent=True)
    told: set[str] = context.meta.setdefault(_TOLD, set()) if context else set()
    if text not in told:
        told.add(text)
        tell(text)
