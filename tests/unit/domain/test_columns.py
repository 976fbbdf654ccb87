"""Compact columns: what is packed comes back, on any computer, and what is damaged is refused."""

from __future__ import annotations

import sys
from dataclasses import field
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import pytest

from hatstand.domain import columns
from hatstand.domain.records import dataclass

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACCOUNT = "111111111111"
PIECES = ("", "\0", "a", "m", "\0a", "\0m", ACCOUNT)


def test_a_text_comes_back_whatever_marks_are_in_it() -> None:
    texts = ["".join(pieces) for pieces in product(PIECES, repeat=3)]
    packed = [columns.without_own(text, ACCOUNT) for text in texts]
    assert [columns.with_own(text, ACCOUNT) for text in packed] == texts
    assert ACCOUNT not in columns.without_own(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)


@pytest.mark.parametrize("order", ["little", "big"])
def test_what_one_computer_packs_another_one_reads(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if order != sys.byteorder:  # then a number is in memory as the other kind has it in a file
        monkeypatch.setattr(sys, "byteorder", order)
    blob = columns.pack([1, 2**32 - 1])
    assert list(columns.unpack(blob)) == [1, 2**32 - 1]
    moments = columns.pack_moments([NOON, None])
    assert list(columns.unpack_moments(moments, 2)) == [NOON, None]


def test_numbers_are_swapped_where_memory_is_the_other_way_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = columns.pack([1])
    monkeypatch.setattr(sys, "byteorder", "big" if sys.byteorder == "little" else "little")
    assert columns.pack([1]) == here[::-1]


def test_a_moment_without_a_zone_is_utc() -> None:
    assert columns.to_number(NOON.replace(tzinfo=None)) == columns.to_number(NOON)
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    assert columns.from_number(columns.to_number(there)) == NOON


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_moments_is_refused(count: int) -> None:
    blob = columns.pack_moments([NOON, NOON])
    with pytest.raises(ValueError, match="moments are missing"):
        columns.unpack_moments(blob, count)


@dataclass(frozen=True, slots=True)
class Row:
    """A record with every kind of default."""

    name: str
    count: int = 7
    tags: tuple[str, ...] = field(default_factory=tuple)


def test_fields_without_a_column_get_their_default() -> None:
    assert columns.of_columns(Row, 2, {"name": ["a", "b"]}) == (Row("a"), Row("b"))


def test_a_field_without_a_column_or_a_default_is_a_fault() -> None:
    with pytest.raises(TypeError, match="no column for the field name"):
        columns.of_columns(Row, 1, {"count": [1]})
