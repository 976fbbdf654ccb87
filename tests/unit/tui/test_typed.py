"""What a terminal sends, whole, cut, broken or made up: keys, pastes, and never an error."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from textual import events

from hatstand.tui.pastes import LONGEST_PASTE
from hatstand.tui.typed import FLOOD, Typed

if TYPE_CHECKING:
    from textual.message import Message


@pytest.fixture(autouse=True)
def escapes_wait_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an escape that nothing follows be a key as soon as one looks."""
    monkeypatch.setattr("textual.constants.ESCAPE_DELAY", 0.0)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def keys(messages: list[Message]) -> list[str]:
    return [one.key for one in messages if isinstance(one, events.Key)]


def pastes(messages: list[Message]) -> list[str]:
    return [one.text for one in messages if isinstance(one, events.Paste)]


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 1000])
def test_however_it_is_cut_the_same_is_typed(cut: int) -> None:
    data = "a決\x1b[A/é\x1b[200~one\ntwo\x1b[201~\r".encode()
    typed = Typed()
    found = [one for at in range(0, len(data), cut) for one in typed.read(data[at : at + cut])]
    assert keys(found) == ["a", "決", "up", "slash", "é", "enter"]
    assert pastes(found) == ["one\ntwo"]


def test_bytes_of_another_encoding_end_nothing() -> None:
    assert keys(Typed().read(b"a\xe9b\xffc"))[::2] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "broken",
    [
        b"\x1b[99999999999999u",
        b"\x1b[1114112u",
        b"\x1b[55296u",
        b"\x1b[97;5;56320u",
        b"\x1b[48;0;0;0;0t\x1b[<0;5;5M",
        b"\x1b[<0;99999999;99999999M",
        b"\x1b[M\x00\x00\x00",
        b"\x1b[?2026;99999$y",
        b"\x1b[9999;9999R",
    ],
)
def test_after_a_broken_sequence_keys_are_keys(broken: bytes) -> None:
    typed = Typed()
    found = typed.read(broken)
    for key in (one for one in found if isinstance(one, events.Key)):
        (key.character or "").encode()
    typed.waited()
    assert keys(typed.read(b"q/")) == ["q", "slash"]


@pytest.mark.parametrize(
    "answer",
    [
        b"\x1b]52;c;cXVpdA==\x07",
        b"\x1b]11;rgb:1313/1616/1b1b\x1b\\",
        b"\x1bP+r544e=787465726d\x1b\\",
        b"\x1bP1+q544e\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
    ],
)
@pytest.mark.parametrize("cut", [3, 8, 1000])
def test_an_answer_that_nobody_here_asked_for_is_no_command(answer: bytes, cut: int) -> None:
    typed = Typed()
    data = b"a" + answer + b"b"
    found = [one for at in range(0, len(data), cut) for one in typed.read(data[at : at + cut])]
    assert keys(found) == ["a", "b"]


def test_an_answer_that_breaks_off_is_dropped_when_nothing_follows() -> None:
    typed = Typed()
    assert keys(typed.read(b"a\x1b]52;c;cXVp")) == ["a"]
    assert typed.waited() == []
    assert keys(typed.read(b"b")) == ["b"]


def test_alt_and_a_bracket_is_a_key_all_the_same() -> None:
    typed = Typed()
    assert typed.read(b"\x1b]") == []
    typed.waited()
    assert keys(typed.read(b"b"))[-1] == "b"


@pytest.mark.parametrize("letter", ["3", "q", "X", "/", ":", "決", "\r", "\t", " "])
@pytest.mark.parametrize("cut", [1, 10])
def test_escape_and_a_quick_key_are_two_keys(letter: str, cut: int) -> None:
    data = f"\x1b{letter}".encode()
    alone, typed = keys(Typed().read(letter.encode())), Typed()
    found = [one for at in range(0, len(data), cut) for one in typed.read(data[at : at + cut])]
    assert keys([*found, *typed.waited()]) == ["escape", *alone]


@pytest.mark.parametrize("letter", ["b", "f", "\x7f"])
def test_words_are_edited_with_alt_where_both_come_in_one_piece(letter: str) -> None:
    assert keys(Typed().read(f"\x1b{letter}".encode()))[0] in {
        "ctrl+left",
        "ctrl+right",
        "ctrl+w",
    }
    typed = Typed()
    assert keys([*typed.read(b"\x1b"), *typed.read(letter.encode())])[0] == "escape"


def test_escapes_by_themselves_are_keys_and_no_arrow_loses_its_own() -> None:
    typed = Typed()
    assert keys([*typed.read(b"\x1b\x1b\x1b[A"), *typed.waited()]) == ["escape", "escape", "up"]
    assert keys([*typed.read(b"\x1b"), *typed.waited()]) == ["escape"]
    assert keys([*typed.read(b"\x1b"), *typed.read(b"[B"), *typed.waited()]) == ["down"]


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 1000])
def test_nothing_of_a_paste_presses_a_key(cut: int) -> None:
    data = b"x\x1b[200~a\x1bq\x1b[Ab\x1b[200~\x1b]0;t\x07\x03\x1b[201~\x1b[200~two\x1b[201~y"
    typed = Typed()
    found = [one for at in range(0, len(data), cut) for one in typed.read(data[at : at + cut])]
    assert keys([*found, *typed.waited()]) == ["x", "y"]
    assert pastes(found) == ["aq[Ab[200~]0;t", "two"]


def test_an_escape_before_a_paste_is_a_key() -> None:
    typed = Typed()
    found = [*typed.read(b"\x1b"), *typed.read(b"\x1b[200~a\x1b[201~")]
    assert (keys(found), pastes(found)) == (["escape"], ["a"])
    flooded = [*typed.read(b"\x1b"), *typed.read(b"x" * FLOOD)]
    assert keys(flooded) == ["escape"]


def test_what_is_faster_than_anybody_types_is_a_paste() -> None:
    clock = Time()
    typed = Typed(clock)
    text = "p" * (3 * FLOOD)
    assert typed.read(text[:FLOOD].encode()) == []
    assert typed.waited() == [], "it may go on"
    assert typed.read(text[FLOOD:].encode()) == []
    assert typed.read(b"q") == [], "its end is no key"
    clock.now += 1
    found = typed.waited()
    assert (keys(found), pastes(found)) == ([], [f"{text}q"])
    assert keys(typed.read(b"q")) == ["q"]


def test_a_key_after_such_a_paste_comes_after_it() -> None:
    typed = Typed(Time())
    typed.read(b"p" * FLOOD)
    found = typed.read(b"pq\x1b[A")
    assert isinstance(found[0], events.Paste)
    assert keys(found) == ["up"]


def test_fast_typing_is_typing() -> None:
    text = "/payments-prod/Admin\r"
    assert len(keys(Typed().read(text.encode()))) == len(text)


def test_a_megabyte_is_pasted_as_far_as_any_line_takes_it() -> None:
    typed = Typed(Time())
    data = b"\x1b[200~" + b"x" * 1_000_000 + b"\x1b[201~"
    found = [one for at in range(0, len(data), 4096) for one in typed.read(data[at : at + 4096])]
    assert pastes(found) == ["x" * LONGEST_PASTE]
    assert keys(found) == []


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_could_come_is_an_error(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same bytes each time
    pieces = [b"\x1b", b"[", b"<", b";", b"200~", b"201~", b"M", b"u", b"t", b"R", b"$y", b"]"]
    pieces += [b"48;", b"99999", b"0", b"-", b":", b"\xff", b"\xe6\xb1", b"P", b"\\", b"\x07", b"a"]
    typed = Typed(Time())
    for _ in range(3000):
        typed.read(b"".join(chance.choices(pieces, k=chance.randrange(1, 12))))
        if chance.random() < 0.2:
            typed.waited()
    typed.read(b"\x1b[201~")
    typed.waited()
    typed.read(b"\x07\x1b\\")
    typed.waited()
    assert keys(typed.read(b"q"))[-1:] == ["q"]
