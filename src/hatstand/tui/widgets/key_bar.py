"""The last line: the keys that matter for what is selected."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from hatstand.tui.facts import MUTED
from hatstand.tui.messages import CommandChosen
from hatstand.tui.widgets.line import FactsLine, Target

GAP = "   "


class KeyHint(NamedTuple):
    """A key and what it does; `why_not` is why it would not do it now, or empty."""

    command_id: str
    key: str
    label: str
    why_not: str = ""
    keep: bool = False
    """Whether it stays when there is no room for all (help does)."""


class KeyBar(FactsLine[tuple[KeyHint, ...]]):
    """`enter Assume   c Copy exports   / Find   ? Help`; each can be clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)

    def clicked(self, name: str) -> None:
        """Ask for the command."""
        self.post_message(CommandChosen(name))

    def draw(self, facts: tuple[KeyHint, ...], width: int) -> None:
        """Show the keys that there is room for."""
        line = Content("")
        targets: list[Target] = []
        for hint in hints_that_fit(facts, width):
            if line:
                line += Content(GAP)
            start = line.cell_length
            line += _hint(hint)
            targets.append(Target(start, line.cell_length, hint.command_id))
        self.show(line, targets)


def hints_that_fit(hints: tuple[KeyHint, ...], width: int) -> list[KeyHint]:
    """Return the hints that fit in `width` cells, in their order; kept ones are never dropped."""
    chosen = list(hints)
    while chosen:
        cells = sum(_hint(hint).cell_length for hint in chosen) + len(GAP) * (len(chosen) - 1)
        if cells <= width:
            break
        droppable = [hint for hint in chosen if not hint.keep]
        if not droppable:
            break
        chosen.remove(droppable[-1])
    return chosen


def _hint(hint: KeyHint) -> Content:
    if hint.why_not:
        return Content.styled(f"{hint.key} {hint.label}", MUTED)
    return Content.styled(hint.key, "bold $text-accent") + Content(f" {hint.label}")
