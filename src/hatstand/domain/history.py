"""What is remembered of earlier snapshots: the newest in outline, and the steps back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from itertools import accumulate, takewhile
from typing import NamedTuple

from hatstand.domain.organization import AccountSource, Organization
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role, RoleSource

KEPT = timedelta(days=90)
"""For so long steps are kept."""

LARGEST = 100_000
"""Things that the kept steps touch in all: a large organization rebuilt ten times."""


class Node(NamedTuple):
    """An OU or an account as it is remembered; the state is an account's."""

    name: str
    parent_id: str
    state: str = ""


class RoleStep(NamedTuple):
    """The roles of one account that a step found gone and new, by path and name (`/a/Admin`)."""

    gone: frozenset[str]
    new: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared of a snapshot.

    Attributes:
        organization_id: Only outlines of the same organization are compared.
        root_id: What holds the uppermost OUs.
        partition: Of the ARNs of roles.
        units: OUs by id.
        accounts: The organization's accounts by id.
        roles: Paths and names of roles by account id, only of accounts in which
            `iam:ListRoles` answered in full: what other sources tell says nothing of what exists.
    """

    organization_id: str
    root_id: str = ""
    partition: str = "aws"
    units: Mapping[str, Node] = field(default_factory=dict)
    accounts: Mapping[str, Node] = field(default_factory=dict)
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, organization: Organization, roles: Iterable[Role], read: Iterable[str]) -> Outline:
        """Return the outline of a snapshot.

        Args:
            organization: As AWS told it; accounts of other sources are left out.
            roles: Of all sources; only listed ones count.
            read: The accounts whose roles were listed in full.
        """
        names: dict[str, list[str]] = {account_id: [] for account_id in read}
        sets: dict[frozenset[str], frozenset[str]] = {}  # most accounts have the same roles
        partition = "aws"
        for role in roles:
            if RoleSource.LISTED in role.sources and role.account_id in names:
                names[role.account_id].append(role.path + role.name)
                partition = role.partition
        return cls(
            organization.id,
            organization.root_id,
            partition,
            {unit.id: Node(unit.name, unit.parent_id) for unit in organization.units},
            {
                account.id: Node(account.name, account.parent_id, account.state.value)
                for account in organization.accounts
                if account.source is AccountSource.ORGANIZATION
            },
            {one: sets.setdefault(kept := frozenset(found), kept) for one, found in names.items()},
        )

    def touched_by(self, steps: Iterable[Step]) -> Outline:
        """Return the part that tells what some steps changed: all OUs, of accounts only theirs.

        Without steps it tells nothing.
        """
        way = tuple(steps)
        touched = {one for step in way for one in (*step.accounts, *step.roles)}
        return replace(
            self,
            units=self.units if way else {},
            accounts={one: self.accounts[one] for one in touched & self.accounts.keys()},
            roles={one: self.roles[one] for one in touched & self.roles.keys()},
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What it takes to go back from one outline to the one before.

    Attributes:
        as_of: When the organization of the newer one was read.
        found_at: When the difference was found: later, where it was roles that were read.
        units: What OUs were before; None where there was none.
        accounts: What accounts were before; None where there was none.
        roles: Roles that are gone and new, by account id.
    """

    as_of: datetime
    found_at: datetime
    units: Mapping[str, Node | None]
    accounts: Mapping[str, Node | None]
    roles: Mapping[str, RoleStep]

    @property
    def size(self) -> int:
        """How many things it touches."""
        roles = sum(len(one.gone) + len(one.new) for one in self.roles.values())
        return len(self.units) + len(self.accounts) + roles


@dataclass(frozen=True, slots=True)
class History:
    """The snapshots of one organization, as far back as is kept.

    Attributes:
        outline: The newest.
        begins: When the oldest that is known was read.
        as_of: When the newest was read.
        previous: When the one before was read; None where there was none.
        steps: The way back, newest first; snapshots that changed nothing have none.
    """

    outline: Outline
    begins: datetime
    as_of: datetime
    previous: datetime | None = None
    steps: tuple[Step, ...] = ()

    @property
    def last_steps(self) -> tuple[Step, ...]:
        """The steps back from the newest snapshot to the one before."""
        return tuple(takewhile(lambda step: step.as_of == self.as_of, self.steps))

    def steps_since(self, moment: datetime) -> tuple[Step, ...]:
        """Return the steps back to the snapshot in force at `moment`."""
        return tuple(takewhile(lambda step: step.found_at > moment, self.steps))

    def only_told(self) -> History:
        """Return the history without what its steps say nothing of, which is most of it.

        It tells the same changes; nothing can be added to it.
        """
        return replace(self, outline=self.outline.touched_by(self.steps))

    def with_snapshot(
        self, outline: Outline, as_of: datetime, *, read_at: datetime, now: datetime
    ) -> History:
        """Return the history after another snapshot; itself where that adds nothing.

        Nothing is known to have changed where no organization could be read, nor by a snapshot
        that is older than the newest: that of a process that was overtaken. A snapshot of another
        organization begins anew.

        Args:
            outline: Of the new snapshot.
            as_of: When its organization was read.
            read_at: When the newest part of it was read, such as an account's roles.
            now: Shows whether the clock was set back since the newest.
        """
        if outline.organization_id != self.outline.organization_id:
            return self if not outline.organization_id else History(outline, as_of, as_of)
        if as_of < self.as_of <= now:
            return self
        found_at = max(as_of, read_at, *(step.found_at for step in self.steps[:1]))
        step = step_back(outline, self.outline, as_of, found_at)
        previous = self.previous if as_of == self.as_of else self.as_of
        steps = (step, *self.steps) if step.size else self.steps
        return replace(
            self, outline=outline, as_of=as_of, previous=previous, steps=steps
        )._shortened(found_at - KEPT)

    def _shortened(self, oldest: datetime) -> History:
        """Return the history without what is from before `oldest`, or too much.

        The last step stays however large it is.
        """
        sizes = accumulate(step.size for step in self.steps)
        kept = sum(
            step.found_at >= oldest and (size <= LARGEST or step is self.steps[0])
            for step, size in zip(self.steps, sizes, strict=True)
        )
        if kept == len(self.steps):
            return self
        return replace(self, begins=self.steps[kept].found_at, steps=self.steps[:kept])


def step_back(newer: Outline, older: Outline, as_of: datetime, found_at: datetime) -> Step:
    """Return the step from `newer` back to `older`; of size 0 where nothing differs.

    Roles count only in accounts that both know.
    """
    roles = {}
    for account_id, names in newer.roles.items():
        before = older.roles.get(account_id)
        if before is not None and before != names:
            roles[account_id] = RoleStep(gone=before - names, new=names - before)
    return Step(
        as_of,
        found_at,
        _before(newer.units, older.units),
        _before(newer.accounts, older.accounts),
        roles,
    )


def _before(newer: Mapping[str, Node], older: Mapping[str, Node]) -> dict[str, Node | None]:
    touched = {one for one, _ in newer.items() ^ older.items()}
    return {one: older.get(one) for one in sorted(touched)}
