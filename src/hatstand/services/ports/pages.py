"""What is kept of reading AWS while it is under way, so that it can go on after any end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.services.ports.organizations import AccountsPage


@dataclass(frozen=True, slots=True)
class UnitsBelow:
    """All OUs directly below a root or OU."""

    parent_id: str
    units: tuple[OrganizationalUnit, ...]


@dataclass(frozen=True, slots=True)
class AccountsIn:
    """All accounts directly in a root or OU."""

    parent_id: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class ListedByParent:
    """From here on accounts are listed by parent instead of all together."""


@dataclass(frozen=True, slots=True)
class TagsOf:
    """The tags of an account."""

    account_id: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RolesIn:
    """All IAM roles of an account, as AWS listed them."""

    account_id: str
    roles: tuple[Role, ...]


Page = AccountsPage | UnitsBelow | AccountsIn | ListedByParent | TagsOf | RolesIn
"""One piece of what was read, whole in itself; no secret is ever in it."""


class Pages(Protocol):
    """The pieces of one reading, kept as they come; only one process at a time adds to them.

    Attributes:
        found: What an earlier process read and did not finish, in its order.
        began: When the first of these was read (UTC); the present moment where there are none.
        stopped: When the last of these was read (UTC).
    """

    found: tuple[Page, ...]
    began: datetime
    stopped: datetime

    @property
    def keeps(self) -> bool:
        """Whether what is read is really kept: a disk may be full."""
        ...

    def keep(self, page: Page) -> None:
        """Keep a piece; where it can't be kept nothing happens: it is a head start, no more."""
        ...

    def begin_again(self) -> None:
        """Forget what is kept, and go on with nothing."""
        ...

    def finish(self) -> None:
        """Forget what is kept, for good: the reading has ended, and nothing goes on with it."""
        ...

    def close(self) -> None:
        """Leave what is kept to the next process; harmless after `finish`."""
        ...


class PagesStore(Protocol):
    """The pages of readings that are under way, or were not finished."""

    def open(self, context: str, what: str, binding: str) -> Pages | None:
        """Return the pages of a context, with those that a reading left within the last hour.

        Args:
            context: Its name.
            what: What is read: `organization` or `roles`.
            binding: Who reads and where: pages of others are not taken up.

        Returns:
            None where another process is reading the same, or nothing can be kept here.
        """
        ...
