"""Reads an organization from a file and prints the seconds it took: `sqlite` ours, `json` rows.

With `write` as third argument the file of rows is made from the stored snapshot instead.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hatstand.services.ports import Snapshot
from hatstand.services.workspace import Workspace
from hatstand.wiring import Options, build


def _row(value: object) -> dict[str, Any]:
    """Return a record as plain names and values, without those that say nothing."""
    cells = {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]
    return {name: _plain(cell) for name, cell in cells.items() if cell not in (None, "", ())}


def _write(snapshot: Snapshot, file: Path) -> None:
    organization = snapshot.organization
    tables = (organization.units, organization.accounts, snapshot.roles)
    plain = [[_row(record) for record in table] for table in tables]
    file.write_text(json.dumps(plain))


def _plain(value: object) -> object:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else str(value)


def _seconds(workspace: Workspace, which: str, file: Path) -> float:
    gc.disable()  # as hatstand does while it reads
    began = time.perf_counter()
    if which == "sqlite":
        assert workspace.stored() is not None
    else:
        with file.open("rb") as stream:
            json.load(stream)
    return time.perf_counter() - began


def main() -> None:
    """Run it."""
    which, name, *wanted = sys.argv[1:]
    workspace, file = build(Options(offline=True)).workspace, Path(name)
    if wanted == ["write"]:
        snapshot = workspace.stored()
        assert snapshot is not None
        _write(snapshot, file)
    else:
        sys.stdout.write(json.dumps(_seconds(workspace, which, file)))


if __name__ == "__main__":
    main()
