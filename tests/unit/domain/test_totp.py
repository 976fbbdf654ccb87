"""One-time passwords: the vectors of RFC 6238, appendix B, of which six digits are the last six."""

from __future__ import annotations

import base64

import pytest

from hatstand.domain.totp import code, seconds_left, window_of

SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("now", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_rfc_6238(now: int, eight_digits: str) -> None:
    assert code(SEED, now) == eight_digits[-6:]


def test_leading_zeros_stay() -> None:
    assert code(SEED, 1111111109) == "081804"
    assert code(SEED, 1234567890) == "005924"


def test_a_window_is_thirty_seconds() -> None:
    assert window_of(59.999) == 1
    assert window_of(60) == 2
    assert code(SEED, 60) == code(SEED, 89.999) != code(SEED, 90)


@pytest.mark.parametrize(("now", "left"), [(0, 30), (29, 1), (30, 30), (44.5, 15.5)])
def test_seconds_left(now: float, left: float) -> None:
    assert seconds_left(now) == left


@pytest.mark.parametrize("seed", [SEED.lower(), SEED.rstrip("=")])
def test_seeds_as_people_write_them(seed: str) -> None:
    assert code(seed, 59) == "287082"


def test_a_seed_without_padding() -> None:
    padded = base64.b32encode(b"123456789012345678901").decode()
    assert code(padded.rstrip("="), 59) == code(padded, 59)


@pytest.mark.parametrize("seed", ["not base32!", "1", "AAAAAAAA=A"])
def test_a_seed_that_is_none_is_a_value_error(seed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - binascii's own words
        code(seed, 59)
