"""The command palette: the registry's commands by name, nothing of Textual's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from hatstand.tui.commands.registry import COMMANDS, Command
from hatstand.tui.flows.drawing import situation
from hatstand.tui.screens.main import MainScreen
from hatstand.tui.signs import name_in

NOT_NOW = 0.5
"""What a match is worth that can't be run now: it comes after those that can."""


class CommandsProvider(Provider):
    """Offers what can be done now; what can't is found too, with the reason why not."""

    async def discover(self) -> Hits:
        """Yield every command that can be run now."""
        for command, title, text, possible in self._offers():
            if possible:
                yield DiscoveryHit(title, partial(self._run, command.id), title, text)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose titles match.

        Args:
            query: What was typed.
        """
        matcher = self.matcher(query)
        for command, title, text, possible in self._offers():
            score = matcher.match(title)
            if score > 0:
                run = partial(self._run, command.id)
                weight = 1.0 if possible else NOT_NOW
                yield Hit(score * weight, matcher.highlight(title), run, title, text)

    def _offers(self) -> Iterator[tuple[Command, str, str, bool]]:
        """Yield each command of the tab, what it is called, what it does, and if it can now."""
        main = self.screen
        if not isinstance(main, MainScreen):
            return
        now = situation(main)
        for command in COMMANDS:
            if command.palette and main.in_scope(command):
                keys = main.keymap.display(command.id, every=True)
                reason = command.available(now)
                text = command.help if reason is None else f"Not now: {reason}"
                title = name_in(main.organization_tree.glyphs, command.title)
                yield command, f"{title}  {keys}".rstrip(), text, reason is None

    def _run(self, command_id: str) -> None:
        if isinstance(self.screen, MainScreen):
            self.screen.action_command(command_id)
