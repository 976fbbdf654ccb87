"""Reads `requirements/lock.txt`: every package, to the version and to the byte.

`make lock` writes it with uv, for each Python and platform at once. pip reads it too
(`--require-hashes`), so that a bare machine needs nothing more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "lock.txt"
PROJECT = ROOT / "pyproject.toml"

_PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+))?")
_HASH = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_OWN = "hatstand (pyproject.toml)"


class LockError(Exception):
    """The lock says something that is not a package pinned to its bytes; the text says where."""


@dataclass(frozen=True)
class Locked:
    """A package of the lock.

    Attributes:
        name: As PyPI normalizes it.
        version: The only one that may be installed.
        marker: Where it is wanted, or an empty string for everywhere.
        hashes: SHA-256 of each file that may be installed, in hexadecimal.
        wanted_by: Names of packages that need it; empty for those that only the project names.
        is_named: Whether pyproject.toml itself names it.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]
    is_named: bool


def normalized(name: str) -> str:
    """Return a package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> tuple[Locked, ...]:
    """Return the packages of a lock, in its order.

    Raises:
        LockError: A line is no pin, or a package has no hash.
    """
    return tuple(_locked(number, block) for number, block in _blocks(text))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each package, with the number of the first one."""
    start, block = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            if block:
                yield start, block
            start, block = number, []
        block.append(line.strip().removesuffix("\\").strip())
    if block:
        yield start, block


def _locked(number: int, block: list[str]) -> Locked:
    first, *rest = block
    pin = _PIN.fullmatch(first)
    if pin is None:
        raise LockError(f"line {number}: {first!r} is no package with its version")
    hashes = [found["digest"] for line in rest if (found := _HASH.fullmatch(line))]
    if not hashes:
        raise LockError(f"line {number}: {pin['name']} has no hash")
    strange = [line for line in rest if not line.startswith(("#", "--hash=sha256:"))]
    if strange:
        raise LockError(f"line {number}: {pin['name']} has {strange[0]!r}")
    notes = [line.lstrip("# ").removeprefix("via").strip() for line in rest if line[0] == "#"]
    wanted_by = tuple(note for note in notes if note and note != _OWN)
    return Locked(
        pin["name"], pin["version"], pin["marker"] or "", tuple(hashes), wanted_by, _OWN in notes
    )


def named(project: str, *groups: str) -> tuple[str, ...]:
    """Return the requirements that a pyproject.toml names, as it writes them.

    Args:
        project: The text of the file.
        groups: Extras; an empty string stands for what every installation needs. Without any it is
            all of them.
    """
    table = tomllib.loads(project)["project"]
    known = {"": table["dependencies"], **table["optional-dependencies"]}
    found = (one for group in groups or known for one in known[group])
    return tuple(one for one in found if not one.startswith(f"{table['name']}["))


def needed_by(packages: Iterable[Locked], requirements: Iterable[str]) -> frozenset[str]:
    """Return the names of the packages that some requirements bring, all that follow included."""
    listed = tuple(packages)
    found = {normalized(name[0]) for one in requirements if (name := _NAME.match(one))}
    found &= {one.name for one in listed}
    while more := {one.name for one in listed if found & set(one.wanted_by)} - found:
        found |= more
    return frozenset(found)
