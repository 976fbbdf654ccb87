"""The package's own source, parsed, for tests that guard the architecture."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hatstand"


@dataclass(frozen=True)
class Module:
    """One module: its path from the package's folder, its text and its tree."""

    name: str
    text: str
    tree: ast.Module

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
        yield Module(path.relative_to(PACKAGE).as_posix(), text, ast.parse(text))
