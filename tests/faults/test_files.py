"""What commands do where a file is not as it was written, or none can be: the page's tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.files_page import ASIDE, DAMAGES, DISKS, FILES, REFUSED, TOLD, Disk, File
from tests.cli.conftest import HATSTAND, Company, Computer, Outcome
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.faults.spoiling import SPOIL, bound_by_permissions, make_read_only, make_writable
from tests.patience import PATIENCE
from tests.warm import warm

SLOW = """\
import os, time

fsync = os.fsync
os.fsync = lambda descriptor: (time.sleep(0.15), fsync(descriptor))[1]
"""
TARGET = "dev-readonly"
WORDS = {
    "env TARGET": ("env", TARGET, "--format", "json"),
    "credential-process TARGET": ("credential-process", TARGET),
}
MARKS = '[[marks]]\nnode = "account:777777777777"\nenvironment = "prod"\nconfirm = "ask"\n'
THIN = {
    ("snapshot", "directory"),
    ("snapshot", "cut off"),
    ("history", "unreadable"),
    ("pins, recents", "corrupt"),
    ("marks", "link"),
    ("journal", "others may write"),
    ("unfinished crawl", "directory"),
    ("session", "link"),
    ("ready answer", "corrupt"),
    ("settings", "unreadable"),
    ("theme", "directory"),
}
"""What every run of the tests tries; `full` tries everything."""

CELLS = [
    pytest.param(
        file, damage, word, marks=() if (file.name, damage) in THIN else pytest.mark.full,
        id=f"{file.name}-{damage}",
    )
    for file in FILES.values()
    for damage, word in zip(DAMAGES, file.outcomes, strict=True)
    if word
]  # fmt: skip


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory, company: Company) -> Path:
    """A home with every file that there is."""
    computer = Computer(tmp_path_factory.mktemp("furnished"), company).furnish()
    computer.write(".config/hatstand/themes/mine.toml", 'name = "mine"\n')
    company.fault("organizations:ListOrganizationalUnitsForParent", "Disconnect", count=0)
    assert computer.run("sync").code == 5
    (unfinished,) = computer.home.glob(FILES["unfinished crawl"].pattern)
    kept = unfinished.read_bytes()
    company.quiet()
    assert computer.run("sync").code == 0
    unfinished.write_bytes(kept)
    unfinished.chmod(0o600)
    assert computer.run("credential-process", TARGET).code == 0
    state = computer.home / ".local/state/hatstand"
    (state / "marks.toml").write_text(MARKS)
    (state / "marks.toml").chmod(0o600)
    return computer.home


@pytest.fixture
def computer(tmp_path: Path, furnished: Path, company: Company) -> Iterator[Computer]:
    """A computer with a copy of that home."""
    company.quiet()
    home = tmp_path / "home"
    shutil.copytree(furnished, home, symlinks=True)
    yield Computer(home, company)
    make_writable(home)


def words(command: str) -> tuple[str, ...]:
    """Return the arguments of a command of the page."""
    return WORDS.get(command) or tuple(command.split())


@pytest.mark.parametrize(("file", "damage", "word"), CELLS)
def test_a_file(file: File, damage: str, word: str, computer: Computer, tmp_path: Path) -> None:
    (path,) = (one for one in computer.home.glob(file.pattern) if one.is_file())
    SPOIL[damage](path)
    seen = path.readlink().read_bytes() if damage == "link" else b""
    done = computer.run(*words(file.command), environ=bound_by_permissions(tmp_path / "site"))
    assert (done.code, done.err) == (file.code(word), done.err)
    named = str(path) in done.err or str(path.parent) in done.err
    assert named == (word in (ASIDE, TOLD, REFUSED)), done.err
    if file.command not in ("diff --offline", "journal", "sync"):
        assert (done.out == "") == (word == REFUSED)
    aside = [one for one in path.parent.iterdir() if one.name.startswith(f"{path.name}.damaged-")]
    if word == ASIDE:
        assert aside[0].name in done.err
    if damage == "link":
        elsewhere = path.parents[1] / "elsewhere" / path.name
        assert elsewhere.read_bytes() == seen, "a link is not written through"


@pytest.mark.parametrize("disk", DISKS, ids=lambda disk: disk.command)
def test_a_read_only_home(disk: Disk, computer: Computer, tmp_path: Path) -> None:
    forget(computer)
    make_read_only(computer.home)
    done = computer.run(*words(disk.command), environ=bound_by_permissions(tmp_path / "site"))
    check(disk, disk.read_only, done)
    make_writable(computer.home)
    assert_whole(computer)


@pytest.mark.parametrize(
    "disk",
    [pytest.param(one, marks=() if one.command == "sync" else pytest.mark.full) for one in DISKS],
    ids=lambda disk: disk.command,
)
def test_a_full_disk(disk: Disk, computer: Computer) -> None:
    """The operating system refuses every byte in a file."""
    forget(computer)
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *HATSTAND, *words(disk.command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=computer.environ,
        timeout=PATIENCE,
        check=False,
    )
    check(disk, disk.full, Outcome(done.returncode, done.stdout, done.stderr))
    assert_whole(computer)


@pytest.mark.full
def test_a_slow_disk_costs_time_and_loses_nothing(computer: Computer, tmp_path: Path) -> None:
    """Four processes at once, each of whose writes takes a while to reach the disk."""
    forget(computer)
    state = computer.home / ".local/state/hatstand/state.toml"
    state.unlink()
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SLOW)
    environ = computer.environment({"PYTHONPATH": str(site)})
    names = ("dev-readonly", "hub", "vendor")
    commands = [("sync",), *(("env", name, "--yes", "--format", "json") for name in names)]
    running = [warm().start(words, environ) for words in commands]
    done = [one.wait() for one in running]
    assert [one.returncode for one in done] == [0] * 4, done
    remembered = tomllib.loads(state.read_text())["contexts"]["acme"]["opened"]
    assert {one["role_arn"].split("/")[-1] for one in remembered} == {"ReadOnly", "Hub", "Vendor"}
    assert_whole(computer)


def test_what_can_not_be_forgotten_is_told(computer: Computer, tmp_path: Path) -> None:
    make_read_only(computer.home)
    site = bound_by_permissions(tmp_path / "site")
    done = computer.run("sessions", "forget", TARGET, environ=site)
    assert (done.code, done.out) == (1, "")
    assert "the session of ReadOnly in payments-dev is still there: " in done.err
    assert "Permission denied (see that it is yours" in done.err


def test_a_pipe_in_the_place_of_the_journal_holds_nothing_up(computer: Computer) -> None:
    (path,) = computer.home.glob(FILES["journal"].pattern)
    path.unlink()
    os.mkfifo(path, 0o600)
    done = computer.run("env", TARGET, "--format", "json")
    assert done.code == 0
    assert f"the journal can't be written: {path}" in done.err


def forget(computer: Computer) -> None:
    """Leave no session: it has to be made and kept anew."""
    shutil.rmtree(computer.home / "run/hatstand")
    shutil.rmtree(computer.home / ".aws/cli")


def check(disk: Disk, code: int, done: Outcome) -> None:
    """Compare a run with the page's row."""
    assert (done.code, done.err) == (code, done.err)
    assert disk.words in done.err
    assert bool(done.out) == (disk.command != "sync")
    if disk.words:
        assert "(" in done.err, "the next step is told"
    else:
        assert done.err == ""


def assert_whole(computer: Computer) -> None:
    """See that the snapshot from before is there, private, and nothing half written beside it."""
    assert "Workloads" in computer.run("tree", "--offline").out
    state = computer.home / ".local/state/hatstand"
    assert not list(state.rglob(".*")), "no temporary file is left"
    assert {path.stat().st_mode & 0o777 for path in state.rglob("*") if path.is_file()} == {0o600}
