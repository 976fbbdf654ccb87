"""Everything known about one node, on the whole screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import WorkerState

from hatstand.errors import HatstandError
from hatstand.tui.facts import Block
from hatstand.tui.flows.moving import move_text
from hatstand.tui.notices import drop_passing
from hatstand.tui.screens.behind import OverCalm
from hatstand.tui.unexpected import unexpected
from hatstand.tui.widgets.details import Details

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

_KEYS = {
    "up": "up,k",
    "down": "down,j",
    "page_up": "pageup,ctrl+u",
    "page_down": "pagedown,ctrl+d,space",
    "first": "g,home",
    "last": "G,end",
}


class More(Protocol):
    """Reads what is not known yet; both return the whole page anew."""

    async def read(self) -> Sequence[Block]:
        """Return the page with all that could be read."""
        ...

    def failed(self, error: HatstandError) -> Sequence[Block]:
        """Return the page with what went wrong."""
        ...


class InspectScreen(OverCalm, ModalScreen[None]):
    """A page of facts; any way back leads to where one was."""

    DEFAULT_CSS = """
    InspectScreen {
        align: center middle;
        & > Details {
            width: 90%;
            max-width: 110;
            height: 90%;
            padding: 0 1 0 2;
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

    def __init__(self, title: str, blocks: Sequence[Block], more: More | None = None) -> None:
        """Make a page.

        Args:
            title: What it is about.
            blocks: What is known at once.
            more: Reads the rest; None where there is none. Leaving the page ends that.
        """
        super().__init__()
        self._more = more
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
        self._tell(self._blocks)
        self._page.focus()
        if self._more is not None:
            self.run_worker(
                self._read(self._more),
                name="inspect",
                group="inspect",
                description="reading all that AWS tells of it",
                exit_on_error=False,
                exclusive=True,
            )

    async def _read(self, more: More) -> None:
        self._tell(await more.read())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say on the page, calmly, what could not be read and why."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None and self._more is not None:
            known = error if isinstance(error, HatstandError) else unexpected(error)
            self._tell(self._more.failed(known))

    def _tell(self, blocks: Sequence[Block]) -> None:
        self._page.tell(self._title, self._title, blocks)

    def action_move(self, name: str) -> None:
        """Scroll."""
        move_text(self._page, name)
