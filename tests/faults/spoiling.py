"""Ways in which a file is not as it was written, and homes in which nothing can be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_SITE = """\
import ctypes

ABOVE_PERMISSIONS = 0b1111  # chown and whatever else lets root do what permissions forbid


class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("process", ctypes.c_int)]


header, sets = Header(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc = ctypes.CDLL(None)
if libc.capget(ctypes.byref(header), sets) == 0:
    sets[0] &= ~ABOVE_PERMISSIONS
    sets[1] &= ~ABOVE_PERMISSIONS
    libc.capset(ctypes.byref(header), sets)
"""


def bound_by_permissions(folder: Path) -> dict[str, str]:
    """Return the variables with which a hatstand obeys permissions, also where root tests it.

    Args:
        folder: Where the module goes that gives those rights up (a `sitecustomize`).
    """
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE)
    return {"PYTHONPATH": str(folder)}


def _corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8] = b"\0\xff\x13\x37[[=\xfe"
    path.write_bytes(data)


def _cut_off(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _newer(path: Path) -> None:
    """Let a file say that a later version wrote it, each in its own way."""
    data = path.read_bytes()
    if path.suffix == ".sqlite3":
        data = data[:60] + (1000).to_bytes(4, "big") + data[64:]
    elif path.suffix == ".history":
        data = data.replace(b"history 2\n", b"history 9\n", 1)
    elif path.suffix == ".jsonl":
        data = data.replace(b'"assumed"', b'"foreseen"', 1)
    elif path.suffix == ".toml":
        data += b"\n[unheard_of]\nkey = 1\n"
    else:
        for now in (b'"version": 1', b"unfinished 1"):
            data = data.replace(now, now.replace(b"1", b"9"))
    path.write_bytes(data)


def _link(path: Path) -> None:
    elsewhere = path.parents[1] / "elsewhere" / path.name
    elsewhere.parent.mkdir(mode=0o700)
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)
    (path / "x").write_text("x")


SPOIL: dict[str, Callable[[Path], object]] = {
    "corrupt": _corrupt,
    "cut off": _cut_off,
    "newer": _newer,
    "link": _link,
    "directory": _directory,
    "others may write": lambda path: path.chmod(0o666),
    "unreadable": lambda path: path.chmod(0),
}
"""Damages, by the heads of the page's table."""


def make_read_only(home: Path) -> None:
    """Let nothing be made or removed below a home."""
    for path in (home, *home.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o500)


def make_writable(home: Path) -> None:
    """Undo that."""
    for path in (home, *home.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
