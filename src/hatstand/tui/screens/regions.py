"""Choosing regions: the usual ones of the partition; typing filters, one or several are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from hatstand.domain.regions import Region, is_region, regions_beside
from hatstand.tui.facts import MUTED
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.text import pad
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content
    from textual.widget import Widget

_ID_CELLS = 16
_PLACE_CELLS = 24
_AS_TYPED = "as typed"


class Filter(Entry):
    """A line that narrows a list; a blank is in no region's name, and marks instead."""

    def __init__(self, changed: Callable[[], None], mark: Callable[[], None]) -> None:
        """Make an empty line; `mark` is called for a blank."""
        # Nothing here must be read before it is answered.
        super().__init__(changed, lambda _event: False)
        self._mark = mark

    def on_key(self, event: events.Key) -> None:
        """Mark with the space bar, in turn with what was typed before it."""
        if event.key == "space":
            event.stop()
            event.prevent_default()
            self._mark()


class RegionsScreen(Dialog[tuple[str, ...] | None]):
    """A line that filters and a list; enter takes the region under the cursor, or those marked."""

    DEFAULT_CSS = """
    RegionsScreen {
        & > .box { width: 62; }
        & .typed { height: 1; margin: 0 0 1 0; }
        & OptionList { height: 12; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "Up", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("enter", "take", "Take", show=False),
    ]

    def __init__(self, in_use: Sequence[str], *, several: bool) -> None:
        """Make the dialog.

        Args:
            in_use: The regions in use; the first one decides the partition.
            several: Whether more than one may be taken.
        """
        super().__init__()
        self._in_use = tuple(in_use)
        self._several = several
        self._marked = list(in_use) if several else []
        self._marking = False
        usual = regions_beside(self._in_use[0])
        known = {region.id for region in usual}
        others = tuple(Region(one, _AS_TYPED) for one in self._in_use if one not in known)
        self._regions = (*others, *usual)
        self._filter = Filter(self._typed, self.mark)
        self._list = ChoiceList()
        self._list.can_focus = False

    @property
    def title_text(self) -> str:
        """What stands in the frame."""
        return "Regions" if self._several else "Region"

    def body(self) -> Iterable[Widget]:
        """Yield the line and the list."""
        yield Horizontal(
            Static("Find", classes="label", markup=False), self._filter, classes="typed"
        )
        yield self._list

    def hints(self) -> Sequence[Hint]:
        """Return the keys, which say what enter would take now."""
        chosen = self._chosen()
        taken = chosen[0] if len(chosen) == 1 else f"these {len(chosen)}"
        marking: tuple[Hint, ...] = (("space", "marks several"),) if self._several else ()
        return (("enter", taken if chosen else "–"), *marking, ("esc", "back"))

    def on_mount(self) -> None:
        """Show the regions, the one in use under the cursor."""
        super().on_mount()
        self._box.border_title = self.title_text
        self._filter.focus()
        self._fill(self._in_use[0])

    def _shown(self) -> tuple[Region, ...]:
        """Return the regions that fit what was typed; with none, what was typed where it is one."""
        typed = self._filter.text.strip().lower()
        found = tuple(region for region in self._regions if region.fits(typed))
        if not found and is_region(typed):
            return (Region(typed, _AS_TYPED),)
        return found

    def _fill(self, cursor: str = "") -> None:
        shown = self._shown()
        self._list.set_options(Option(self._line(region), id=region.id) for region in shown)
        ids = [region.id for region in shown]
        self._list.highlighted = (ids.index(cursor) if cursor in ids else 0) if ids else None
        self.tell_hints()

    def _line(self, region: Region) -> Content:
        mark = f"{self.glyphs.yes} " if region.id in self._marked else "  "
        used = "in use" if region.id in self._in_use else ""
        place = f"{pad(region.place, _PLACE_CELLS)} {used}".rstrip()
        return (
            self.said(mark if self._several else "")
            + self.said(pad(region.id, _ID_CELLS))
            + self.said(place, MUTED)
        )

    @property
    def _cursor(self) -> str:
        option = self._list.highlighted_option
        return (option.id or "") if option else ""

    def _chosen(self) -> tuple[str, ...]:
        """Return what enter takes: the marked ones once any was marked, else that of the cursor."""
        if self._marking and self._marked:
            return tuple(self._marked)
        return (self._cursor,) if self._cursor else ()

    def _typed(self) -> None:
        self._fill(self._cursor)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.tell_hints()

    @on(OptionList.OptionSelected)
    def action_take(self) -> None:
        """Take the region under the cursor, or those that were marked."""
        if chosen := self._chosen():
            self.dismiss(chosen)

    def mark(self) -> None:
        """Mark the region under the cursor, or take its mark away."""
        region = self._cursor
        if not self._several or not region:
            return
        self._marking = True
        if region in self._marked:
            self._marked.remove(region)
        else:
            self._marked.append(region)
        self._fill(region)

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()

    def action_page(self, by: int) -> None:
        """Move in the list by a page."""
        for _ in range(self._list.size.height - 1):
            self.action_step(by)
