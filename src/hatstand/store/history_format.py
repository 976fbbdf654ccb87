"""A history as the bytes of a file, and back: sealed, compressed, each set of roles once."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hatstand.domain.history import History, Node, Outline, RoleStep, Step

VERSION = 1
"""Of the format; a file of a newer one is left alone."""

_HEAD = re.compile(rb"hatstand history ([0-9]{1,9})\n")
_CHECKSUM_BYTES = 4
_LEVEL = 1  # zlib's fastest: a third larger than its best, in a fifth of the time


class DamagedError(Exception):
    """The file is not what was written."""


def version_of(data: bytes) -> int:
    """Return the version of the format in which a file is written.

    Raises:
        DamagedError: It is no history.
    """
    match = _HEAD.match(data)
    if match is None:
        raise DamagedError("it is no history, or damaged")
    return int(match.group(1))


def to_bytes(history: History) -> bytes:
    """Return a history as a file's content: a head, a checksum, and the rest compressed."""
    body = zlib.compress(json.dumps(_document(history), separators=(",", ":")).encode(), _LEVEL)
    head = f"hatstand history {VERSION}\n".encode()
    return head + zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "big") + body


def from_bytes(data: bytes) -> History:
    """Return the history that `to_bytes` was given.

    Raises:
        DamagedError: It is not whole.
    """
    start = data.find(b"\n") + 1 + _CHECKSUM_BYTES
    body = data[start:]
    if zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "big") != data[start - _CHECKSUM_BYTES : start]:
        raise DamagedError("it is damaged")
    try:
        return _history(json.loads(zlib.decompress(body)))
    except (zlib.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise DamagedError("its parts don't fit together") from error


class _Sets:
    """Gives equal sets of role names the same number: most accounts have the same roles."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[str], int] = {}

    def of(self, names: frozenset[str]) -> int:
        return self._numbers.setdefault(names, len(self._numbers))

    def document(self) -> list[list[str]]:
        return [sorted(names) for names in self._numbers]


def _document(history: History) -> dict[str, Any]:
    outline, sets = history.outline, _Sets()
    return {
        "organization": outline.organization_id,
        "root": outline.root_id,
        "partition": outline.partition,
        "begins": _text(history.begins),
        "as_of": _text(history.as_of),
        "previous": _text(history.previous) if history.previous else None,
        "units": outline.units,
        "accounts": outline.accounts,
        "roles": {one: sets.of(names) for one, names in outline.roles.items()},
        "steps": [_step_document(step, sets) for step in history.steps],
        "sets": sets.document(),
    }


def _step_document(step: Step, sets: _Sets) -> dict[str, Any]:
    return {
        "as_of": _text(step.as_of),
        "found_at": _text(step.found_at),
        "units": step.units,
        "accounts": step.accounts,
        "roles": {
            one: (sets.of(roles.gone), sets.of(roles.new)) for one, roles in step.roles.items()
        },
    }


def _history(document: Mapping[str, Any]) -> History:
    sets = [frozenset(names) for names in document["sets"]]
    outline = Outline(
        document["organization"],
        document["root"],
        document["partition"],
        _nodes(document["units"].items()),
        _nodes(document["accounts"].items()),
        {one: sets[number] for one, number in document["roles"].items()},
    )
    previous = document["previous"]
    return History(
        outline,
        _moment(document["begins"]),
        _moment(document["as_of"]),
        _moment(previous) if previous else None,
        tuple(_step(one, sets) for one in document["steps"]),
    )


def _step(document: Mapping[str, Any], sets: list[frozenset[str]]) -> Step:
    return Step(
        _moment(document["as_of"]),
        _moment(document["found_at"]),
        _nodes_or_none(document["units"].items()),
        _nodes_or_none(document["accounts"].items()),
        {one: RoleStep(sets[gone], sets[new]) for one, (gone, new) in document["roles"].items()},
    )


def _nodes(items: Iterable[tuple[str, list[str]]]) -> dict[str, Node]:
    return {one: Node(*fields) for one, fields in items}


def _nodes_or_none(items: Iterable[tuple[str, list[str] | None]]) -> dict[str, Node | None]:
    return {one: None if fields is None else Node(*fields) for one, fields in items}


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment
