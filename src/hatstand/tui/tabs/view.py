"""What a tab of the main screen is: a pane with a cursor, and what can be done where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

from hatstand.domain.records import dataclass
from hatstand.tui.commands.command import Scope
from hatstand.tui.selection import NOTHING, Selection
from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from textual.widget import Widget

    from hatstand.domain.credentials import Session
    from hatstand.domain.roles import Role
    from hatstand.services.find.hits import Hit
    from hatstand.tui.copy_choices import CopyAbout, CopyChoice
    from hatstand.tui.facts import Block
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.widgets.find_bar import HitRow


@dataclass(frozen=True, slots=True)
class Copyable:
    """A text that is no secret, and what it is in words: `account id`, `share ARN`."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """Where the console shows something.

    Attributes:
        service: One of `console.SERVICES`.
        region: A region's name.
        place: What of the service's console, as `console.console_url` takes it.
    """

    service: str
    region: str
    place: str = ""


class TabView:
    """One tab. The main screen asks the one that is shown, and never which one that is.

    Attributes:
        tab: Which one it is.
        title: What stands in the tab bar.
        short_title: The same where there is little room; empty where it is short anyway.
        command: The id of the command that shows it.
        has_details: Whether the details pane stands beside its own.
        searchable: Whether finding looks here; where not, it looks in the organization.
        gives_standpoint: Whether what is selected here decides from where shares and services
            are looked at.
        pane: The widget that has the cursor and the keyboard.
    """

    tab: ClassVar[Tab]
    title: ClassVar[str]
    short_title: ClassVar[str] = ""
    command: ClassVar[str]
    has_details: ClassVar[bool] = True
    searchable: ClassVar[bool] = True
    gives_standpoint: ClassVar[bool] = False
    pane: Widget

    def __init__(self, main: MainScreen) -> None:
        self.main = main

    # -- what is there

    def bar_title(self, *, short: bool) -> str:
        """Return what stands in the tab bar, where there is much room or little."""
        return (self.short_title if short else "") or self.title

    def count(self) -> int | None:
        """Return how many things are in it, where that is worth telling."""
        return None

    def select(self) -> Selection:
        """Return what the cursor is on."""
        return NOTHING

    def names(self, selection: Selection) -> tuple[str, ...]:
        """Return the names from the top down to what is selected, for the first line."""
        del selection
        return (self.main.workspace.inventory.context, self.title)

    def title_of(self, selection: Selection) -> str:
        """Return the name of what is selected."""
        raise NotImplementedError

    def blocks(self, selection: Selection) -> list[Block]:
        """Return everything that the details pane says of what is selected."""
        raise NotImplementedError

    def watches(self, selection: Selection) -> bool:
        """Tell whether what is selected is watched, so that the same key would end that."""
        del selection
        return False

    def refusals(self, selection: Selection) -> Mapping[str, str]:
        """Return why commands of this tab can't be run now, in words, by their ids."""
        del selection
        return {}

    def status(self) -> str:
        """Return what the status line says while nothing more urgent is to be told."""
        return ""

    # -- what is done

    def shown(self) -> None:
        """Be told that the tab is on the screen now."""

    def selected(self, selection: Selection) -> None:
        """Be told what is selected now."""

    def session_of(self, role: Role) -> Session | None:
        """Return the live session that serves a role here, or None."""
        if self.tab in Scope.SHARING.tabs:  # there, the only role is the one that is looked from
            return self.main.standpoint.session
        return self.main.workspace.session_of(role.account_id, role.name)

    def tick(self) -> None:
        """Be told, about once a second while the tab is on the screen, that time has passed."""

    def unfolded(self, key: str) -> None:
        """Be told that a branch of the pane was unfolded."""

    def move(self, name: str) -> None:
        """Move the cursor.

        Args:
            name: The id of a moving command; one that means nothing here does nothing.
        """
        raise NotImplementedError

    def stop(self) -> bool:
        """End what goes on here, such as a reading or a watch; tell whether anything did."""
        return False

    def open(self) -> None:
        """Do what enter does."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read what is selected again."""
        raise NotImplementedError

    def refresh_all(self) -> None:
        """Read everything here again."""
        self.refresh()

    def pasteable(self, selection: Selection) -> Copyable | None:
        """Return what one would paste of what is selected; None where there is nothing."""
        raise NotImplementedError

    def named(self, selection: Selection) -> Copyable | None:
        """Return the name, id or ARN of what is selected; None where it has none."""
        raise NotImplementedError

    def copy_about(self, selection: Selection) -> CopyAbout:
        """Return what stands above the forms in which the selection can be copied."""
        raise NotImplementedError

    def copy_choices(self, selection: Selection) -> tuple[CopyChoice, ...]:
        """Return the forms in which what is selected can be copied, none of them secret."""
        del selection
        return ()

    def node_of(self, selection: Selection) -> str:
        """Return the key of the node in the organization that the selection belongs to, if any."""
        del selection
        return ""

    def console_page(self, selection: Selection) -> ConsolePage | None:
        """Return where the console shows what is selected; None where it does not."""
        del selection
        return None

    def in_doubt(self) -> tuple[str, ...]:
        """Return what was sent and of which nobody knows what became of it, a sentence each."""
        return ()

    # -- finding

    def prepare_search(self) -> Thread | None:
        """Make searching ready in a thread of its own; None where there is nothing to make."""
        return None

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return what fits a query, best first."""
        del query, limit
        return ()

    def hit_row(self, hit: Hit) -> HitRow:
        """Return how a hit looks in the list."""
        raise NotImplementedError

    def cursor_key(self) -> str:
        """Return the key of what the cursor is on."""
        return ""

    def go_to(self, key: str) -> bool:
        """Put the cursor on what has that key; tell whether there is such a thing."""
        del key
        return False


def by_tab(*views: TabView) -> dict[Tab, TabView]:
    """Return views by the tab that each is, in their order."""
    return {view.tab: view for view in views}
