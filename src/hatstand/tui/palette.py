"""The command palette: the registry's commands by name, nothing of Textual's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from hatstand.tui.commands import COMMANDS, Command
from hatstand.tui.screens.drawing import situation
from hatstand.tui.screens.main import MainScreen


class CommandsProvider(Provider):
    """Offers what can be done now; what can't is not offered, help says why."""

    async def discover(self) -> Hits:
        """Yield every command that can be run now."""
        for command, title, text in self._offers():
            yield DiscoveryHit(title, partial(self._run, command.id), title, text)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose titles match.

        Args:
            query: What was typed.
        """
        matcher = self.matcher(query)
        for command, title, text in self._offers():
            score = matcher.match(title)
            if score > 0:
                run = partial(self._run, command.id)
                yield Hit(score, matcher.highlight(title), run, title, text)

    def _offers(self) -> Iterator[tuple[Command, str, str]]:
        main = self.screen
        if not isinstance(main, MainScreen):
            return
        now = situation(main)
        for command in COMMANDS:
            if command.palette and main.in_scope(command) and command.available(now) is None:
                keys = main.keymap.display(command.id, every=True)
                yield command, f"{command.title}  {keys}".rstrip(), command.help

    def _run(self, command_id: str) -> None:
        if isinstance(self.screen, MainScreen):
            self.screen.action_command(command_id)
