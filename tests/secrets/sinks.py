"""Sentinels, every form in which one could leak, and everything that a program could leak into."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import sqlite3
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

_RECORDER = """\
import json, os, sys

_to = os.open(os.environ["HATSTAND_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

def _text(value):
    return os.fsdecode(value) if isinstance(value, (bytes, os.PathLike)) else str(value)

def _record(event, arguments):
    if event == "subprocess.Popen":
        _, words, _, environ = arguments
    elif event in ("os.exec", "os.posix_spawn"):
        _, words, environ = arguments[:3]
    elif event == "os.system":
        words, environ = [arguments[0]], None
    else:
        return
    environ = os.environ if environ is None else environ
    words = [words] if isinstance(words, (str, bytes)) else words
    line = json.dumps({
        "by": list(sys.orig_argv),
        "words": [_text(word) for word in words],
        "environ": {_text(name): _text(value) for name, value in dict(environ).items()},
    })
    os.write(_to, line.encode() + b"\\n")

sys.addaudithook(_record)
"""
"""Runs in each Python process at its start, and tells what each starts, and with what."""


class Sentinels:
    """Secrets that were planted; finds them in whatever form they turn up.

    Args:
        secrets: Long texts by the names that a failing test shows.
        codes: MFA codes: six digits, which count only where no further digit is beside them.
    """

    def __init__(self, secrets: Mapping[str, str], codes: Iterable[str] = ()) -> None:
        assert all(len(text) >= 16 for text in secrets.values())
        self._forms = {name: tuple(_forms(text)) for name, text in secrets.items()}
        self._codes = tuple(codes)

    def found_in(self, data: bytes | str) -> set[str]:
        """Return the names of those that are in `data`."""
        raw = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        found = {name for name, forms in self._forms.items() if any(form in raw for form in forms)}
        codes = {
            f"code {code}"
            for code in self._codes
            if re.search(rb"(?<![0-9])%s(?![0-9])" % code.encode(), raw)
        }
        return found | codes


def _forms(text: str) -> Iterator[bytes]:
    """Yield a text as it is and as a URL, JSON, HTML, a repr or base64 would have it."""
    raw = text.encode()
    yield from dict.fromkeys(
        (
            raw,
            quote(text, safe="").encode(),
            quote(text, safe="").lower().encode(),
            quote(quote(text, safe=""), safe="").encode(),
            text.replace("/", "\\/").encode(),
            html.escape(text).encode(),
            raw.hex().encode(),
            text.encode("utf-16-le"),
        )
    )
    # Of a long text also the pieces: a screen would break its line.
    yield from (raw[at : at + 24] for at in range(16, len(raw) - 24, 24))
    for shift in range(3):  # a text inside another one that is encoded as a whole
        encoded = base64.b64encode(b"\0" * shift + raw)
        yield encoded[4 if shift else 0 : -4]


@dataclass(frozen=True)
class Started:
    """A program that was started: its words, its environment, and the program that did it."""

    words: tuple[str, ...]
    environ: Mapping[str, str]
    by: tuple[str, ...]


class Watch:
    """Sees each program that Python programs start, and now and then all that run at all.

    Args:
        directory: Of the watch's own; it must not lie among the files that are searched.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "sitecustomize.py").write_text(_RECORDER)
        self._record = directory / "started"
        self.environ = {"PYTHONPATH": str(directory), "HATSTAND_WATCH": str(self._record)}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.command_lines: set[bytes] = set()

    @property
    def started(self) -> list[Started]:
        """What was started so far, in order."""
        if not self._record.exists():
            return []
        entries = map(json.loads, self._record.read_text().splitlines())
        return [
            Started(tuple(entry["words"]), entry["environ"], tuple(entry["by"]))
            for entry in entries
        ]

    def _look(self) -> None:
        while not self._ended.wait(0.02):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError, ValueError):  # it has just ended
                    if _descends_from_here(int(path.parent.name)):
                        self.command_lines.add(path.read_bytes())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()


def files_below(*directories: Path) -> dict[Path, bytes]:
    """Return the content of every plain file; of a database also its cells, unpacked."""
    found: dict[Path, bytes] = {}
    for directory in directories:
        for folder, _, names in os.walk(directory):
            for name in names:
                path = Path(folder, name)
                if stat.S_ISREG(path.lstat().st_mode):
                    found[path] = path.read_bytes() + os.fsencode(path) + _cells(path)
    return found


def _cells(path: Path) -> bytes:
    """Return the cells of a database: its file may cut a long one into pages."""
    if not path.read_bytes().startswith(b"SQLite format 3"):
        return b""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [row for (name,) in tables for row in database.execute(f'SELECT * FROM "{name}"')]  # noqa: S608
    return b"\n".join(
        cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "surrogatepass")
        for row in rows
        for cell in row
    )


def mode_of(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.lstat().st_mode)


def _descends_from_here(process: int) -> bool:
    """Tell whether a process is this one or below it: tests beside this one have codes too."""
    here = os.getpid()
    while process > 1:
        if process == here:
            return True
        stat = Path(f"/proc/{process}/stat").read_text()
        process = int(stat.rpartition(")")[2].split()[1])
    return False
