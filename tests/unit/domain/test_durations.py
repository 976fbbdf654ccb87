"""Lengths of time as people write them, and as precisely as anybody cares."""

from __future__ import annotations

import pytest

from hatstand.domain.durations import duration_text, parse_duration, rough_duration_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h", 3600),
        ("90m", 5400),
        ("1h30m", 5400),
        ("45s", 45),
        ("1h1m1s", 3661),
        ("0s", 0),
        ("", None),
        ("h", None),
        ("1", None),
        ("1d", None),
        ("-1h", None),
        ("1h ", None),
        ("30m1h", None),
        ("1.5h", None),
        ("١h", None),
        ("99999h", None),
    ],
)
def test_what_is_typed(text: str, seconds: int | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("seconds", [1, 59, 60, 900, 3599, 3600, 5400, 43200])
def test_what_is_told_can_be_typed(seconds: int) -> None:
    typed = duration_text(seconds).replace(" ", "").replace("min", "m")
    assert parse_duration(typed) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (599, "9 min 59 s"),
        (600, "10 min"),
        (659, "10 min"),
        (3661, "1 h 1 min"),
        (172_799, "47 h 59 min"),
        (172_800, "2 days"),
        (259_199, "2 days"),
        (259_200, "3 days"),
    ],
)
def test_roughly(seconds: int, text: str) -> None:
    assert rough_duration_text(seconds) == text
