"""Books of roles: by account, by name, and as the sequence of all."""

from __future__ import annotations

import pytest

from hatstand.domain.role_book import ListedRoles, RoleName
from hatstand.domain.roles import Role

FIRST, SECOND, THIRD = ("1" * 12, "2" * 12, "3" * 12)
ADMIN = Role(FIRST, "Admin", profile="work")
READ = Role(FIRST, "ReadOnly")
OTHER = Role(SECOND, "Admin")
BOOK = ListedRoles((OTHER, ADMIN, READ))


def test_roles_are_in_the_order_of_their_accounts() -> None:
    assert tuple(BOOK) == (ADMIN, READ, OTHER)
    assert (BOOK[0], BOOK[1:]) == (ADMIN, (READ, OTHER))
    assert BOOK.accounts == (FIRST, SECOND)


def test_an_account_is_asked_for_its_own() -> None:
    assert BOOK.of(FIRST) == (ADMIN, READ)
    assert BOOK.of(THIRD) == ()
    assert (BOOK.count_of(FIRST), BOOK.count_of(THIRD), len(BOOK)) == (2, 0, 3)
    assert BOOK.find(FIRST, "ReadOnly") is READ
    assert BOOK.find(SECOND, "ReadOnly") is None


def test_names_are_told_without_their_roles() -> None:
    assert BOOK.accounts_with("Admin") == (FIRST, SECOND)
    assert BOOK.accounts_with("admin") == ()
    assert BOOK.names_of(FIRST) == (
        RoleName(FIRST, "Admin", "work"),
        RoleName(FIRST, "ReadOnly", ""),
    )


def test_as_a_mapping_it_has_the_accounts_with_roles() -> None:
    assert dict(BOOK.by_account) == {FIRST: (ADMIN, READ), SECOND: (OTHER,)}
    assert len(BOOK.by_account) == 2
    assert BOOK.by_account.get(THIRD, ()) == ()
    with pytest.raises(KeyError):
        BOOK.by_account[THIRD]


def test_an_empty_book_is_false() -> None:
    assert not ListedRoles(())
    assert BOOK
