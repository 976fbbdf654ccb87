"""Console link as…: the kinds of links, which of them work and why not, service and region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from hatstand.domain.plan import LinkPlan, Plan
from hatstand.domain.records import dataclass
from hatstand.errors import UsageError
from hatstand.services import console
from hatstand.tui.describing.plan import LINK_KINDS
from hatstand.tui.facts import MUTED, Title
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.page import Page
from hatstand.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.widget import Widget


_NAME_CELLS = 15  # the sign, a blank, and the kind
_REASON_CELLS = 52  # what a dialog in 80 columns has beside that


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """What was chosen.

    Attributes:
        kind: One of `console.KINDS`.
        service: One of `console.SERVICES`; empty for the console's first page.
        region: A region's name.
        use: What to do with the link: `copy`, `show` or `open`.
    """

    kind: str
    service: str
    region: str
    use: str


class LinksScreen(Dialog[LinkChoice | None]):
    """Kinds in a list, two lines to type on, and three things that can be done with a link."""

    DEFAULT_CSS = """
    LinksScreen {
        & .headline { margin: 0 0 1 0; }
        & OptionList { width: 1fr; height: auto; margin: 0 0 1 0; }
        & Horizontal { height: 1; }
        & Input { width: 1fr; background: $background; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("v", "use('show')", "Show", show=False),
        Binding("o", "use('open')", "Open", show=False),
        Binding("c", "use('copy')", "Copy", show=False),
        Binding("q", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = "Console link as"

    def __init__(
        self,
        plan: Plan,
        *,
        kind: str = "federation",
        service: str = "",
        region: str = "",
        can_open: bool = False,
    ) -> None:
        """Make the dialog.

        Args:
            plan: The role's plan, which knows what kinds of links work.
            kind: The kind that the settings prefer.
            service: The service whose page the console opens with; empty for its first page.
            region: The region that the console opens in.
            can_open: Whether a browser can be opened from here.
        """
        super().__init__()
        self._plan = plan
        self._kind = kind
        self._can_open = can_open
        self._list = ChoiceList()
        self._service = TextLine(
            value=service,
            placeholder="home",
            compact=True,
            select_on_focus=False,
            suggester=SuggestFromList(sorted(console.SERVICES), case_sensitive=False),
        )
        self._region = TextLine(value=region or plan.region, compact=True, select_on_focus=False)
        self._note = Static("", classes="note", markup=False)

    def body(self) -> Iterable[Widget]:
        """Yield the headline, the kinds, and the lines to type on."""
        yield Page(classes="headline")
        yield self._list
        for name, line in (("Service", self._service), ("Region", self._region)):
            yield Horizontal(Static(name, classes="label", markup=False), line)
        yield self._note

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        opening = (("o", "open"),) if self._can_open else ()
        return (
            ("enter", "copy"),
            ("v", "show"),
            *opening,
            ("tab", "service, region"),
            ("esc", "back"),
        )

    def on_mount(self) -> None:
        """Show the kinds, the preferred one under the cursor where it works."""
        super().on_mount()
        plan = self._plan
        self.frame_in(plan.environment)
        head = self.headline(plan.account_name, plan.role.account_id, plan.environment)
        role = Content("  ") + self.said(plan.role.name, "bold")
        self.query_one(".headline", Page).tell([Title(head + role)])
        for link in plan.links:
            option = Option(self._line(link), id=link.kind, disabled=not link.works)
            self._list.add_option(option)
        works = [link.kind for link in plan.links if link.works]
        wanted = self._kind if self._kind in works else next(iter(works), None)
        if wanted is not None:
            self._list.highlighted = self._list.get_option_index(wanted)
        self._list.focus()
        self._note.display = False

    def _line(self, link: LinkPlan) -> Content:
        name = f"{link.kind:<13}"
        if link.works:
            return self.said(f"✓ {name}") + self.said(LINK_KINDS.get(link.kind, ""), MUTED)
        below = Content("\n" + " " * _NAME_CELLS)
        reason = below.join(self.said(link.reason, MUTED).wrap(_REASON_CELLS))
        return self.said(f"✗ {name}", MUTED) + reason

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_use("copy")

    def action_use(self, use: str) -> None:
        """Choose what is set, unless it makes no sense; then say why."""
        option = self._list.highlighted_option
        if option is None or option.id is None or (use == "open" and not self._can_open):
            return
        service = self._service.value.strip().lower()
        region = self._region.value.strip().lower()
        problem = self._problem(service, region)
        if problem:
            self._note.update(self.said(problem))
            self._note.display = True
            return
        self.dismiss(LinkChoice(option.id, service if service != "home" else "", region, use))

    def _problem(self, service: str, region: str) -> str:
        if service and service not in console.SERVICES:
            near = get_close_matches(service, console.SERVICES, n=3, cutoff=0.4)
            return f"No console page is known for {service}. " + (
                f"Near: {', '.join(near)}" if near else "Leave it empty for the first page"
            )
        try:
            console.console_url(self._plan.role.partition, region)
        except UsageError as error:
            return f"{error.title}. {error.hint}"
        return ""

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()
