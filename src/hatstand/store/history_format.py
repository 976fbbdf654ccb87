"""A history as the bytes of a file, and back: sealed, compressed, each set of roles once.

What is compressed are lines, each a small record of JSON: its kind and some of what there is of
that kind. Who wants only what the steps tell never holds the rest, which is most of it. Version 1
was one document of the same parts.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from hatstand.domain.history import History, Node, Outline, RoleStep, Step

VERSION = 2
"""Of the format; a file of a newer one is left alone."""

_ONE_DOCUMENT = 1
_HEAD = re.compile(rb"hatstand history ([0-9]{1,9})\n")
_CHECKSUM_BYTES = 4
_LEVEL = 1  # zlib's fastest: a third larger than its best, in a fifth of the time
_IN_A_LINE = 100
_UNFIT = (zlib.error, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_SLICE = 8 << 10  # bytes that are decompressed at once

Record = Sequence[Any]
"""A kind (`head sets step units accounts roles`), and some of what there is of it."""


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
    deflate = zlib.compressobj(_LEVEL)
    body = b"".join(
        deflate.compress(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        for record in _records_of(history)
    )
    body += deflate.flush()
    head = f"hatstand history {VERSION}\n".encode()
    return head + zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "big") + body


def from_bytes(data: bytes) -> History:
    """Return the history that `to_bytes` was given.

    Raises:
        DamagedError: It is not whole.
    """
    return _from_bytes(data, whole=True)


def told_by(data: bytes) -> History:
    """Return what the steps of a history tell (`History.only_told`), holding little else meanwhile.

    Raises:
        DamagedError: It is not whole.
    """
    return _from_bytes(data, whole=False)


def _from_bytes(data: bytes, *, whole: bool) -> History:
    start = data.find(b"\n") + 1 + _CHECKSUM_BYTES
    body = data[start:]
    if zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "big") != data[start - _CHECKSUM_BYTES : start]:
        raise DamagedError("it is damaged")
    read = _records_of_document if version_of(data) == _ONE_DOCUMENT else _records_in
    reading = _Reading(whole=whole)
    try:
        for kind, part in read(body):
            reading.take(kind, part)
        return reading.history()
    except _UNFIT as error:
        raise DamagedError("its parts don't fit together") from error


class _Sets:
    """Gives equal sets of role names the same number: most accounts have the same roles."""

    def __init__(self, sets: Iterable[frozenset[str]]) -> None:
        self._numbers = {names: number for number, names in enumerate(dict.fromkeys(sets))}

    def of(self, names: frozenset[str]) -> int:
        return self._numbers[names]

    def all(self) -> Iterator[list[str]]:
        return (sorted(names) for names in self._numbers)


# -- to records


def _records_of(history: History) -> Iterator[Record]:
    """Yield the records of a history: what others are told with comes before them."""
    outline = history.outline
    changed = (roles for step in history.steps for roles in step.roles.values())
    sets = _Sets((*outline.roles.values(), *(names for roles in changed for names in roles)))
    head = {
        "organization": outline.organization_id,
        "root": outline.root_id,
        "partition": outline.partition,
        "begins": _text(history.begins),
        "as_of": _text(history.as_of),
        "previous": _text(history.previous) if history.previous else None,
    }
    yield "head", head
    yield from (("sets", some) for some in _few_at_once(sets.all()))
    yield from (("step", _step_document(step, sets)) for step in history.steps)
    yield from (("units", dict(some)) for some in _few_at_once(outline.units.items()))
    yield from (("accounts", dict(some)) for some in _few_at_once(outline.accounts.items()))
    roles = ((one, sets.of(names)) for one, names in outline.roles.items())
    yield from (("roles", dict(some)) for some in _few_at_once(roles))


def _few_at_once(all_of_them: Iterable[Any]) -> Iterator[list[Any]]:
    waiting = iter(all_of_them)
    return iter(lambda: list(islice(waiting, _IN_A_LINE)), [])


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


# -- from records


def _records_in(body: bytes) -> Iterator[Record]:
    """Yield the records of compressed lines.

    Raises:
        zlib.error, ValueError: They are none, or not all of them.
    """
    inflate = zlib.decompressobj()
    begun: list[bytes] = []
    for start in range(0, len(body), _SLICE):
        *ends, rest = inflate.decompress(body[start : start + _SLICE]).split(b"\n")
        for end in ends:
            yield json.loads(b"".join((*begun, end)))
            begun.clear()
        begun.append(rest)
    if not inflate.eof or any(begun):
        raise ValueError("the last line does not end")


def _records_of_document(body: bytes) -> Iterator[Record]:
    """Yield the same records of version 1, which was read whole.

    Raises:
        zlib.error, ValueError, LookupError, TypeError: It is no such document.
    """
    document = json.loads(zlib.decompress(body))
    yield "head", document
    yield "sets", document["sets"]
    yield from (("step", step) for step in document["steps"])
    yield from ((kind, document[kind]) for kind in ("units", "accounts", "roles"))


class _Reading:
    """A history that becomes known a record at a time: the sets first, then the steps."""

    def __init__(self, *, whole: bool) -> None:
        """Know nothing yet; unless `whole`, keep only what the steps touch."""
        self._whole = whole
        self._head: Mapping[str, Any] = {}
        self._sets: list[frozenset[str]] = []
        self._steps: list[Step] = []
        self._touched: set[str] = set()
        self._units: dict[str, Node] = {}
        self._accounts: dict[str, Node] = {}
        self._roles: dict[str, frozenset[str]] = {}

    def take(self, kind: str, part: Any) -> None:  # noqa: ANN401 - whatever the file holds
        """Know some more.

        Raises:
            ValueError: There is no such kind (also LookupError, TypeError, AttributeError).
        """
        match kind:
            case "head":
                self._head = part
            case "sets":
                self._sets += map(frozenset, part)
            case "step":
                step = _step(part, self._sets)
                self._steps.append(step)
                self._touched.update(step.accounts, step.roles)
            case "units":
                self._units.update(_nodes(part) if self._whole or self._steps else ())
            case "accounts":
                self._accounts.update(_nodes(self._wanted(part)))
            case "roles":
                wanted = self._wanted(part)
                self._roles.update((one, self._sets[wanted[one]]) for one in wanted)
            case _:
                raise ValueError(f"there are no {kind}")

    def _wanted(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._whole:
            return part
        return {one: part[one] for one in self._touched & part.keys()}

    def history(self) -> History:
        """Return what is known.

        Raises:
            ValueError: The head says something else (also LookupError, TypeError).
        """
        head = self._head
        known = self._units, self._accounts, self._roles
        previous = head["previous"]
        return History(
            Outline(head["organization"], head["root"], head["partition"], *known),
            _moment(head["begins"]),
            _moment(head["as_of"]),
            _moment(previous) if previous else None,
            tuple(self._steps),
        )


def _step(document: Mapping[str, Any], sets: list[frozenset[str]]) -> Step:
    return Step(
        _moment(document["as_of"]),
        _moment(document["found_at"]),
        _nodes_or_none(document["units"].items()),
        _nodes_or_none(document["accounts"].items()),
        {one: RoleStep(sets[gone], sets[new]) for one, (gone, new) in document["roles"].items()},
    )


def _nodes(part: Mapping[str, list[str]]) -> dict[str, Node]:
    return {one: Node(*fields) for one, fields in part.items()}


def _nodes_or_none(items: Iterable[tuple[str, list[str] | None]]) -> dict[str, Node | None]:
    return {one: None if fields is None else Node(*fields) for one, fields in items}


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment
