"""Histories on disk: whole or not at all, told where damaged, and safe among processes."""

from __future__ import annotations

import json
import os
import threading
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.store.samples import HOSTILE

from hatstand.domain.history import KEPT, History, Node, Outline
from hatstand.services.ports import HistoryStore
from hatstand.store.history import SealedHistories
from hatstand.store.history_format import to_bytes

BINDING = "https://alice:hunter2@endpoint.example AKIAEXAMPLE"
NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)

FIRST = Outline(
    "o-1",
    "r-1",
    "aws-cn",
    {"ou-w": Node(HOSTILE, "r-1")},
    {"111111111111": Node("one", "ou-w", "ACTIVE"), "222222222222": Node("two", "r-1", "")},
    {"111111111111": frozenset({"/Admin", "/a/b/" + HOSTILE}), "222222222222": frozenset()},
)
SECOND = replace(
    FIRST,
    units={},
    accounts={"111111111111": Node("uno", "r-1", "CLOSED")},
    roles={"111111111111": frozenset({"/Admin", "/New"})},
)


def added(history: History, outline: Outline) -> History:
    """Return a history after another snapshot, an hour later."""
    later = history.as_of + HOUR
    return history.with_snapshot(outline, later, read_at=later, now=later)


FULL = added(History(FIRST, NOON, NOON), SECOND)

OF_THE_FIRST_VERSION = {
    "organization": "o-1",
    "root": "r-1",
    "partition": "aws-cn",
    "begins": "2026-03-04T12:00:00.123456+00:00",
    "as_of": "2026-03-04T13:00:00.123456+00:00",
    "previous": "2026-03-04T12:00:00.123456+00:00",
    "units": {},
    "accounts": {"111111111111": ["uno", "r-1", "CLOSED"]},
    "roles": {"111111111111": 0},
    "steps": [
        {
            "as_of": "2026-03-04T13:00:00.123456+00:00",
            "found_at": "2026-03-04T13:00:00.123456+00:00",
            "units": {"ou-w": [HOSTILE, "r-1", ""]},
            "accounts": {
                "111111111111": ["one", "ou-w", "ACTIVE"],
                "222222222222": ["two", "r-1", ""],
            },
            "roles": {"111111111111": [1, 2]},
        }
    ],
    "sets": [["/Admin", "/New"], ["/a/b/" + HOSTILE], ["/New"]],
}
"""What version 1 of the format, one document, held of `FULL`."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history"


@pytest.fixture
def store(directory: Path) -> SealedHistories:
    return SealedHistories(directory)


def keep(store: HistoryStore, history: History, context: str = "acme") -> None:
    store.change(context, BINDING, lambda _known: history)


def sealed(version: int, body: bytes) -> bytes:
    """Return a file with a checksum that is right, whatever is in it."""
    seal = zlib.crc32(body).to_bytes(4, "big")
    return f"hatstand history {version}\n".encode() + seal + body


def body_of(path: Path) -> bytes:
    """Return what a file has compressed."""
    data = path.read_bytes()
    return zlib.decompress(data[data.index(b"\n") + 5 :])


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir() if path.is_file())


class TestRoundTrip:
    def test_everything_comes_back(self, store: HistoryStore) -> None:
        assert len(FULL.steps) == 1
        keep(store, FULL)
        assert store.load("acme", BINDING) == FULL
        assert store.problem == ""

    def test_a_first_one_comes_back(self, store: HistoryStore) -> None:
        least = History(Outline(""), NOON, NOON)
        keep(store, least)
        assert store.load("acme", BINDING) == least

    def test_there_is_none(self, store: HistoryStore, directory: Path) -> None:
        assert store.load("acme", BINDING) is None
        assert store.problem == ""
        assert not directory.exists()

    def test_contexts_and_bindings_are_kept_apart(self, store: HistoryStore) -> None:
        keep(store, FULL)
        keep(store, History(FIRST, NOON, NOON), "other/../context")
        assert store.load("acme", "another start") is None
        assert store.load("acme", BINDING) == FULL
        assert store.load("other/../context", BINDING) == History(FIRST, NOON, NOON)

    def test_of_what_is_told_the_rest_stays_away(self, store: HistoryStore) -> None:
        touched = Node("touched", "ou-w", "ACTIVE")
        accounts = {f"{number:012}": Node("same", "ou-w", "ACTIVE") for number in range(250)}
        outline = Outline("o-1", "r-1", "aws", {"ou-w": Node("W", "r-1")}, accounts)
        roles = {one: frozenset({"/Admin", f"/Of{one}"}) for one in accounts}
        first = History(replace(outline, roles=roles), NOON, NOON)
        keep(store, first)
        assert store.load("acme", BINDING) == first
        assert store.told("acme", BINDING) == first.only_told()
        second = replace(
            outline,
            accounts={**accounts, "000000000007": touched},
            roles={**roles, "000000000008": frozenset({"/New"})},
        )
        full = added(first, second)
        keep(store, full)
        assert store.load("acme", BINDING) == full
        told = store.told("acme", BINDING)
        assert told == full.only_told()
        assert told is not None
        assert told.outline.accounts == {
            "000000000007": touched,
            "000000000008": accounts["000000000008"],
        }

    def test_what_the_first_version_wrote_is_read_and_taken_over(
        self, store: SealedHistories
    ) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        path.write_bytes(sealed(1, zlib.compress(json.dumps(OF_THE_FIRST_VERSION).encode())))
        assert store.told("acme", BINDING) == FULL.only_told()
        assert store.load("acme", BINDING) == FULL
        assert store.problem == ""
        third = added(FULL, FIRST)
        store.change("acme", BINDING, lambda known: third if known == FULL else FULL)
        assert path.read_bytes().startswith(b"hatstand history 2\n")
        assert store.load("acme", BINDING) == third

    def test_a_change_sees_what_is_kept(self, store: HistoryStore) -> None:
        seen: list[History | None] = []

        def change(known: History | None) -> History:
            seen.append(known)
            return FULL

        assert store.change("acme", BINDING, change) is FULL
        store.change("acme", BINDING, change)
        assert seen == [None, FULL]

    def test_what_adds_nothing_is_not_written(self, store: SealedHistories) -> None:
        keep(store, FULL)
        before = store.path("acme", BINDING).stat().st_ino
        kept = store.change("acme", BINDING, lambda known: known or FULL)
        assert kept == FULL
        assert store.path("acme", BINDING).stat().st_ino == before


class TestPrivacy:
    def test_files_are_this_users_alone(self, store: SealedHistories, directory: Path) -> None:
        keep(store, FULL)
        assert store.path("acme", BINDING).stat().st_mode & 0o777 == 0o600
        assert directory.stat().st_mode & 0o777 == 0o700

    def test_the_binding_is_not_in_them(self, store: SealedHistories, directory: Path) -> None:
        keep(store, FULL)
        data = store.path("acme", BINDING).read_bytes()
        body = body_of(store.path("acme", BINDING))
        assert b"uno" in body
        for part in (b"hunter2", b"AKIAEXAMPLE"):
            assert part not in data + body
            assert part.decode() not in "".join(names(directory))

    def test_a_link_is_not_followed(self, store: SealedHistories, tmp_path: Path) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
        assert store.load("acme", BINDING) is None
        assert "is a link" in store.problem


class TestDamage:
    @pytest.mark.parametrize("cut", [0, 1, 10, 25, -1])
    def test_a_part_is_set_aside_and_told(
        self, cut: int, store: SealedHistories, directory: Path
    ) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        path.write_bytes(path.read_bytes()[:cut])
        assert store.load("acme", BINDING) is None
        assert "The history of acme can't be used" in store.problem
        (aside,) = names(directory)
        assert ".damaged-" in aside
        assert aside in store.problem
        assert store.load("acme", BINDING) is None
        assert store.problem == ""

    def test_any_changed_byte_is_noticed(self, store: SealedHistories) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        whole = path.read_bytes()
        for place in range(0, len(whole), 7):
            damaged = bytearray(whole)
            damaged[place] ^= 0x20
            path.write_bytes(damaged)
            found = store.load("acme", BINDING)
            assert found is None, place
            assert store.problem, place
            keep(store, FULL)

    @pytest.mark.parametrize("version", [1, 2])
    @pytest.mark.parametrize(
        "text",
        [
            *(b"", b"[]", b"{}", b"[[]]", b'{"sets": 1}', b"[" * 100_000, b"\xff", b"not json"),
            *(b'["head", {}]\n', b'["head", 1]\n["units", []]\n', b'["others", {}]\n'),
        ],
    )
    def test_a_sealed_file_of_something_else(
        self, text: bytes, version: int, store: SealedHistories
    ) -> None:
        for read in (store.load, store.told):
            keep(store, FULL)
            store.path("acme", BINDING).write_bytes(sealed(version, zlib.compress(text)))
            assert read("acme", BINDING) is None
            assert "don't fit together" in store.problem

    @pytest.mark.parametrize("lines", range(5))
    def test_a_sealed_file_of_which_the_end_is_missing(
        self, lines: int, store: SealedHistories
    ) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        text = body_of(path).splitlines(keepends=True)[lines]
        whole = zlib.compressobj()
        for body in (
            zlib.compress(body_of(path).partition(text)[0] + text[:-1]),
            whole.compress(body_of(path)) + whole.flush(zlib.Z_SYNC_FLUSH),
        ):
            path.write_bytes(sealed(2, body))
            assert store.load("acme", BINDING) is None
            assert "don't fit together" in store.problem
            keep(store, FULL)

    def test_the_next_change_begins_anew(self, store: SealedHistories) -> None:
        keep(store, FULL)
        store.path("acme", BINDING).write_bytes(b"hatstand history 1\nxxxx")
        begun = History(SECOND, NOON, NOON)
        store.change("acme", BINDING, lambda known: known or begun)
        assert "set aside" in store.problem
        assert store.load("acme", BINDING) == begun

    def test_a_newer_version_is_spared(self, store: SealedHistories, directory: Path) -> None:
        keep(store, FULL)
        path = store.path("acme", BINDING)
        newer = to_bytes(FULL).replace(b"history 2\n", b"history 12\n")
        path.write_bytes(newer)
        assert store.load("acme", BINDING) is None
        assert "newer version" in store.problem
        assert path.read_bytes() == newer
        keep(store, FULL)
        assert store.load("acme", BINDING) == FULL
        spared = directory / f"{path.name}.newer-version"
        assert spared.read_bytes() == newer


class TestWriting:
    def test_what_can_not_be_written_leaves_the_one_before(
        self, store: SealedHistories, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep(store, FULL)

        def full_disk(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full_disk)
        with pytest.raises(OSError, match="No space left"):
            keep(store, History(FIRST, NOON, NOON))
        assert store.load("acme", BINDING) == FULL
        assert len(names(store.path("acme", BINDING).parent)) == 1

    def test_there_can_be_no_directory(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        store = SealedHistories(tmp_path / "file" / "history")
        with pytest.raises(OSError, match="file"):
            keep(store, FULL)
        assert store.load("acme", BINDING) is None
        assert "can't be read" in store.problem

    def test_many_at_once_lose_nothing_of_each_other(self, directory: Path) -> None:
        """Each has a store of its own, as processes have; the lock is one of the file system."""

        def add(number: int) -> None:
            def change(known: History | None) -> History:
                accounts = dict(known.outline.accounts) if known else {}
                accounts[f"{number:012}"] = Node("x", "r-1")
                outline = Outline("o-1", accounts=accounts)
                if known is None:
                    return History(outline, NOON, NOON)
                return added(known, outline)

            SealedHistories(directory).change("acme", BINDING, change)

        threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = SealedHistories(directory).load("acme", BINDING)
        assert found is not None
        assert len(found.outline.accounts) == 8
        assert len(found.steps) == 7

    def test_histories_that_nobody_adds_to_are_removed(
        self, store: SealedHistories, directory: Path
    ) -> None:
        keep(store, FULL, "forgotten")
        keep(store, FULL, "older but kept")
        long_ago = datetime.now(UTC).timestamp() - KEPT.total_seconds()
        os.utime(store.path("forgotten", BINDING), (long_ago - 60, long_ago - 60))
        os.utime(store.path("older but kept", BINDING), (long_ago + 3600, long_ago + 3600))
        keep(store, FULL)
        assert store.load("forgotten", BINDING) is None
        assert store.load("older but kept", BINDING) == FULL
        assert len(names(directory)) == 2
