"""Foreign text: shown as what it is, never obeyed."""

from __future__ import annotations

import unicodedata

import pytest

from hatstand.domain.text import counted, folded, grouped_account_id, printable, sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("payments-prod", "payments-prod"),
        ("本番 決済", "本番 決済"),
        ("café [bold]$(rm)`;'\"", "café [bold]$(rm)`;'\""),
        ("a\nb\r\tc", "a⏎b⏎⇥c"),
        ("\x1b[31mred\x07\x00", "␛[31mred␇␀"),
        ("\x7f\x9b31m\x85", "‹7f›‹9b›31m‹85›"),
        ("evil\u202etxt.exe", "evil‹202e›txt.exe"),
        ("a\u2066b\u2069", "a‹2066›b‹2069›"),
        ("zero\u200bwidth\ufeff\u2060\u034f", "zero‹200b›width‹feff›‹2060›‹34f›"),
        ("lone \ud800", "lone ‹d800›"),
        ("tag \U000e0041", "tag ‹e0041›"),
        ("line\u2028para\u2029", "line‹2028›para‹2029›"),
        ("", ""),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_printable_leaves_nothing_that_a_terminal_obeys() -> None:
    """Whatever the character, no control, format or surrogate character is left."""
    for start in range(0, 0x110000, 0x1000):
        shown = printable("".join(chr(code) for code in range(start, start + 0x1000)))
        left = {
            character
            for character in shown
            if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
            or unicodedata.bidirectional(character) in ("RLE", "LRE", "RLO", "LRO", "PDF")
        }
        assert not left


def test_printable_is_settled_by_one_pass() -> None:
    once = printable("\x1b]0;x\x07\u202e\n")
    assert printable(once) == once


def test_folded_ignores_case_and_width() -> None:
    assert folded("ＰＲＯＤ") == folded("prod") == "prod"
    assert folded("Straße") == folded("STRASSE")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("111122223333", "1111-2222-3333"),
        ("11112222333", "11112222333"),
        ("1111222233334", "1111222233334"),
        ("11112222333x", "11112222333x"),
        ("１１１１２２２２３３３３", "１１１１２２２２３３３３"),
        ("", ""),
    ],
)
def test_grouped_account_id(text: str, shown: str) -> None:
    assert grouped_account_id(text) == shown


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 roles"), (1, "1 role"), (2, "2 roles"), (1000, "1,000 roles")]
)
def test_things_are_counted_in_words(number: int, text: str) -> None:
    assert counted(number, "role") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask for the role", "Ask for the role"),
        ("can't be read: denied", "Can't be read: denied"),
        ("cancelled", "Cancelled"),
        ("élan", "Élan"),
        ("config.toml, line 3: unknown key", "config.toml, line 3: unknown key"),
        ("/home/a/config can't be read", "/home/a/config can't be read"),
        ("payments-prod/admin was refused", "payments-prod/admin was refused"),
        ("aws sso login --profile dev", "aws sso login --profile dev"),
        ("'x' is no region", "'x' is no region"),
        ("3 accounts", "3 accounts"),
        ("決済", "決済"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_name_stays_as_it_is(text: str, shown: str) -> None:
    assert sentence(text) == shown
