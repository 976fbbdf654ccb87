"""Pages as lines of text: how they are kept in a file, and how they come through a pipe.

A line stands for itself but for long texts: one that came before is named by its number. The trust
policy of a role that exists in every account is written once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from hatstand.domain.columns import without_own
from hatstand.domain.organization import Account, AccountState, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.ports.organizations import AccountsPage, PlacedAccount
from hatstand.services.ports.pages import (
    AccountsIn,
    ListedByParent,
    Page,
    RolesIn,
    TagsOf,
    UnitsBelow,
)

Row = list[Any]

MISFITS = (ValueError, LookupError, TypeError, OverflowError)
"""What reading a line that is none of ours can lead to."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK = "\0"
_OWN = "\0a"  # stands for the account's own id, by which the policies of two accounts differ most
_ESCAPED_MARK = "\0m"


class PageLines:
    """Writes pages as lines, and reads them in the order in which they were written."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._readers: dict[str, Callable[[Row], Page]] = {
            "list": _accounts_page,
            "units": _units_below,
            "accounts": _accounts_in,
            "by parent": lambda _row: ListedByParent(),
            "tags": _tags_of,
            "roles": self._roles_in,
        }

    def line(self, page: Page) -> str:
        """Return a page as one line, without its end."""
        return json.dumps(self._row(page), separators=(",", ":"))

    def page(self, line: str) -> Page:
        """Return the page that `line` was given.

        Raises:
            ValueError: It is no such line, or one before it is missing (also the other `MISFITS`).
        """
        kind, *row = json.loads(line)
        return self._readers[kind](row)

    def _row(self, page: Page) -> Row:
        match page:
            case AccountsPage():
                placed = [[*_cells(one.account), one.ancestors] for one in page.accounts]
                return ["list", page.following, placed]
            case UnitsBelow():
                return ["units", page.parent_id, [[u.id, u.name, u.arn] for u in page.units]]
            case AccountsIn():
                return ["accounts", page.parent_id, [_cells(one) for one in page.accounts]]
            case ListedByParent():
                return ["by parent"]
            case TagsOf():
                return ["tags", page.account_id, dict(page.tags)]
            case RolesIn():
                return ["roles", page.account_id, [self._role_cells(role) for role in page.roles]]

    # -- roles

    def _role_cells(self, role: Role) -> Row:
        trust = role.trust_policy.replace(_MARK, _ESCAPED_MARK).replace(role.account_id, _OWN)
        return [
            self._cell(role.name),
            self._cell(role.path),
            self._cell(role.partition),
            role.max_duration,
            self._cell(role.description),
            self._cell(trust),
            _number(role.created_at),
        ]

    def _roles_in(self, row: Row) -> RolesIn:
        account_id, rows = row
        return RolesIn(account_id, tuple(self._role(account_id, cells) for cells in rows))

    def _role(self, account_id: str, cells: Row) -> Role:
        name, path, partition, max_duration, description, trust, created = cells
        return Role(
            account_id=account_id,
            name=self._text(name),
            path=self._text(path),
            partition=self._text(partition),
            sources=(RoleSource.LISTED,),
            max_duration=max_duration,
            description=self._text(description),
            trust_policy=_whole(self._text(trust), account_id),
            created_at=_moment(created),
        )

    def _cell(self, text: str) -> str | int:
        """Return the number of a text, or the text itself where it has none yet."""
        known = self._numbers.get(text)
        if known is None:
            self._learn(text)
            return text
        return known

    def _text(self, cell: str | int) -> str:
        if isinstance(cell, int):
            return self._texts[cell]
        self._learn(cell)
        return cell

    def _learn(self, text: str) -> None:
        self._numbers[text] = len(self._texts)
        self._texts.append(text)


def _cells(account: Account) -> Row:
    return [
        account.id,
        account.name,
        account.parent_id,
        account.email,
        account.state.value,
        _number(account.joined_at),
        account.joined_method,
        account.arn,
    ]


def _account(cells: Row) -> Account:
    account_id, name, parent_id, email, state, joined, method, arn = cells
    return Account(
        account_id,
        name,
        parent_id,
        email,
        AccountState(state),
        _moment(joined),
        method,
        without_own(arn, account_id),
    )


def _accounts_page(row: Row) -> AccountsPage:
    following, rows = row
    placed = (PlacedAccount(_account(cells), tuple(ancestors)) for *cells, ancestors in rows)
    return AccountsPage(tuple(placed), following)


def _units_below(row: Row) -> UnitsBelow:
    parent_id, rows = row
    units = (OrganizationalUnit(unit_id, name, parent_id, arn) for unit_id, name, arn in rows)
    return UnitsBelow(parent_id, tuple(units))


def _accounts_in(row: Row) -> AccountsIn:
    parent_id, rows = row
    return AccountsIn(parent_id, tuple(map(_account, rows)))


def _tags_of(row: Row) -> TagsOf:
    account_id, tags = row
    return TagsOf(account_id, MappingProxyType(dict(tags)))


def _whole(trust: str, account_id: str) -> str:
    """Return a trust policy with the account's own id in it."""
    return trust.replace(_OWN, account_id).replace(_ESCAPED_MARK, _MARK)


def _number(moment: datetime | None) -> int | None:
    """Return microseconds since 1970; a moment without zone is taken as UTC, as everywhere."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def _moment(number: int | None) -> datetime | None:
    return None if number is None else _EPOCH + timedelta(0, 0, number)
