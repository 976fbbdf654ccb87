"""Everything known about one node, on the whole screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from hatstand.tui.facts import Block
from hatstand.tui.notices import drop_passing
from hatstand.tui.screens.moving import move_text
from hatstand.tui.widgets.details import Details

if TYPE_CHECKING:
    from textual.app import ComposeResult

_KEYS = {
    "up": "up,k",
    "down": "down,j",
    "page_up": "pageup,ctrl+u",
    "page_down": "pagedown,ctrl+d,space",
    "first": "g,home",
    "last": "G,end",
}


class InspectScreen(ModalScreen[None]):
    """A page of facts; any way back leads to where one was."""

    DEFAULT_CSS = """
    InspectScreen {
        align: center middle;
        & > Details {
            width: 90%;
            max-width: 110;
            height: 90%;
            padding: 0 2;
            border: round $border;
            border-title-color: $foreground;
            border-subtitle-color: $text-muted;
            background: $background;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter,ctrl+c", "dismiss", "Back", show=False),
        *(Binding(keys, f"move('{name}')", name, show=False) for name, keys in _KEYS.items()),
    ]

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._page = Details()
        self._title = title
        self._blocks = tuple(blocks)

    def compose(self) -> ComposeResult:
        """Yield the page."""
        yield self._page

    def on_mount(self) -> None:
        """Show the facts."""
        drop_passing(self.app)
        self._page.border_subtitle = "esc goes back"
        self._page.tell(self._title, self._title, self._blocks)
        self._page.focus()

    def action_move(self, name: str) -> None:
        """Scroll."""
        move_text(self._page, name)
