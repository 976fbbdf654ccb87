"""What the texts of both tabs that look around are told: what was seen, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from textual.content import Content

from hatstand.domain.environments import NO_ENVIRONMENT
from hatstand.domain.inventory import Inventory
from hatstand.domain.records import dataclass
from hatstand.domain.sharing import NamedAccount, named_account
from hatstand.tui.describing.nodes import badge
from hatstand.tui.describing.seen import account_lines
from hatstand.tui.facts import Title
from hatstand.tui.text import plain

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Around(Generic[Seen]):
    """What is known around the thing that is described.

    Attributes:
        seen: What the tab has read.
        now: The time by which ages are told (UTC).
        badge_style: Returns the style of badges of an environment's colour.
        color_of: Returns what an environment's colour looks like.
        keys: Returns the key of a command, as it is printed on keyboards.
    """

    seen: Seen
    inventory: Inventory
    now: datetime
    badge_style: Callable[[str], str]
    color_of: Callable[[str], str]
    keys: Callable[[str], str]
    offline: bool = False

    def account(self, account_id: str) -> NamedAccount:
        """Return an account as people know it."""
        return named_account(account_id, self.inventory)

    def named(self, account_id: str) -> Content:
        """Return an account as people know it, and where it is."""
        return account_lines(self.account(account_id), self.color_of)

    def titled(self, name: str, account: NamedAccount | None = None) -> Title:
        """Return a title, with the badge of the environment that it belongs to."""
        environment = account.environment if account else NO_ENVIRONMENT
        mark, title = badge(environment, self.badge_style), plain(name).stylize("bold")
        return Title(mark + Content(" ") + title if mark else title)
