"""The plan of a role, to be read before anything happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from hatstand.domain.plan import Plan
from hatstand.tui.describing.plan import plan_blocks
from hatstand.tui.facts import Title
from hatstand.tui.flows.moving import move_text
from hatstand.tui.screens.dialog import MOVES, Dialog, Hint
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget


class PlanScreen(Dialog[bool | None]):
    """True where the person wants the role assumed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "cancel", "Back", show=False),
        *(Binding(keys, f"move('{name}')", name, show=False) for name, keys in MOVES.items()),
    ]
    TITLE_TEXT = "Plan"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._page = Page()
        self._scroll = VerticalScroll(self._page)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield self._scroll

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        label = "assume all the same" if self._plan.problems else "assume"
        return (("a", label), ("esc", "back"))

    def on_mount(self) -> None:
        """Show the plan, in the environment's colour."""
        super().on_mount()
        plan = self._plan
        self.frame_in(plan.environment)
        title = self.headline(plan.account_name, plan.role.account_id, plan.environment)
        self._page.tell([Title(title), Title(Content("")), *plan_blocks(plan, self.said)])
        self._scroll.focus()

    def on_key(self, event: events.Key) -> None:
        """Take `a` for a yes, unless it was pressed before the plan could be read."""
        if event.character == "a":
            event.stop()
            if not self.too_early(event):
                self.dismiss(result=True)

    def action_move(self, name: str) -> None:
        """Scroll."""
        move_text(self._scroll, name)
