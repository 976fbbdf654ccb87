"""Signs, as terminals without Unicode show them."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.content import Content

from hatstand.domain.text import printable
from hatstand.tui.signs import InAscii, in_ascii
from hatstand.tui.terminal import letters_of


def test_what_stands_for_odd_characters_is_ascii_there_too() -> None:
    shown = in_ascii(Content(printable("a\x1b[31m\u202eb\x07\n\tc"))).plain
    assert shown == "a?[31m<202e>b?$>c"


def test_names_stay_as_they_are() -> None:
    assert in_ascii(Content("決済 › api")).plain == "決済 > api"


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        ("utf-8", "決済 > é"),
        ("iso8859-1", "???? > é"),
        ("shift_jis", "決済 > ?"),
        ("ascii", "???? > ?"),
    ],
)
def test_a_letter_that_cant_be_written_keeps_its_width(letters: str, shown: str) -> None:
    lines = InAscii(letters).apply([Segment("決済 › "), Segment("é")], Color(0, 0, 0))
    assert "".join(segment.text for segment in lines) == shown


@pytest.mark.parametrize(
    ("environ", "encoding", "letters"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "utf-8", "utf-8"),
        ({"LC_ALL": "C"}, "utf-8", "utf-8"),
        ({}, "utf-8", "utf-8"),
        ({"LANG": "ja_JP.eucJP"}, "euc_jp", "euc_jp"),
        ({"LC_ALL": "en_US.ISO-8859-1"}, "utf-8", "ascii"),
    ],
)
def test_letters_are_those_of_the_stream_unless_the_locale_is_one_nobody_has(
    environ: dict[str, str], encoding: str, letters: str
) -> None:
    assert letters_of(environ, encoding) == letters
