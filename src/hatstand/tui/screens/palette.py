"""The command palette as a dialog of ours."""

from __future__ import annotations

from textual.command import CommandPalette

from hatstand.tui.screens.behind import OverCalm


class Palette(OverCalm, CommandPalette):
    """Textual's palette; `commands.palette` says what it offers."""
