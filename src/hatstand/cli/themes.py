"""`hatstand themes`: which there are, which one is in force, and what one looks like."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hatstand import paths
from hatstand.cli import output
from hatstand.cli.frame import Command, workspace_of
from hatstand.cli.table import table
from hatstand.domain.text import printable
from hatstand.errors import HatstandError, UsageError

if TYPE_CHECKING:
    from hatstand.domain.profiles import Finding
    from hatstand.tui.theming.library import ThemeLibrary
    from hatstand.tui.theming.theme import Theme


@click.command("themes", cls=Command)
@click.option("--preview", metavar="NAME", help="Show one as coloured text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def themes(context: click.Context, preview: str | None, *, as_json: bool) -> None:
    """List the themes: the built-in ones and your own; the one in force is marked with *.

    Your own are files in the directory themes/ beside config.toml. `t` in the UI chooses one.
    """
    if preview is not None and as_json:
        raise UsageError("--preview is for the eyes; --json goes with the list")
    library = _library()
    if preview is not None:
        _show(library, preview)
        return
    found = library.all()
    rows = [_row(theme, library) for theme in found]
    now = _in_force(context, library)
    for row in rows:
        row["in_force"] = row["name"] == now
    names = {theme.name for theme in found}
    lost = [name for name in library.names if name not in names]
    broken = [finding for name in lost for finding in library.findings_of(name)]
    for finding in library.findings:
        output.tell(str(finding))
    if as_json:
        errors = [_error(finding) for finding in broken]
        output.write(output.document("themes", rows, errors=errors))
    else:
        output.write(table([_cells(row) for row in rows]))
    if broken:
        raise _UnreadableError(len(broken))


class _UnreadableError(HatstandError):
    """Files that can't be read are left out of the list."""

    exit_code = 1

    def __init__(self, count: int) -> None:
        files = "one theme's file" if count == 1 else f"{count} themes' files"
        super().__init__(f"{files} can't be read")


def findings(theme: str | None, file: str) -> tuple[Finding, ...]:
    """Return what is wrong in the user's own themes, and with the configured one.

    Args:
        theme: `theme` of the settings.
        file: The path of the settings.
    """
    library = _library()
    library.all()
    library.get_or_default(theme, file=file)
    return library.findings


def _library() -> ThemeLibrary:
    from hatstand.tui.theming.library import ThemeLibrary

    return ThemeLibrary(paths.config_directory() / "themes")


def _in_force(context: click.Context, library: ThemeLibrary) -> str:
    from hatstand.tui.terminal import depth_of
    from hatstand.tui.theming.library import theme_in_force

    workspace = workspace_of(context)
    configured, chosen = workspace.settings.theme, workspace.state.theme()
    depth = depth_of(os.environ)
    file = workspace.settings.file
    return theme_in_force(library, configured, chosen, depth, file=file).name


def _row(theme: Theme, library: ThemeLibrary) -> dict[str, Any]:
    return {
        "name": theme.name,
        "brightness": theme.brightness,
        "about": theme.about,
        "built_in": not library.is_own(theme.name),
        "file": str(library.file_of(theme.name) or ""),
        "in_force": False,
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    file = Path(row["file"])
    home = Path.home()
    near = f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)
    place = "built in" if row["built_in"] else near
    mark = "*" if row["in_force"] else " "
    return mark, row["name"], row["brightness"], place, row["about"]


def _error(finding: Finding) -> dict[str, str]:
    return {"subject": finding.file, "error": finding.message, "code": "", "message": ""}


def _show(library: ThemeLibrary, name: str) -> None:
    from hatstand.tui.glyphs import glyphs
    from hatstand.tui.terminal import Depth, depth_of
    from hatstand.tui.theming.preview import preview

    theme = library.get(name)
    for finding in library.findings_of(name):
        output.tell(str(finding))
    if theme is None and name in library.names:
        raise UsageError(f"the theme {printable(name)} can't be shown: its file can't be read")
    if theme is None:
        finding = library.unknown(name, "")
        raise UsageError(finding.message, finding.hint)
    on_terminal = output.stdout_is_terminal()
    depth = depth_of(os.environ) if on_terminal else Depth.NONE
    signs = glyphs(environ=os.environ, encoding=output.stdout_encoding())
    output.write(preview(theme, depth, signs))
