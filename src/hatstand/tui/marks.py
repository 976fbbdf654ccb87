"""Which nodes of the tree changed lately, and which hold something that did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from hatstand.domain.organization import Organization
from hatstand.domain.records import dataclass
from hatstand.tui.nodes import ORGANIZATION_KEY, account_key, role_key, unit_key

if TYPE_CHECKING:  # what changed is imported once there is a history
    from hatstand.domain.changes import Change

LATELY = timedelta(days=7)
"""For so long after it was found, a change is marked."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What changed lately, by the keys of nodes.

    Attributes:
        changes: All of them, also of what is gone and has no node any more.
        own: The changes of each node itself.
        above: The keys of the nodes above these.
    """

    changes: tuple[Change, ...] = ()
    own: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    above: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changes: tuple[Change, ...], organization: Organization) -> Marks:
        """Return the marks of changes in an organization."""
        from hatstand.domain.changes import Event

        own: dict[str, list[Change]] = {}
        above: set[str] = set()
        for change in changes:
            if change.event is not Event.GONE:
                own.setdefault(_key(change), []).append(change)
                above.update(_keys_above(change, organization, above))
        return cls(changes, own, frozenset(above))


NO_MARKS = Marks()


def _key(change: Change) -> str:
    from hatstand.domain.changes import Subject

    match change.subject:
        case Subject.ACCOUNT:
            return account_key(change.id)
        case Subject.UNIT:
            return unit_key(change.id)
    return role_key(change.account_id, change.name)


def _keys_above(change: Change, organization: Organization, known: set[str]) -> list[str]:
    """Return the keys of the nodes above what changed, up to one that is known already."""
    from hatstand.domain.changes import Subject

    keys = [account_key(change.account_id)] if change.subject is Subject.ROLE else []
    if change.subject is Subject.UNIT:
        unit = organization.unit_by_id.get(change.id)
        parent_id = unit.parent_id if unit else ""
    else:
        account = organization.account_by_id.get(change.account_id)
        parent_id = account.parent_id if account else ""
    while parent_id in organization.unit_by_id:
        key = unit_key(parent_id)
        if key in known or key in keys:
            break
        keys.append(key)
        parent_id = organization.unit_by_id[parent_id].parent_id
    return [*keys, ORGANIZATION_KEY]
