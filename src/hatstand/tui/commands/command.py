"""What a command is: its keys, its words, and when it can be run."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from hatstand.domain.records import dataclass
from hatstand.tui.commands.availability import Check
from hatstand.tui.situation import Situation, Tab


class Scope(StrEnum):
    """Where a command's keys count: everywhere, in one tab, or in both that show what is shared."""

    GLOBAL = "global"
    ORGANIZATION = "organization"
    SESSIONS = "sessions"
    SHARES = "shares"
    SERVICES = "services"
    SHARING = "sharing"

    @property
    def tabs(self) -> frozenset[str]:
        """The tabs in which it counts."""
        if self is Scope.GLOBAL:
            return frozenset(Tab)
        if self is Scope.SHARING:
            return frozenset((Tab.SHARES, Tab.SERVICES))
        return frozenset((self.value,))

    @property
    def words(self) -> str:
        """Where it counts, as the help says it; empty where that is everywhere."""
        if self is Scope.GLOBAL:
            return ""
        names = [tab.capitalize() for tab in Tab if tab in self.tabs]
        return f"{' and '.join(names)} {'tabs' if len(names) > 1 else 'tab'}"

    def overlaps(self, other: Scope) -> bool:
        """Tell whether one key could not serve commands of both."""
        return bool(self.tabs & other.tabs)


class Group(StrEnum):
    """The headings of the help."""

    MOVE = "Move"
    ROLE = "Roles and sessions"
    COPY = "Copy and hand over"
    FIND = "Find"
    SHARING = "What is shared"
    VIEW = "View"
    PROGRAM = "Program"


def _always(_situation: Situation) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    Attributes:
        id: Its name under `[keys]`.
        keys: The default keys, in Textual's names or as single characters.
        title: Two or three words, for footer and palette.
        help: One sentence.
        danger: Whether it hands credentials over, makes or ends a session.
        footer: Its place in the footer, lowest first; None keeps it out.
        available: Says why it can't be run now.
        label: The footer's words where they depend on what is selected; empty ones keep it out.
        palette: Whether the palette offers it; moving about is not worth a search.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    scope: Scope = Scope.GLOBAL
    danger: bool = False
    footer: int | None = None
    available: Check = _always
    label: Callable[[Situation], str] | None = None
    palette: bool = True

    def label_for(self, situation: Situation) -> str:
        """Return the words that say what it would do to what is selected."""
        return self.label(situation) if self.label else self.title
