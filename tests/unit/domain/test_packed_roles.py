"""Roles packed: the same as those that were put in, made when somebody looks."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from hatstand.domain import packed_roles
from hatstand.domain.packed_roles import PackedRoles, RoleKind, RolePacker, packed
from hatstand.domain.role_book import ListedRoles
from hatstand.domain.roles import Role, RoleSource, Verdict

FIRST, SECOND, THIRD = ("1" * 12, "2" * 12, "3" * 12)
NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
FULL = Role(
    FIRST,
    "Admin",
    "/team/",
    "aws-cn",
    (RoleSource.POLICY, RoleSource.LISTED),
    "work",
    "Hub",
    mfa=False,
    external_id="secret-handshake",
    external_id_needed=True,
    duration=900,
    max_duration=43_200,
    description="経理 \0a \0m",
    trust_policy=f'{{"Principal": "arn:aws:iam::{FIRST}:root \0a\0m"}}',
    verdict=Verdict.MAYBE,
    reason=f"trusts {FIRST}",
    region="cn-north-1",
    created_at=NOW - timedelta(days=900),
    opened_at=NOW,
)
READ = Role(FIRST, "ReadOnly", sources=(RoleSource.LISTED,), created_at=NOW)
OTHERS = (
    Role(SECOND, "Admin", sources=(RoleSource.LISTED,), trust_policy=SECOND),
    Role(SECOND, "Audit", sources=(RoleSource.POLICY,)),
    Role("not-an-id", "Admin"),
)
ALL = (FULL, READ, *OTHERS)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what grows by the number of roles whenever some are made."""
    numbers: list[int] = []
    make = packed_roles.of_columns

    def counted(record: type[Role], count: int, columns: dict[str, object]) -> tuple[Role, ...]:
        numbers.append(count)
        return make(record, count, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(packed_roles, "of_columns", counted)
    return numbers


def test_the_sample_fills_every_field() -> None:
    """A field that is added to a role must be packed too."""
    bare = Role("", "")
    assert all(getattr(FULL, one.name) != getattr(bare, one.name) for one in fields(Role))
    own = {"account_id", "name", "created_at", "opened_at"}
    assert set(RoleKind._fields) == {one.name for one in fields(Role)} - own


def test_every_field_comes_back() -> None:
    book = packed(ALL)
    assert tuple(book) == ALL
    assert book == ALL
    assert book == packed(ALL)
    assert hash(book) == hash(ALL)
    assert book.of(FIRST)[0].sources == FULL.sources


def test_another_role_makes_another_book() -> None:
    assert packed(ALL) != ALL[:-1]
    assert packed(ALL) != (*ALL[:-1], replace(ALL[-1], mfa=True))
    assert packed(ALL) != list(ALL)


def test_it_tells_what_a_list_of_the_same_roles_tells() -> None:
    book, listed = packed(ALL), ListedRoles(ALL)
    assert (book.accounts, len(book), bool(book)) == (listed.accounts, len(listed), True)
    for account_id in (*listed.accounts, THIRD):
        assert book.of(account_id) == listed.of(account_id)
        assert book.count_of(account_id) == listed.count_of(account_id)
        assert book.names_in(account_id) == listed.names_in(account_id)
        assert book.names_of(account_id) == listed.names_of(account_id)
    for name in ("Admin", "Audit", "Nobody"):
        assert book.accounts_with(name) == listed.accounts_with(name)
        assert book.find(SECOND, name) == listed.find(SECOND, name)
    assert book.profiles == listed.profiles == {(FIRST, "Admin"): "work"}
    assert [book[place] for place in range(-5, 5)] == [*ALL, *ALL]
    assert book[1:3] == ALL[1:3]
    with pytest.raises(IndexError):
        book[5]


def test_nothing_is_made_but_what_is_looked_at(made: list[int]) -> None:
    book = packed(ALL)
    assert (len(book), book.count_of(FIRST), len(book.names_of(FIRST))) == (5, 2, 2)
    assert book.accounts_with("Admin") == (FIRST, SECOND, "not-an-id")
    assert book.find(FIRST, "Nobody") is None
    assert made == []
    assert book.find(SECOND, "Audit") == OTHERS[1]
    assert made == [2]


def test_accounts_that_are_alike_share_what_is_kept() -> None:
    ids = [f"{number:012}" for number in range(1000)]
    trust = '{{"Principal": "arn:aws:iam::{}:root"}}'
    roles = tuple(
        Role(one, name, trust_policy=trust.format(one)) for one in ids for name in ("Admin", "Read")
    )
    book = packed(roles)
    assert len(book.kinds) == 1
    assert len({id(run) for run in book.runs.values()}) == 1
    assert tuple(book) == roles
    assert book.names_in(ids[0]) is book.names_in(ids[1])


def test_what_one_source_tells_is_left_of_the_others() -> None:
    book = packed(ALL).only(RoleSource.LISTED)
    listed = (RoleSource.LISTED,)
    assert tuple(book) == (replace(FULL, sources=listed), READ, OTHERS[0])
    assert book.only(RoleSource.LISTED) == book
    assert tuple(packed(OTHERS).only(RoleSource.OPENED)) == ()


def test_kinds_that_became_alike_stay_apart() -> None:
    both = (RoleSource.POLICY, RoleSource.LISTED)
    roles = (Role(FIRST, "A", sources=both), Role(SECOND, "A", sources=(RoleSource.LISTED,)))
    packer = RolePacker(packed(roles).only(RoleSource.LISTED))
    packer.put(THIRD, (third := Role(THIRD, "A", sources=(RoleSource.LISTED,)),))
    first = replace(roles[0], sources=(RoleSource.LISTED,))
    assert tuple(packer.packed()) == (first, roles[1], third)


def test_accounts_are_left_out() -> None:
    assert tuple(packed(ALL).without({FIRST, THIRD})) == OTHERS


def test_packing_goes_on_from_what_is_packed() -> None:
    book = packed(ALL)
    packer = RolePacker(book)
    packer.put(SECOND, (read := Role(SECOND, "ReadOnly"),))
    packer.put(THIRD, (new := Role(THIRD, "Admin", description="new"),))
    packer.put("not-an-id", ())
    packer.put("nobody", ())
    assert tuple(packer.packed()) == (*book.of(FIRST), read, new)
    assert tuple(book) == ALL


def test_what_nobody_uses_any_more_is_forgotten() -> None:
    packer = RolePacker(packed(ALL))
    for account_id in (FIRST, SECOND):
        packer.put(account_id, ())
    book = packer.packed()
    assert set(book.names.values()) == {"Admin"}
    assert len(book.kinds) == 1


def test_what_is_packed_stays_as_it_is() -> None:
    book = packed(ALL)
    assert packed(book) is book
    assert tuple(packed(())) == ()
    assert not PackedRoles({}, {}, {})
