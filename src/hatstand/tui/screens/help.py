"""Help: every command with its keys, made from the registry; what can't be done now says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from hatstand.tui.commands.keymap import Keymap
from hatstand.tui.commands.registry import COMMANDS, Command
from hatstand.tui.facts import MUTED
from hatstand.tui.screens.dialog import Hint, Reader
from hatstand.tui.situation import Situation
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual.widget import Widget

_KEYS_WIDTH = 15


class HelpPage(Page):
    """Keys in a column, what they do beside them."""

    def __init__(self, lines: Sequence[tuple[Content, Content]]) -> None:
        """Make the page.

        Args:
            lines: Keys and words; words alone are a heading.
        """
        super().__init__()
        self._lines = lines

    def laid_out(self, width: int) -> Content:
        """Return the lines, words wrapped within their column."""
        shown: list[Content] = []
        for keys, words in self._lines:
            if not keys:
                shown += [Content(""), words] if shown else [words]
                continue
            wrapped = words.wrap(max(width - _KEYS_WIDTH, 10))
            blank = Content(" " * _KEYS_WIDTH)
            gap = Content(" " * max(_KEYS_WIDTH - keys.cell_length, 1))
            shown += [(blank if index else keys + gap) + line for index, line in enumerate(wrapped)]
        return Content("\n").join(shown)


class HelpScreen(Reader):
    """The keys in force, by what they are for."""

    TITLE_TEXT = "Keys"

    def __init__(self, keymap: Keymap, situation: Situation) -> None:
        super().__init__()
        self._keymap = keymap
        self._situation = situation

    def page(self) -> Iterable[Widget]:
        """Yield the commands."""
        lines: list[tuple[Content, Content]] = []
        for group, commands in groupby(COMMANDS, key=lambda command: command.group):
            lines.append((Content(""), Content.styled(group.value, "bold $text-accent")))
            lines += [self._line(command) for command in commands]
        yield HelpPage(lines)

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("pgup pgdn", "scroll"), ("esc", "back"))

    def _line(self, command: Command) -> tuple[Content, Content]:
        reason = command.available(self._situation)
        keys = self._keymap.display(command.id, every=True) or "no key"
        words = self.said(command.help, MUTED if reason else "")
        if command.scope.words:
            words += self.said(f" ({command.scope.words})", MUTED)
        if reason:
            words += self.said(f" Not now: {reason}", f"{MUTED} italic")
        return self.said(keys, MUTED if reason else "bold $text-accent"), words
