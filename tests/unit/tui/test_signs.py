"""Signs, as terminals without Unicode show them."""

from __future__ import annotations

from textual.content import Content

from hatstand.domain.text import printable
from hatstand.tui.signs import in_ascii


def test_what_stands_for_odd_characters_is_ascii_there_too() -> None:
    shown = in_ascii(Content(printable("a\x1b[31m\u202eb\x07\n\tc"))).plain
    assert shown == "a?[31m<202e>b?$>c"


def test_names_stay_as_they_are() -> None:
    assert in_ascii(Content("決済 › api")).plain == "決済 > api"
