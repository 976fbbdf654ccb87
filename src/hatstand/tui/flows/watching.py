"""The clock: sessions that end, sessions that others made, ages and codes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from hatstand.tui.flows.guarding import frame_panes
from hatstand.tui.times import countdown

if TYPE_CHECKING:
    from hatstand.tui.app import HatstandApp
    from hatstand.tui.screens.main import MainScreen

LOOK_EVERY = 5
"""Ticks between two looks into the store: other hatstand processes make sessions too."""


class Watching:
    """Called once a second; draws only what changed."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._ticks = 0
        self._warned: set[str] = set()

    def tick(self) -> None:
        """Let time pass on the screen."""
        self._ticks += 1
        now = self._main.workspace.clock.now()
        sessions = self._main.state.live
        if self._ticks % LOOK_EVERY == 0 or any(s.expires_at <= now for s in sessions):
            self.look()
        if self._ticks % LOOK_EVERY == 0:
            self._main.noticing.tell_file_problems()
        self._warn()
        self._main.view.tick()
        self._main.draw_bars()
        role = self._main.state.selection.role
        if role is not None and role.key in self._main.state.sessions:
            self._main.draw_details()
        if self._main.workspace.marks_changed:  # by another hatstand
            self._main.workspace.reassemble()
            self._main.environments_changed()
        app = cast("HatstandApp", self._main.app)
        app.renew_theme()
        app.settings_watch.tick()
        app.tidying.tick()

    def look(self) -> None:
        """Take the live sessions from the store; draw where they are others than before."""
        live = self._main.workspace.live_sessions()
        state = self._main.state
        if live != state.live:
            state.live = live
            state.sessions = {(s.account_id, s.role_name): s for s in live}
            self._main.draw_sessions()
            frame_panes(self._main)

    def _warn(self) -> None:
        """Say once for each session that it is about to end."""
        workspace = self._main.workspace
        now = workspace.clock.now()
        warn_before = timedelta(seconds=workspace.settings.sessions.warn_before)
        # A renewed session keeps its key: its end tells the two apart.
        live = {f"{session.key} {session.expires_at}": session for session in self._main.state.live}
        self._warned &= live.keys()
        for name, session in live.items():
            if session.expires_at - now <= warn_before and name not in self._warned:
                self._warned.add(name)
                self._main.say(
                    f"{session.role_name} in {session.account_name} ends in "
                    f"{countdown(session.expires_at, now)}. "
                    f"{self._main.keymap.display('renew')} on it renews it.",
                    warning=True,
                )
