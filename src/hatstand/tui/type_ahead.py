"""Keys typed ahead: each is taken when all that the one before it did has been done.

Textual 8.2.8 hands every key at once to whatever has the keyboard at that moment. What a key does
(opening a line, a dialog, closing them) moves the keyboard a few messages later, so that the next
letters of one who types quickly would be commands of the tree instead of text. Here a key that
comes too soon waits. A `Settled` message follows each key through the same queues: when it arrives
at the app behind everything else, the key has done its work.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ScreenStackError
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import Widget

LONGEST = 1000
"""Keys that may wait; nobody types further ahead, and what is more was not typed by anyone."""

_AT_ONCE = frozenset({"ctrl+c", "ctrl+q"})
"""Keys that drop what was typed before them, as a terminal's own interrupt does."""

_ROUNDS = 8
"""How often it is looked at most: by then all that one key started has long had its turn."""

_LOST = 0.25
"""Seconds after which a message that never came is taken for lost with a widget that closed."""


class Settled(Message, verbose=True):
    """Comes to the app when all that was under way before it has been handled.

    Attributes:
        number: Which one it is; an older one than the last counts no more.
        through: The widget that had the keyboard when it was sent.
    """

    def __init__(self, number: int, through: Widget) -> None:
        super().__init__()
        self.number = number
        self.through = through


class TypeAhead:
    """Lets an app take its input in order: the app asks before it hands any of it on."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Event] = deque()
        self._number = self._rounds = 0
        self._at_work = False
        self._timer: Timer | None = None

    def keeps(self, event: events.Event) -> bool:
        """Keep an input back until its turn comes; tell whether it is kept."""
        if isinstance(event, events.Key) and event.key in _AT_ONCE:
            self._waiting.clear()
            return False
        if isinstance(event, events.MouseMove) and not self._waiting:
            return False
        if not (self._at_work or self._waiting):
            return False
        if len(self._waiting) < LONGEST:
            self._waiting.append(event)
        if self._timer is None:
            self._timer = self._app.set_timer(_LOST, self._look_again)
        return True

    def follow(self, event: events.Event) -> None:
        """Wait until an input that was handed on has done its work."""
        if isinstance(event, (events.Key, events.Paste, events.MouseDown, events.MouseUp)):
            self._at_work, self._rounds = True, 0
            self._send()

    def arrived(self, settled: Settled) -> None:
        """Look whether all is done; where something else was begun meanwhile, wait for that."""
        if settled.number != self._number or not self._at_work:
            return
        self._rounds += 1
        if self._rounds < _ROUNDS and not self._all_done(settled.through):
            self._send()
        else:
            self._at_work = False

    def take_next(self) -> events.Event | None:
        """Return what was typed next, if it can be handled now."""
        return self._waiting.popleft() if self._waiting and not self._at_work else None

    def screen_changed(self, _screen: Screen[Any]) -> None:
        """Wait for the screen that is on top now: what went through another one may be lost."""
        if self._at_work:
            self._rounds = 0
            self._send()

    def _look_again(self) -> None:
        self._timer = None
        if self._at_work:
            self._send()

    @property
    def _keyboard(self) -> Widget | None:
        """What gets the next key; nothing once the app has closed its screens."""
        try:
            return self._app.focused or self._app.screen
        except ScreenStackError:
            return None

    def _all_done(self, through: Widget) -> bool:
        here = self._keyboard
        if here is None:
            return True
        pumps = {*through.ancestors_with_self, *here.ancestors_with_self, self._app}
        return here is through and not any(pump.message_queue_size for pump in pumps)

    def _send(self) -> None:
        self._number += 1
        through = self._keyboard
        if through is None or not self._sent(Settled(self._number, through)):
            self._at_work = False  # the app ends

    def _sent(self, settled: Settled) -> bool:
        """Send it through its widget, or, where that closes, to the app itself."""
        return settled.through.post_message(settled) or self._app.post_message(settled)
