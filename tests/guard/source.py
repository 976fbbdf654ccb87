"""The package's own source for tests that guard the architecture, parsed where it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hatstand"


@dataclass(frozen=True)
class Module:
    """One module: its path from the package's folder, and its text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    def mentions(self, *words: str) -> bool:
        """Tell whether one of the words is in it: if none is, its tree need not be looked at."""
        return any(word in self.text for word in words)

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())


@cache
def modules() -> tuple[Module, ...]:
    """Return all modules of the package."""
    return tuple(_read())


def _read() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text()
        yield Module(path.relative_to(PACKAGE).as_posix(), text)
