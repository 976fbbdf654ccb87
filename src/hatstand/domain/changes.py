"""What changed in an organization between two snapshots, in the order and words it is told in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from hatstand.domain.arn import RoleArn
from hatstand.domain.history import Node, Outline, Step
from hatstand.domain.organization import (
    AccountState,
    Organization,
    OrganizationalUnit,
    escape_segment,
)
from hatstand.domain.records import dataclass
from hatstand.domain.text import folded


class Subject(StrEnum):
    """What changed; the order is that in which changes are told."""

    ACCOUNT = "account"
    UNIT = "ou"
    ROLE = "role"


class Event(StrEnum):
    """What happened to it, in the order in which it is told.

    The words for states are those of `Account.State`: AWS suspends, an owner closes; what was
    either is reinstated once it is active again.
    Source: AWS Organizations API Reference, Account.
    """

    NEW = "new"
    MOVED = "moved"
    RENAMED = "renamed"
    PENDING = "pending"
    ACTIVATED = "activated"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    REINSTATED = "reinstated"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to an account, an OU or a role.

    Attributes:
        id: Twelve digits, an OU's id or a role's ARN.
        name: Its name; the last one known of what is gone.
        account_id: Of the account or of the role's account; empty for an OU.
        ou_path: Of the OU itself, else of the OU that holds the account; empty at the root. Of
            what is gone, the last one known.
        before: The OU path, name or state that it had; empty where it is new or gone.
        after: The one that it has.
        found_at: When the snapshot that shows it was read (UTC).
    """

    subject: Subject
    event: Event
    id: str
    name: str
    account_id: str
    ou_path: str
    before: str
    after: str
    found_at: datetime


_STATE_EVENTS = {
    AccountState.PENDING_ACTIVATION: Event.PENDING,
    AccountState.ACTIVE: Event.REINSTATED,
    AccountState.SUSPENDED: Event.SUSPENDED,
    AccountState.PENDING_CLOSURE: Event.CLOSING,
    AccountState.CLOSED: Event.CLOSED,
}

_SUBJECTS = list(Subject)
_EVENTS = list(Event)

_EXISTENCE = "existence"  # an aspect of a node, beside its fields


def changes(outline: Outline, steps: Iterable[Step]) -> tuple[Change, ...]:
    """Return what differs between an outline and the one to which `steps` lead back.

    What changed and changed back is not told; what changed twice is told once.

    Args:
        outline: The newer one.
        steps: From it back to the older one, newest first.
    """
    way = tuple(steps)
    units = _Compared(Subject.UNIT, outline.units, way, [step.units for step in way])
    accounts = _Compared(Subject.ACCOUNT, outline.accounts, way, [step.accounts for step in way])
    then = _Place(outline.root_id, units.before)
    now = _Place(outline.root_id, outline.units)
    told = [*units.changes(then, now), *accounts.changes(then, now)]
    told.extend(_role_changes(outline, way, now))
    return tuple(sorted(told, key=_order))


def summary(found: Iterable[Change]) -> str:
    """Return changes in one line: `3 accounts new, 1 moved · 1 role gone`; empty for none."""
    counts = Counter((change.subject, change.event) for change in found)
    parts = []
    for subject in Subject:
        events = [(event, counts[subject, event]) for event in Event if counts[subject, event]]
        words = [f"{count:,} {event}" for event, count in events]
        if words:
            event, count = events[0]
            words[0] = f"{count:,} {_noun(subject)}{'' if count == 1 else 's'} {event}"
            parts.append(", ".join(words))
    return " · ".join(parts)


def _noun(subject: Subject) -> str:
    return "OU" if subject is Subject.UNIT else subject.value


def _order(change: Change) -> tuple[int, int, str, str, str]:
    return (
        _SUBJECTS.index(change.subject),
        _EVENTS.index(change.event),
        folded(change.ou_path),
        folded(change.name),
        change.id,
    )


class _Place:
    """Where things are, or were."""

    def __init__(self, root_id: str, units: Mapping[str, Node]) -> None:
        self._organization = Organization(
            root_id=root_id,
            units=tuple(
                OrganizationalUnit(unit_id, unit.name, unit.parent_id)
                for unit_id, unit in units.items()
            ),
        )

    def path(self, unit_id: str) -> str:
        """Return `Workloads/Prod` for an OU; empty for the root."""
        return "/".join(map(escape_segment, self._organization.path_of(unit_id)))


class _Compared:
    """OUs or accounts as they are, and as they were before some steps."""

    def __init__(
        self,
        subject: Subject,
        newest: Mapping[str, Node],
        way: Sequence[Step],
        touched: Iterable[Mapping[str, Node | None]],
    ) -> None:
        self.before = dict(newest)
        self._subject = subject
        self._newest = newest
        self._found: dict[tuple[str, str], datetime] = {}
        for step, nodes in zip(way, touched, strict=True):
            for node_id, older in nodes.items():
                for aspect in _aspects(older, self.before.get(node_id)):
                    self._found.setdefault((node_id, aspect), step.found_at)
                if older is None:
                    self.before.pop(node_id, None)
                else:
                    self.before[node_id] = older

    def changes(self, then: _Place, now: _Place) -> Iterator[Change]:
        """Yield what happened, from where things were to where they are."""
        is_unit = self._subject is Subject.UNIT
        for node_id in dict.fromkeys(node_id for node_id, _ in self._found):
            older, newer = self.before.get(node_id), self._newest.get(node_id)
            node, place = (older, then) if newer is None else (newer, now)
            if node is None:  # it came and went in between
                continue
            for event, aspect, before, after in _happened(node_id, older, newer, (then, now)):
                yield Change(
                    self._subject,
                    event,
                    node_id,
                    node.name,
                    account_id="" if is_unit else node_id,
                    ou_path=place.path(node_id if is_unit else node.parent_id),
                    before=before,
                    after=after,
                    found_at=self._found[node_id, aspect],
                )


def _aspects(older: Node | None, newer: Node | None) -> Iterator[str]:
    """Yield in what a node differs; one that came or went differs in everything."""
    if older is None or newer is None:
        yield from (_EXISTENCE, *Node._fields)
        return
    for aspect, before, after in zip(Node._fields, older, newer, strict=True):
        if before != after:
            yield aspect


def _happened(
    node_id: str, older: Node | None, newer: Node | None, places: tuple[_Place, _Place]
) -> Iterator[tuple[Event, str, str, str]]:
    """Yield events, each with the aspect that shows it, and what that was and is."""
    if older is None or newer is None:
        yield Event.NEW if older is None else Event.GONE, _EXISTENCE, "", ""
        return
    if older.parent_id != newer.parent_id:
        then, now = places
        yield Event.MOVED, "parent_id", then.path(older.parent_id), now.path(newer.parent_id)
    if older.name != newer.name and node_id not in (older.name, newer.name):  # an unread name
        yield Event.RENAMED, "name", older.name, newer.name
    event = _state_event(older.state, newer.state)
    if event is not None:
        yield event, "state", older.state, newer.state


def _state_event(before: str, after: str) -> Event | None:
    """Return what a change of state is called; None where either is not known."""
    if before == after or AccountState.UNKNOWN in (before, after):
        return None
    if (before, after) == (AccountState.PENDING_ACTIVATION, AccountState.ACTIVE):
        return Event.ACTIVATED
    return next((event for state, event in _STATE_EVENTS.items() if state == after), None)


def _role_changes(outline: Outline, way: Sequence[Step], place: _Place) -> Iterator[Change]:
    """Yield the roles that came or went in accounts whose roles are known."""
    existed: dict[tuple[str, str], bool] = {}
    found: dict[tuple[str, str], datetime] = {}
    for step in way:
        for account_id, roles in step.roles.items():
            for name in (*roles.gone, *roles.new):
                existed[account_id, name] = name in roles.gone
                found.setdefault((account_id, name), step.found_at)
    for (account_id, full_name), was in existed.items():
        names = outline.roles.get(account_id)
        exists = names is not None and full_name in names
        if names is None or was == exists:
            continue
        start, _, name = full_name.rpartition("/")
        account = outline.accounts.get(account_id)
        yield Change(
            Subject.ROLE,
            Event.NEW if exists else Event.GONE,
            str(RoleArn(outline.partition, account_id, f"{start}/", name)),
            name,
            account_id,
            ou_path=place.path(account.parent_id) if account else "",
            before="",
            after="",
            found_at=found[account_id, full_name],
        )
