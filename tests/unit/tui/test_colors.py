"""Colours as numbers: contrast, what can be read, and what few colours make of many."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style

from hatstand.tui.terminal import Depth, depth_of
from hatstand.tui.theming.colors import (
    AA,
    DEFAULT,
    contrast,
    filled,
    legible,
    nearest_ansi,
    nearest_of_256,
    sent_for_256,
    text_on,
)
from hatstand.tui.theming.styles import readable

GROUNDS = ("#000000", "#13161b", "#777777", "#fbfbfc", "#ff0000")
COLORS = ("#000000", "#0000ff", "#ff0000", "#ffff00", "#808080")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#abc", "#abc", 1.0),
        ("ansi_black", "ansi_bright_white", 21.0),
        ("ansi_red", "ansi_black", 2.7),  # the Linux console's is the darker one
        (DEFAULT, "ansi_black", 21.0),
    ],
)
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.05)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("color", COLORS)
def test_any_color_becomes_legible_on_any_ground(color: str, ground: str) -> None:
    assert contrast(legible(color, ground), ground) >= AA
    assert contrast(text_on(ground), ground) >= AA


@pytest.mark.parametrize("text", ["#ffffff", "#000000"])
@pytest.mark.parametrize("color", [*COLORS, "#ff8088", "#b01c2e", "#ffffff"])
def test_a_badge_gets_a_ground_on_which_its_text_can_be_read(color: str, text: str) -> None:
    shown, ground = filled(color, text)
    assert shown == text
    assert contrast(shown, ground) >= AA


def test_a_badge_keeps_its_hue() -> None:
    _, ground = filled("#ff8088", "#ffffff")
    red, green, blue = RichColor.parse(ground).get_truecolor()
    assert red > 3 * max(green, blue), "prod's red is deep, not pale"


@pytest.mark.parametrize(
    ("color", "ground", "expected"),
    [
        ("#ff8088", "#13161b", "#ff8088"),
        ("ansi_red", DEFAULT, "ansi_red"),
        (DEFAULT, "ansi_blue", "ansi_bright_white"),
        ("ansi_green", "ansi_black", "ansi_green"),
        ("ansi_red", "ansi_black", "ansi_bright_red"),
        ("ansi_red", "ansi_blue", "ansi_bright_white"),
        ("ansi_bright_yellow", "ansi_white", "ansi_black"),
    ],
)
def test_what_can_be_read_is_left_alone_and_the_rest_changes_as_little_as_it_can(
    color: str, ground: str, expected: str
) -> None:
    assert legible(color, ground) == expected


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("ansi_bright_red", ("ansi_bright_white", "ansi_red")),
        ("ansi_bright_green", ("ansi_black", "ansi_bright_green")),
        (DEFAULT, (DEFAULT, DEFAULT)),
    ],
)
def test_a_badge_of_the_terminals_colors(color: str, expected: tuple[str, str]) -> None:
    assert filled(color, "ansi_bright_white") == expected


@pytest.mark.parametrize(
    ("color", "hue"),
    [
        ("#cc0000", "ansi_red"),
        ("#ff8088", "ansi_red"),
        ("#dc143c", "ansi_red"),
        ("#ff8800", "ansi_yellow"),  # red is kept for what is red
        ("#ecd06f", "ansi_yellow"),
        ("#7fd68f", "ansi_green"),
        ("#62cccc", "ansi_cyan"),
        ("#82b3ff", "ansi_blue"),
        ("#c4a0f5", "ansi_magenta"),
        ("#f7a3bd", "ansi_magenta"),
        ("#808080", DEFAULT),
    ],
)
def test_a_color_of_a_rule_has_a_hue_among_the_terminals(color: str, hue: str) -> None:
    assert nearest_ansi(color) == hue


def shown_by_rich(color: str) -> str:
    return RichColor.parse(color).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


@pytest.mark.parametrize("color", [*COLORS, "#13161b", "#2b3546", "#d9dde6", "#f8f1e0", "#9aa3b3"])
def test_what_is_sent_to_256_colors_is_what_was_meant(color: str) -> None:
    shade = nearest_of_256(color)
    assert shown_by_rich(sent_for_256(shade)) == shade


def test_a_dark_blue_grey_does_not_become_teal_in_256_colors() -> None:
    assert shown_by_rich("#2c333f") == "#005f5f", "what rounding makes of it"
    assert nearest_of_256("#2c333f") == "#303030"


def test_colors_of_256_can_be_kept_apart_from_grounds() -> None:
    assert nearest_of_256("#333333", (("#303030", AA),)) != nearest_of_256("#333333")
    assert contrast(nearest_of_256("#333333", (("#303030", AA),)), "#303030") >= AA
    impossible = (("#000000", 20.0), ("#ffffff", 20.0))
    assert nearest_of_256("#333333", impossible) == nearest_of_256("#333333")


@pytest.mark.parametrize(
    ("color", "ground", "given", "expected"),
    [
        ("#d9dde6", "#13161b", "", "#d9dde6"),
        ("#333333", "#13161b", "", "#848484"),
        ("#d9dde6", "#13161b", "#ff8088", "#ff8088"),
        ("red", "blue", "", "bright_white"),
        ("default", "default", "", "default"),
        ("default", "blue", "ansi_bright_green", "bright_green"),
        ("#333333", "#13161b", "ansi_default", "#ffffff"),
    ],
)
def test_the_text_of_a_row_can_be_read_on_its_ground(
    color: str, ground: str, given: str, expected: str
) -> None:
    shown = readable(Style(color=color, bgcolor=ground, bold=True), given)
    assert shown.color == RichColor.parse(expected)
    assert shown.bold


def test_a_badge_whose_hue_would_be_lost_on_a_row_keeps_it_as_its_ground() -> None:
    shown = readable(Style(color="bright_white", bgcolor="blue"), "ansi_bright_red")
    assert shown == Style(color="bright_white", bgcolor="red")
    shown = readable(Style(color="bright_white", bgcolor="blue"), "ansi_default")
    assert shown == Style(color="bright_white", bgcolor="blue")


def test_a_reversed_row_is_one_bar_but_for_its_badge() -> None:
    reversed_row = Style(color="green", bgcolor="default", reverse=True)
    assert readable(reversed_row).color == RichColor.parse("default")
    assert readable(reversed_row, "ansi_red").color == RichColor.parse("red")
    assert readable(Style(bold=True)) == Style(bold=True), "nothing is known of its ground"


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Depth.TRUE),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, Depth.TRUE),
        ({"TERM": "xterm-256color"}, Depth.EIGHT_BIT),
        ({"TERM": "screen-256color", "COLORTERM": "1"}, Depth.EIGHT_BIT),
        ({"TERM": "xterm-kitty"}, Depth.EIGHT_BIT),
        ({"TERM": "screen"}, Depth.SIXTEEN),
        ({"TERM": "linux"}, Depth.SIXTEEN),
        ({}, Depth.SIXTEEN),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, Depth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, Depth.NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, Depth.EIGHT_BIT),
    ],
)
def test_the_environment_tells_how_many_colors_there_are(
    environ: dict[str, str], depth: Depth
) -> None:
    assert depth_of(environ) is depth
