"""Foreign text on the screen: literal, on one line, and as wide as it says."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from tests.unit.tui.organizations import HOSTILE, LONG
from textual.content import Content

from hatstand.tui.glyphs import ASCII, UNICODE, glyphs
from hatstand.tui.text import clip, clip_pair, foreign, pad, plain, shortened, width, wrapped

NAMES = (
    "",
    "payments-prod",
    "決済サービス本番環境アカウント",
    "가나다라마바사",
    "cafe\u0301-prod",
    "e" + "\u0301" * 40,
    "👩\u200d👩\u200d👧 family",
    "☁\ufe0f cloud",
    "עברית\u202e",
    "ｶﾞｯｺｳ",
    "\x1b]0;title\x07\x1b[2J",
    HOSTILE,
    LONG,
)


@pytest.mark.parametrize("text", ["[PROD] pay", "pay [/x]", "[b]bold[/b]", "[@click=app.quit]x[/]"])
def test_brackets_are_only_brackets(text: str) -> None:
    assert foreign(text).plain == text
    assert plain(text).plain == text
    assert foreign(text).spans == []


def test_a_style_covers_all_of_it_and_nothing_else() -> None:
    content = foreign("[red]x", "$text-muted")
    assert content.plain == "[red]x"
    assert [(span.start, span.end, span.style) for span in content.spans] == [(0, 6, "$text-muted")]


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    assert foreign("a\x1b[31m\n\u202eb").plain == "a␛[31m⏎‹202e›b"
    assert clip("a\x1b[31m\nb", 20) == "a␛[31m⏎b"


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.parametrize("cells", [0, 1, 2, 3, 7, 8, 20, 80])
def test_nothing_is_wider_than_its_room(text: str, cells: int) -> None:
    assert cell_len(clip(text, cells)) <= cells
    assert clip(text, cells).isprintable()
    assert cell_len(pad(text, cells)) == cells
    assert cell_len(pad(text, cells, right=True)) == cells


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("payments", 8, "payments"),
        ("payments", 7, "paymen…"),
        ("payments", 1, "…"),
        ("決済本番", 8, "決済本番"),
        ("決済本番", 7, "決済本…"),
        ("決済本番", 6, "決済…"),
        ("a決済", 3, "a…"),
        ("cafe\u0301s", 5, "cafe\u0301s"),
        ("cafe\u0301s!", 5, "cafe\u0301…"),
    ],
)
def test_clip_keeps_characters_whole(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


def test_clip_looks_only_at_what_is_shown() -> None:
    assert clip("x" * 10_000_000, 5) == "xxxx…"


def test_pad_puts_text_at_either_end() -> None:
    assert pad("決済", 6) == "決済  "
    assert pad("41:07", 8, right=True) == "   41:07"
    assert pad("abcdef", 4, ellipsis="~") == "abc~"


def test_every_sign_is_one_cell_wide_and_ascii_where_it_must_be() -> None:
    for signs in (UNICODE, ASCII):
        for name in signs.__slots__:
            assert width(getattr(signs, name)) == 1, name
    assert all(getattr(ASCII, name).isascii() for name in ASCII.__slots__)


@pytest.mark.parametrize(
    ("setting", "encoding", "environ", "expected"),
    [
        ("auto", "utf-8", {"TERM": "xterm-256color"}, UNICODE),
        ("auto", "UTF8", {}, UNICODE),
        ("auto", "utf-8", {"LANG": "ja_JP.UTF-8"}, UNICODE),
        ("auto", "utf-8", {"LC_ALL": "", "LC_CTYPE": "UTF-8", "LANG": "C"}, UNICODE),
        ("auto", "utf-8", {"LANG": "C.UTF-8"}, UNICODE),
        ("auto", "utf-8", {"LANG": "de_DE"}, UNICODE),
        ("auto", "ANSI_X3.4-1968", {"TERM": "xterm"}, ASCII),
        ("auto", "utf-8", {"TERM": "linux"}, ASCII),
        ("auto", "utf-8", {"TERM": "dumb"}, ASCII),
        ("auto", "utf-8", {"LC_ALL": "C", "LANG": "en_US.UTF-8"}, ASCII),
        ("auto", "utf-8", {"LANG": "POSIX"}, ASCII),
        ("auto", "utf-8", {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ASCII),
        ("auto", "utf-8", {"LC_CTYPE": "C.UTF-8"}, UNICODE),
        ("auto", "utf-8", {"LANG": "de_DE.ISO-8859-15@euro"}, ASCII),
        ("on", "utf-8", {"TERM": "xterm"}, ASCII),
        ("off", "ascii", {"TERM": "linux", "LC_ALL": "C"}, UNICODE),
    ],
)
def test_signs_follow_the_setting_then_the_terminal(
    setting: str, encoding: str, environ: dict[str, str], expected: object
) -> None:
    assert glyphs(setting, environ, encoding=encoding) is expected


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.parametrize("cells", [0, 1, 2, 3, 7, 8, 20, 80])
def test_content_is_cut_as_names_are(text: str, cells: int) -> None:
    assert shortened(plain(text), cells).plain == clip(text, cells)


def test_what_is_cut_keeps_its_looks_to_the_end() -> None:
    content = shortened(foreign("決済サービス", "$text-muted"), 6)
    assert content.plain == "決済…"
    assert [(span.start, span.end, span.style) for span in content.spans] == [(0, 3, "$text-muted")]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (20, "決済サービス/Admin"),
        (14, "決済サ…/Admin"),
        (9, "決…/Admin"),
        (6, "…/Ad…"),
        (0, ""),
    ],
)
def test_the_name_behind_another_stays_in_sight(cells: int, shown: str) -> None:
    assert clip_pair("決済サービス", "/Admin", cells) == shown


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.parametrize("cells", [0, 1, 2, 3, 7, 20])
def test_a_pair_of_names_is_no_wider_than_its_room(text: str, cells: int) -> None:
    assert cell_len(clip_pair(text, f"/{text}", cells)) <= cells


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("障害報告を。必ず", ["障害報告", "を。必ず"]),
        ("決済（東京）のロール", ["決済（東", "京）のロー", "ル"]),
        ("開発環境ロール", ["開発環境", "ロール"]),
        ("hello world, how are you", ["hello", "world, how", "are you"]),
        ("二つの\n\n段落です", ["二つの", "", "段落です"]),
    ],
)
def test_no_line_begins_with_what_ends_a_sentence(text: str, lines: list[str]) -> None:
    assert [line.plain for line in wrapped(Content(text), 10)] == lines


@pytest.mark.parametrize("cells", [2, 3, 7, 20])
@pytest.mark.parametrize(
    "text", [*NAMES, "。" * 30, "あ" * 9 + "。」）" + "い" * 5, "a b、 c d。e"]
)
def test_wrapping_loses_and_widens_nothing(text: str, cells: int) -> None:
    lines = [line.plain for line in wrapped(plain(text), cells)]
    assert max(map(cell_len, lines), default=0) <= cells
    assert "".join("".join(lines).split()) == "".join(plain(text).plain.split())
