"""Pens: what codes say, and the shortest way from one to another."""

from __future__ import annotations

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from hatstand.tui.driver import TerminalDriver
from hatstand.tui.pens import PLAIN, blank_pen, change, pen_of

RED, GROUND = "38;2;255;0;0", "48;2;1;2;3"


@pytest.mark.parametrize(
    ("codes", "attributes", "foreground", "background", "blank"),
    [
        ("", (), "", "", ""),
        (f"1;3;{RED};{GROUND}", ("1", "3"), RED, GROUND, GROUND),
        (f"4;{RED};{GROUND}", ("4",), RED, GROUND, f"4;{RED};{GROUND}"),
        ("38;5;208;48;5;17", (), "38;5;208", "48;5;17", "48;5;17"),
        ("97;41", (), "97", "41", "41"),
        ("30;107", (), "30", "107", "107"),
        ("2;39;49", ("2",), "", "", ""),
    ],
)
def test_codes_are_taken_apart(
    codes: str, attributes: tuple[str, ...], foreground: str, background: str, blank: str
) -> None:
    assert pen_of(codes) == (attributes, foreground, background, blank)


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("", "", ""),
        ("", f"1;{RED};{GROUND}", f"\x1b[1;{RED};{GROUND}m"),
        (f"{RED};{GROUND}", f"38;5;1;{GROUND}", "\x1b[38;5;1m"),
        (f"1;{RED};{GROUND}", f"1;4;{GROUND}", "\x1b[4;39m"),
        (f"1;{RED};{GROUND}", f"{RED};{GROUND}", "\x1b[22m"),
        (f"1;2;3;{RED}", f"1;{RED}", "\x1b[22;23;1m"),
        (f"1;2;3;{RED}", "1", "\x1b[0;1m"),
        (f"66;{RED};{GROUND}", GROUND, f"\x1b[0;{GROUND}m"),
        (GROUND, "1", "\x1b[0;1m"),
        (f"{RED};{GROUND}", f"1;{RED}", "\x1b[1;49m"),
        (f"1;{RED}", "", "\x1b[m"),
        (RED, "", "\x1b[m"),
    ],
)
def test_only_what_differs_is_written(before: str, after: str, written: str) -> None:
    assert change(pen_of(before), pen_of(after)) == written


def test_blanks_need_no_colour_of_letters() -> None:
    assert blank_pen(pen_of(f"1;{RED};{GROUND}")) is pen_of(GROUND)
    reversed_letters = pen_of(f"7;{RED};{GROUND}")
    assert blank_pen(reversed_letters) is reversed_letters


def test_a_plain_pen_is_the_one_after_a_reset() -> None:
    assert pen_of("") is PLAIN
    assert pen_of("39;49") is PLAIN


async def test_a_frame_wakes_the_writer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _driver, data: written.append(data))
    driver = TerminalDriver(App())
    for piece in ("a", SYNC_START, "b", "c", SYNC_END, "d"):
        driver.write(piece)
    assert written == ["a", f"{SYNC_START}bc{SYNC_END}", "d"]
