"""The part of the page of faults about files: what becomes of a command when one is not right."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

HEAD = """
## Files that are not right

Each file is written beside the old one and renamed, under a lock that ends with its holder, or
added to with one write. A writer is killed before each of its calls to the operating system
(`tests/faults/test_killed_writers.py`): what is there is the old or the new, whole, and nobody
else's to read. A file that is not as it was written is tried with a command that uses it; the
number is the exit code:

- **aside**: renamed to `NAME.damaged-TIME` beside it, which is told with the path
- **told**: it stays where it is and is not used, which is told with the path and the reason
- **anew**: it is replaced or removed in silence: what it held is had again from AWS
- **same**: it is used as it is
- **refused**: told with what is wrong; nothing is assumed or handed over until it is mended

"""

TAIL = """
A link, a directory or a pipe in the place of a file of hatstand's own is never followed, filled or
waited for. Settings and themes are yours: a link to them is followed; a directory, a pipe or a
device there is told at once, and only `/dev/null` counts as an empty file. Of a journal the lines
that can be read are shown.

## Disks that are full, read-only or slow

"""

DISKS_TAIL = """
The disk is full where a file can't be filled, read-only where none can be made. A slow one costs
time, never order: locks are waited for 2 s (pins, marks, history) or 5 s (sessions), and
what could not be written by then is kept in the process, told, and tried again with the next
change. Two to ten processes at once lose nothing of each other's.
"""

ASIDE, TOLD, ANEW, SAME, REFUSED = "aside", "told", "anew", "same", "refused"

DAMAGES = (
    "corrupt",
    "cut off",
    "newer",
    "link",
    "directory",
    "others may write",
    "unreadable",
)
"""What is wrong with a file: columns of the table."""


@dataclass(frozen=True)
class File:
    """A file, and a command that uses it.

    Attributes:
        name: What it is.
        pattern: Where it is, below the home.
        command: What is run.
        outcomes: A word for each of `DAMAGES`; empty where there is no such damage.
        codes: The exit code that belongs to a word, where it is not 0.
    """

    name: str
    pattern: str
    command: str
    outcomes: tuple[str, ...]
    codes: tuple[tuple[str, int], ...] = ()

    def code(self, word: str) -> int:
        """Return the exit code of an outcome."""
        return dict(self.codes).get(word, 0)


_STATE = ".local/state/hatstand/"
_TOML = (ASIDE, ASIDE, SAME, ASIDE, ASIDE, ASIDE, TOLD)
_KEPT = (ASIDE, ASIDE, TOLD, ASIDE, ASIDE, ASIDE, TOLD)

FILES = MappingProxyType(
    {
        one.name: one
        for one in (
            File("snapshot", f"{_STATE}snapshots/*.sqlite3", "tree --offline", _KEPT),
            File("history", f"{_STATE}history/*.history", "diff --offline", _KEPT),
            File("pins, recents", f"{_STATE}state.toml", "list --offline", _TOML),
            File("marks", f"{_STATE}marks.toml", "env TARGET",
                 (REFUSED, REFUSED, SAME, REFUSED, REFUSED, REFUSED, REFUSED), ((REFUSED, 2),)),
            File("journal", f"{_STATE}journal/*.jsonl", "journal", (TOLD,) * 7),
            File("unfinished crawl", f"{_STATE}snapshots/unfinished/*.organization", "sync",
                 (ANEW,) * 7),
            File("session", "run/hatstand/sessions/*.json", "env TARGET", (ANEW,) * 7),
            File("ready answer", "run/hatstand/ready/*", "credential-process TARGET",
                 (ANEW,) * 7),
            File("settings", ".config/hatstand/config.toml", "env TARGET",
                 (REFUSED, REFUSED, "", SAME, REFUSED, SAME, REFUSED), ((REFUSED, 2),)),
            File("theme", ".config/hatstand/themes/*.toml", "themes",
                 (TOLD, TOLD, "", SAME, TOLD, SAME, TOLD), ((TOLD, 1),)),
        )
    }
)  # fmt: skip
"""Every file that is kept, by its name."""


@dataclass(frozen=True)
class Disk:
    """What a command does where nothing can be written.

    Attributes:
        command: What is run.
        full: Its exit code on a full disk.
        read_only: Its exit code in a home that can only be read.
        words: What is told of it on either, a part; empty where nothing is.
        then: What becomes of what was to be written.
    """

    command: str
    full: int
    read_only: int
    words: str
    then: str


DISKS = (
    Disk("tree --offline", 0, 0, "", "nothing is written"),
    Disk("sync", 1, 1, "The snapshot could not be stored", "the snapshot before stays"),
    Disk(
        "env TARGET", 0, 0, "Sessions can't be shared", "the credentials are handed over"
    ),
    Disk(
        "credential-process TARGET", 0, 0, "Sessions can't be shared", "and so for every SDK"
    ),
)  # fmt: skip
"""Commands on disks that take nothing; nobody assumed the role before."""


def section() -> str:
    """Return what the page says of files."""
    return "".join((HEAD, _files(), TAIL, _disks(), DISKS_TAIL))


def _files() -> str:
    rows = [
        f"| File | Command | {' | '.join(DAMAGES)} |\n",
        f"| --- | --- |{' --- |' * len(DAMAGES)}\n",
    ]
    for file in FILES.values():
        cells = " | ".join(f"{word} {file.code(word)}" if word else "" for word in file.outcomes)
        rows.append(f"| {file.name} | `{file.command}` | {cells} |\n")
    return "".join(rows)


def _disks() -> str:
    rows = ["| Command | Full | Read-only | Tells | Then |\n| --- | --- | --- | --- | --- |\n"]
    for one in DISKS:
        words = f"…{one.words}…" if one.words else ""
        rows.append(f"| `{one.command}` | {one.full} | {one.read_only} | {words} | {one.then} |\n")
    return "".join(rows)
