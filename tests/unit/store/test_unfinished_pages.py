"""Pages of readings that were not finished: whole ones are found again, whatever happened."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE

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
from hatstand.store.unfinished import FilePages, UnfinishedPages

HOSTILE = 'x\n\x1b[31m"\\ 決済 \udc80\u202e'
TOKYO = timezone(timedelta(hours=9))
TRUST = '{"Principal":{"AWS":"arn:aws:iam::111111111111:root"}}'


def role(name: str, account_id: str = "111111111111", trust: str = TRUST) -> Role:
    return Role(
        account_id,
        name,
        path="/team/",
        partition="aws-cn",
        sources=(RoleSource.LISTED,),
        max_duration=7200,
        description=HOSTILE,
        trust_policy=trust,
        created_at=datetime(2020, 1, 2, 3, 4, 5, 678, tzinfo=TOKYO),
    )


ACCOUNT = Account(
    "111111111111",
    HOSTILE,
    "ou-1",
    "a@example.com",
    AccountState.PENDING_CLOSURE,
    datetime(2020, 1, 2, tzinfo=TOKYO),
    "INVITED",
    without_own("arn:aws:organizations::9:account/o-1/111111111111", "111111111111"),
)
PAGES: tuple[Page, ...] = (
    AccountsPage((PlacedAccount(ACCOUNT, ("r-1", "ou-1")), PlacedAccount(Account("2", "b"))), "t1"),
    AccountsPage((), ""),
    UnitsBelow("r-1", (OrganizationalUnit("ou-1", HOSTILE, "r-1", "arn:ou"),)),
    AccountsIn("ou-1", (ACCOUNT, Account("3", "c", "ou-1"))),
    ListedByParent(),
    TagsOf("111111111111", {"env": HOSTILE, "": ""}),
    RolesIn("111111111111", (role("Admin"), role("Admin2"))),
    RolesIn("222222222222", (role("Admin", "222222222222", TRUST.replace("1" * 12, "2" * 12)),)),
    RolesIn("333333333333", (role("Nul", "333333333333", "\0 333333333333"),)),
    RolesIn("444444444444", ()),
)


class Watch:
    """A time that only moves when a test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(tmp_path: Path, watch: Watch) -> UnfinishedPages:
    return UnfinishedPages(tmp_path / "snapshots/unfinished", watch)


def opened(store: UnfinishedPages, binding: str = "alice", context: str = "acme/1") -> FilePages:
    pages = store.open(context, "organization", binding)
    assert pages is not None
    return pages


def keep_all(store: UnfinishedPages) -> Path:
    """Keep all pages, and return the file that they are in."""
    pages = opened(store)
    for page in PAGES:
        pages.keep(page)
    pages.close()
    return pages._path


def found(store: UnfinishedPages) -> tuple[Page, ...]:
    pages = opened(store)
    pages.close()
    return pages.found


def test_what_was_kept_is_found_with_its_times(store: UnfinishedPages, watch: Watch) -> None:
    pages = opened(store)
    assert pages.found == ()
    began = watch.moment
    for page in PAGES:
        pages.keep(page)
        watch.moment += timedelta(seconds=1)
    pages.close()
    watch.moment += timedelta(minutes=3)
    again = opened(store)
    again.close()
    assert again.found == PAGES
    assert (again.began, again.stopped) == (began, began + timedelta(seconds=len(PAGES) - 1))


def test_it_is_added_to_by_one_process_after_the_other(store: UnfinishedPages) -> None:
    for page in PAGES:
        pages = opened(store)
        assert store.open("acme/1", "organization", "alice") is None, "one at a time"
        pages.keep(page)
        pages.close()
    assert found(store) == PAGES


def test_a_text_that_comes_often_is_written_once(store: UnfinishedPages) -> None:
    pages = opened(store)
    for number in range(200):
        account_id = f"{number:012}"
        trust = TRUST.replace("111111111111", account_id) + "x" * 1000
        pages.keep(RolesIn(account_id, tuple(role(f"R{n}", account_id, trust) for n in range(10))))
    pages.close()
    assert pages._path.stat().st_size < 200 * 10 * 100


@pytest.mark.parametrize(
    "other",
    [
        ("acme/1", "organization", "bob"),
        ("b", "organization", "alice"),
        ("acme/1", "roles", "alice"),
    ],
)
def test_others_pages_are_not_taken_up(other: tuple[str, str, str], store: UnfinishedPages) -> None:
    keep_all(store)
    pages = store.open(*other)
    assert pages is not None
    assert pages.found == ()
    pages.keep(ListedByParent())
    pages.close()
    assert found(store) == PAGES


def test_a_torn_file_gives_the_pages_that_are_whole(store: UnfinishedPages) -> None:
    """Cut at many places, as a machine leaves it that lost its power; then it is added to."""
    path = keep_all(store)
    whole = path.read_bytes()
    counts = set()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        pages = opened(store)
        known = pages.found
        assert known == PAGES[: len(known)]
        counts.add(len(known))
        pages.keep(ListedByParent())
        pages.close()
        assert found(store) == (*known, ListedByParent())
    assert counts == set(range(len(PAGES)))


def test_a_changed_byte_ends_what_is_whole(store: UnfinishedPages) -> None:
    path = keep_all(store)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    known = found(store)
    assert 0 < len(known) < len(PAGES)
    assert known == PAGES[: len(known)]


@pytest.mark.parametrize("text", ["1 [1]", '1 ["x"]', "x", '1 ["tags","1"]', "1 {}"])
def test_lines_of_another_program_count_for_nothing(text: str, store: UnfinishedPages) -> None:
    pages = opened(store)
    pages.keep(ListedByParent())
    pages._write(text)
    pages.close()
    assert found(store) == ()


@pytest.mark.parametrize(
    ("later", "known"),
    [
        (timedelta(minutes=59), True),
        (timedelta(minutes=61), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_it_counts_for_an_hour_after_the_last_page(
    later: timedelta, known: bool, store: UnfinishedPages, watch: Watch
) -> None:
    pages = opened(store)
    pages.keep(PAGES[0])
    watch.moment += timedelta(minutes=50)
    pages.keep(PAGES[1])
    pages.close()
    watch.moment += later
    assert bool(found(store)) == known


def test_what_is_finished_leaves_no_file(store: UnfinishedPages) -> None:
    keep_all(store)
    pages = opened(store)
    pages.finish()
    pages.close()
    assert pages.found == ()
    assert not pages._path.exists()
    assert found(store) == ()


def test_one_can_begin_again(store: UnfinishedPages) -> None:
    keep_all(store)
    pages = opened(store)
    pages.begin_again()
    assert pages.found == ()
    pages.keep(PAGES[-2])
    pages.close()
    assert found(store) == PAGES[-2:-1]


def test_files_are_this_users_alone(store: UnfinishedPages) -> None:
    path = keep_all(store)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    assert found(store) == (), "anybody could have read it, so anybody could have made it"


def test_a_link_is_not_followed(store: UnfinishedPages, tmp_path: Path) -> None:
    path = keep_all(store)
    target = tmp_path / "precious"
    path.rename(target)
    path.symlink_to(target)
    before = target.read_bytes()
    pages = opened(store)
    pages.keep(ListedByParent())
    pages.close()
    assert pages.found == ()
    assert target.read_bytes() == before


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path, watch: Watch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert UnfinishedPages(blocked / "unfinished", watch).open("acme", "roles", "") is None


class FullDisk(FileIO):
    """A file of which ten bytes more find room."""

    room = 10

    def write(self, data: Any) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(data[: self.room])
        self.room -= written
        return written


@pytest.mark.parametrize("room", [10, 0])
def test_a_full_disk_ends_the_keeping_and_nothing_else(room: int, store: UnfinishedPages) -> None:
    pages = opened(store)
    pages.keep(PAGES[0])
    assert pages._stream is not None
    pages._stream.close()
    pages._stream = FullDisk(pages._path, "ab")
    pages._stream.room = room
    pages.keep(PAGES[1])
    pages.keep(PAGES[2])
    assert not pages.keeps
    pages.close()
    assert found(store) == PAGES[:1]


def test_what_nobody_goes_on_with_is_swept(store: UnfinishedPages) -> None:
    path = keep_all(store)
    old = time.time() - 3700
    os.utime(path, (old, old))
    opened(store, context="another").close()
    assert not path.exists()
    assert (path.parent / "locks").is_dir()


def test_it_is_not_loaded_before_something_is_read() -> None:
    """The first frame does not wait for it."""
    code = (
        "import sys, hatstand.wiring as w; w.build(w.Options());"
        "assert not [m for m in sys.modules if m.endswith(('unfinished', 'page_lines'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
