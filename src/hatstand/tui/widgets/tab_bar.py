"""The second line's left: the tabs, each with its key."""

from __future__ import annotations

from textual.content import Content

from hatstand.domain.records import dataclass
from hatstand.tui.facts import MUTED
from hatstand.tui.messages import TabChosen
from hatstand.tui.situation import Tab
from hatstand.tui.widgets.line import Line, Target


@dataclass(frozen=True, slots=True)
class TabTitle:
    """A tab: its key, its name and how many things are in it, where that is worth telling."""

    tab: Tab
    key: str
    title: str
    count: int | None = None


class TabBar(Line):
    """`1 Organization   2 Sessions 2`, the active one marked."""

    DEFAULT_CSS = """
    TabBar {
        width: auto;
    }
    """

    def tell(self, titles: tuple[TabTitle, ...], active: Tab) -> None:
        """Show the tabs."""
        line = Content("")
        targets: list[Target] = []
        for title in titles:
            start = line.cell_length
            line += _tab(title, active=title.tab is active)
            targets.append(Target(start, line.cell_length, title.tab.value))
            line += Content(" ")
        if line.cell_length != self._content.cell_length:
            self.refresh(layout=True)
        self.show(line, targets)

    def get_content_width(self, *_sizes: object) -> int:
        """Return the cells that the tabs take."""
        return self._content.cell_length

    def clicked(self, name: str) -> None:
        """Ask for the tab."""
        self.post_message(TabChosen(Tab(name)))


def _tab(title: TabTitle, *, active: bool) -> Content:
    count = f" {title.count}" if title.count else ""
    style = "bold $text-primary on $state-cursor $cursor-style" if active else ""
    return Content.assemble(
        (" ", style),
        (title.key, style if active else MUTED),
        (f" {title.title}{count} ", style),
    )
