"""Names that somebody types of namespaces and services: DiscoverInstances wants no more.

Who may discover need not be allowed to list. What has only a name stands in the tree once AWS has
found it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hatstand.domain.arn import is_account_id
from hatstand.domain.cloudmap import Namespace, Service, namespace_by_name
from hatstand.domain.inventory import Inventory
from hatstand.domain.records import dataclass
from hatstand.domain.text import folded, grouped_account_id
from hatstand.tui.tabs.services.branches import (
    Item,
    OwnerItem,
    ServiceItem,
    service_of,
)
from hatstand.tui.tabs.services.state import Seen


@dataclass(frozen=True, slots=True)
class NameLine:
    """A line to type a name on: its id, the words before it, and what stands in it till then."""

    id: str
    label: str
    placeholder: str


OWNER = NameLine("owner", "Owner", "account id or name; none: the account one looks from")
NAMESPACE = NameLine("namespace", "Namespace", "as its owner named it, such as shop.internal")
SERVICE = NameLine("service", "Service", "as its owner named it")


class NamingError(ValueError):
    """A name is missing or can't be one; `line` is the id of where it is typed."""

    def __init__(self, line: NameLine, words: str) -> None:
        super().__init__(words)
        self.line = line.id


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What must be typed before something can be discovered.

    Attributes:
        item: What is selected, or None.
        seen: What is known already.
        inventory: Names the accounts.
        account_id: The account that is looked from.
        region: The region that is looked at.
    """

    item: Item | None
    seen: Seen
    inventory: Inventory
    account_id: str
    region: str

    @property
    def lines(self) -> tuple[NameLine, ...]:
        """The lines to type on; none where all is known."""
        item = self.item
        namespace = None if item is None or isinstance(item, OwnerItem) else item.namespace
        wanted = (
            (SERVICE, service_of(item) is None),
            (NAMESPACE, namespace is None or not namespace.discoverable),
            (OWNER, item is None),
        )
        return tuple(line for line, missing in reversed(wanted) if missing)

    def named(self, typed: Mapping[str, str]) -> ServiceItem:
        """Return the service that is meant, known or not.

        Args:
            typed: What was typed, by the id of its line.

        Raises:
            NamingError: A name is missing, can't be one, or is nobody's.
        """
        namespace = self._namespace(typed)
        known = service_of(self.item)
        if known is not None:
            return ServiceItem(namespace, known.service)
        name = _name(SERVICE, typed)
        same = (one for one in self.seen.services_of(namespace) if name in (one.name, one.id))
        return ServiceItem(namespace, next(same, Service("", "", name, namespace.key)))

    def _namespace(self, typed: Mapping[str, str]) -> Namespace:
        item = self.item
        if item is not None and not isinstance(item, OwnerItem):
            if item.namespace.discoverable:
                return item.namespace
            name = _name(NAMESPACE, typed)
            return replace(item.namespace, name=name, http_name=name)
        owner = item.account.id if item is not None else self._owner(typed)
        name = _name(NAMESPACE, typed)
        for one in self.seen.namespaces:
            if one.owner_id == owner and name in (one.name, one.discovery_name, one.id):
                return one
        return namespace_by_name(name, owner, self.region, shared=owner != self.account_id)

    def _owner(self, typed: Mapping[str, str]) -> str:
        text = typed.get(OWNER.id, "").strip()
        digits = re.sub(r"[\s-]", "", text)
        if not text or is_account_id(digits):
            return digits or self.account_id
        accounts = self.inventory.organization.accounts
        same = [one for one in accounts if folded(one.name) == folded(text)]
        if len(same) == 1:
            return same[0].id
        if same:
            ids = ", ".join(grouped_account_id(one.id) for one in same)
            raise NamingError(OWNER, f"Several accounts are named {text!r}: {ids}")
        raise NamingError(OWNER, f"No account is named {text!r}: type its id, of twelve digits")


def _name(line: NameLine, typed: Mapping[str, str]) -> str:
    """Return a name; Cloud Map's hold visible ASCII characters only, at most 1024 of them.

    Raises:
        NamingError: It is none.
    """
    name = typed.get(line.id, "").strip()
    if not name:
        raise NamingError(line, f"Type the name of the {line.label.lower()}")
    if len(name) > 1024 or not re.fullmatch(r"[!-~]+", name):
        raise NamingError(line, f"{name[:40]!r} is no name: those hold no blanks, and ASCII only")
    return name
