"""The journal on disk: added to by many, read with suspicion."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatstand.domain.journal import JournalEntry, JournalEvent
from hatstand.store.journal import JournalFiles

AT = datetime(2026, 11, 30, 23, 59, 59, 250000, tzinfo=UTC)


def entry(at: datetime = AT, **more: object) -> JournalEntry:
    made = JournalEntry(at, JournalEvent.ASSUMED, "111111111111", "決済-本番", role="Admin")
    return JournalEntry(**{name: getattr(made, name) for name in made.__slots__} | more)


@pytest.fixture
def journal(tmp_path: Path) -> JournalFiles:
    return JournalFiles(tmp_path / "state" / "journal")


def test_what_is_written_is_read(journal: JournalFiles, tmp_path: Path) -> None:
    whole = entry(
        environment="prod",
        detail="exports for bash",
        session_name="alice@jump",
        expires_at=AT + timedelta(hours=1),
        reason='a "reason"\nin two lines \x1b[31m',
        context="acme",
    )
    journal.add(whole)
    assert journal.read() == (whole,)
    file = tmp_path / "state" / "journal" / "2026-11.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.read_bytes().count(b"\n") == 1
    assert b"\x1b" not in file.read_bytes()


def test_each_month_has_a_file_and_since_leaves_the_old_ones_out(journal: JournalFiles) -> None:
    later = AT + timedelta(hours=2)
    for at in (later, AT - timedelta(days=70), AT):
        journal.add(entry(at))
    assert [one.at for one in journal.read()] == [AT - timedelta(days=70), AT, later]
    assert [one.at for one in journal.read(AT)] == [AT, later]
    assert journal.read(later + timedelta(seconds=1)) == ()


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        '{"at": "yesterday", "event": "assumed"}',
        '{"at": "2026-11-30T10:00:00", "event": "assumed"}',
        '{"at": "2026-11-30T10:00:00Z", "event": "stolen"}',
        '{"at": "2026-11-30T10:00:00Z", "event": "assumed", "role": 7}',
        "[" * 100_000,
    ],
)
def test_a_damaged_line_is_told_and_the_others_are_read(
    journal: JournalFiles, tmp_path: Path, line: str
) -> None:
    journal.add(entry())
    file = tmp_path / "state" / "journal" / "2026-11.jsonl"
    with file.open("a") as stream:
        stream.write(f"{line}\n")
    journal.add(entry())
    assert len(journal.read()) == 2
    assert journal.problem == f"1 line of the journal can't be read: {file.parent}"


def test_a_line_that_was_cut_off_spoils_no_other(journal: JournalFiles, tmp_path: Path) -> None:
    journal.add(entry())
    file = tmp_path / "state" / "journal" / "2026-11.jsonl"
    file.write_bytes(file.read_bytes()[:-5])
    assert journal.read() == ()
    assert journal.problem


def test_a_line_that_a_full_disk_took_half_of_is_told_and_spoils_no_other(
    journal: JournalFiles, tmp_path: Path
) -> None:
    journal.add(entry())
    size = (tmp_path / "state" / "journal" / "2026-11.jsonl").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 9, before[1]))
    try:
        with pytest.raises(OSError, match="No space left"):
            journal.add(entry())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(journal.read()) == 1
    journal.add(entry(detail="afterwards"))
    assert [one.detail for one in journal.read()] == ["", "afterwards"]
    assert journal.problem.startswith("1 line of the journal can't be read")


def test_a_link_is_not_followed(journal: JournalFiles, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    directory = tmp_path / "state" / "journal"
    directory.mkdir(parents=True, mode=0o700)
    (directory / "2026-11.jsonl").symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        journal.add(entry())
    assert elsewhere.read_text() == ""
    assert journal.read() == ()
    assert "is a link" in journal.problem


@pytest.mark.parametrize("mode", [0o666, 0o640])
def test_what_would_not_be_read_is_not_added_to(
    journal: JournalFiles, tmp_path: Path, mode: int
) -> None:
    journal.add(entry())
    file = tmp_path / "state" / "journal" / "2026-11.jsonl"
    file.chmod(mode)
    before = file.read_bytes()
    with pytest.raises(OSError, match="by others"):
        journal.add(entry())
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o777 == mode


def test_processes_do_not_write_into_each_others_lines(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from hatstand.domain.journal import *; from hatstand.store.journal import JournalFiles;"
        "j = JournalFiles(Path(sys.argv[1])); now = datetime.now(UTC);"
        "name = sys.argv[2] * 900;"
        "[j.add(JournalEntry(now, JournalEvent.ASSUMED, '1', name, detail=str(n)))"
        " for n in range(200)]"
    )
    directory = tmp_path / "journal"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(directory), name], env=os.environ)
        for name in "abc"
    ]
    assert [child.wait() for child in running] == [0, 0, 0]
    journal = JournalFiles(directory)
    entries = journal.read()
    assert (len(entries), journal.problem) == (600, "")
    for name in "abc":
        own = [one.detail for one in entries if one.account_name == name * 900]
        assert sorted(own, key=int) == [str(number) for number in range(200)]


def test_lines_are_what_other_programs_can_read(journal: JournalFiles, tmp_path: Path) -> None:
    journal.add(entry())
    row = json.loads((tmp_path / "state" / "journal" / "2026-11.jsonl").read_text())
    assert row["at"] == "2026-11-30T23:59:59.250+00:00"
    assert (row["event"], row["account_name"], row["expires_at"]) == ("assumed", "決済-本番", None)
