"""CBOR (RFC 8949), as much of it as Smithy's RPC v2 protocol uses."""

from __future__ import annotations

import math
import struct
from typing import Any

_SIZES = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_INDEFINITE = 31
_BREAK = 0xFF
_DEEPEST = 64


class Moment(float):
    """A point in time in epoch seconds: JSON writes a number, CBOR marks it as a time."""

    __slots__ = ()


def encode(value: object) -> bytes:
    """Return `value` (maps, lists, texts, numbers, truth values, None) as CBOR."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def _head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    for information, form in _SIZES.items():
        if size < 1 << (8 * struct.calcsize(form)):
            return bytes([major << 5 | information]) + struct.pack(form, size)
    raise ValueError("the number is too large")


def _write(out: bytearray, value: object) -> None:
    if isinstance(value, dict):
        out += _head(5, len(value))
        for key, item in value.items():
            _write(out, key)
            _write(out, item)
    elif isinstance(value, (list, tuple)):
        out += _head(4, len(value))
        for item in value:
            _write(out, item)
    elif isinstance(value, str):
        text = value.encode()
        out += _head(3, len(text)) + text
    else:
        _write_number(out, value)


def _write_number(out: bytearray, value: object) -> None:
    if value is None or isinstance(value, bool):
        out.append({None: 0xF6, False: 0xF4, True: 0xF5}[value])
    elif isinstance(value, int):
        out += _head(0, value) if value >= 0 else _head(1, -1 - value)
    elif isinstance(value, float):
        out += (b"\xc1" if isinstance(value, Moment) else b"") + b"\xfb" + struct.pack(">d", value)
    else:
        raise TypeError(f"CBOR is not made of {type(value).__name__}")


def decode(data: bytes) -> Any:  # noqa: ANN401 - whatever was sent
    """Return what `data` holds.

    Raises:
        ValueError: It is not one whole CBOR item.
    """
    reader = _Reader(data)
    try:
        value = reader.item(0)
    except (IndexError, struct.error, TypeError):
        raise ValueError("the CBOR is cut short or broken") from None
    if reader.position != len(data):
        raise ValueError("something follows the CBOR")
    return value


class _Reader:
    """Reads items one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def _take(self, count: int) -> bytes:
        found = self._data[self.position : self.position + count]
        if len(found) != count:
            raise IndexError
        self.position += count
        return found

    def item(self, depth: int) -> Any:  # noqa: ANN401 - as `decode`
        """Return the next item."""
        if depth > _DEEPEST:
            raise ValueError("the CBOR is nested too deeply")
        first = self._take(1)[0]
        major, information = first >> 5, first & 31
        if major == 7:
            return self._simple(information)
        if information == _INDEFINITE:
            return self._indefinite(major, depth)
        size = information
        if information in _SIZES:
            size = struct.unpack(_SIZES[information], self._take(1 << (information - 24)))[0]
        elif information > 23:
            raise ValueError("the CBOR has a size that is not defined")
        return self._sized(major, size, depth)

    def _sized(self, major: int, size: int, depth: int) -> Any:  # noqa: ANN401 - as `decode`
        if major in {0, 1}:
            return size if major == 0 else -1 - size
        if major in {2, 3}:
            content = self._take(size)
            return content if major == 2 else content.decode()
        if major == 4:
            return [self.item(depth + 1) for _ in range(size)]
        if major == 5:
            return {self.item(depth + 1): self.item(depth + 1) for _ in range(size)}
        return self.item(depth + 1)  # a tag: only times have one, and they stay numbers

    def _indefinite(self, major: int, depth: int) -> Any:  # noqa: ANN401 - as `decode`
        items: list[Any] = []
        while self._data[self.position] != _BREAK:
            items.append(self.item(depth + 1))
        self.position += 1
        if major == 5:
            return dict(zip(items[::2], items[1::2], strict=True))
        if major == 4:
            return items
        return ("" if major == 3 else b"").join(items)

    def _simple(self, information: int) -> bool | float | None:
        if information in _FLOATS:
            content = self._take(1 << (information - 24))
            number = float(struct.unpack(_FLOATS[information], content)[0])
            return None if math.isnan(number) else number
        if information not in _SIMPLE:
            raise ValueError("the CBOR has a simple value that is not defined")
        return _SIMPLE[information]
