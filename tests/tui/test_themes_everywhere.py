"""Each theme on each screen: nothing fails, and everything that is drawn can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from tests.tui.acme import inventory
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.places import (
    BASES,
    MAIN,
    PLACES,
    SCREENS,
    in_front,
    leave,
    screen_names,
    visit,
    workspace,
)

from hatstand.config.model import Settings, UiSettings
from hatstand.domain.text import printable
from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import AA, ANSI, DEFAULT, VISIBLE, contrast
from hatstand.tui.theming.library import ThemeLibrary

if TYPE_CHECKING:
    from rich.segment import Segment

THEMES = ThemeLibrary().names
ON_16 = "hatstand-16"
OTHERS = tuple(name for name in THEMES if name != ON_16)
ASCII = Settings(ui=UiSettings(ascii="on"))
FOREIGN = {
    character
    for account in inventory().organization.accounts
    for character in printable(account.name)
} | {character for unit in inventory().organization.units for character in unit.name}


def test_every_screen_is_visited() -> None:
    missing = screen_names() - BASES - set(SCREENS)
    assert missing == set(), "say in tests/tui/places.py how to open it"
    assert set(SCREENS) <= screen_names()


@pytest.mark.parametrize("places", [MAIN, SCREENS], ids=["main", "over it"])
async def test_a_place_can_be_read_in_16_colors_and_in_the_theme_whose_turn_it_is(
    places: Mapping[str, object],
) -> None:
    async with opened(workspace(settings=ASCII), size=SMALL) as driver:
        for place in places:
            theme = OTHERS[list(PLACES).index(place) % len(OTHERS)]
            await looks_right(driver, place, ON_16, only_ascii=True)
            await looks_right(driver, place, theme, only_ascii=True)


@pytest.mark.full
@pytest.mark.parametrize("place", PLACES)
async def test_a_place_can_be_read_in_every_theme(place: str) -> None:
    async with opened(workspace(), size=LARGE) as driver:
        for theme in THEMES:
            await looks_right(driver, place, theme)


async def test_the_chosen_hit_its_badge_and_the_letters_that_matched_show_in_every_theme() -> None:
    async with opened(workspace(), size=SMALL) as driver:
        for theme in THEMES:
            driver.app.preview_theme(theme)
            await driver.do("find")
            await driver.type("aws+1111")
            faint = [drawn for drawn in texts(driver) if contrast(*drawn[1]) < VISIBLE]
            assert faint == [], theme
            letters = {front for text, (front, _) in texts(driver) if text in "aws+1111"}
            assert driver.app.theme_variables["state-match"] in letters, theme
            await driver.press("escape")


async def test_under_a_reversed_cursor_badges_alone_keep_their_colour() -> None:
    async with opened(workspace(), size=SMALL) as driver:
        driver.app.preview_theme("terminal")
        await visit(driver, "MarkScreen")
        found = [
            segment.style
            for strip in driver.strips
            for segment in strip
            if segment.text.strip() in ("PROD", "prod") and segment.style is not None
        ]
        (in_head, badge, word) = [style for style in found if style.bgcolor is not None]
        assert (in_head.bgcolor, badge.bgcolor) == (badge.bgcolor, in_head.bgcolor)
        assert not badge.reverse
        assert word.reverse


@pytest.mark.parametrize("place", ["tab organization", "find", "LinksScreen"])
async def test_a_place_in_256_colors(place: str) -> None:
    options = AppOptions(depth=Depth.EIGHT_BIT)
    async with opened(workspace(), size=SMALL, options=options) as driver:
        for theme in ("hatstand-light", "tricorn"):
            await looks_right(driver, place, theme, row=4.0)


@pytest.mark.parametrize(
    ("place", "marked"),
    [
        ("tab organization", ("Admin", " ● Admin payments-prod PROD 41:00 ", " PROD ")),
        ("tab sessions", ("ReadOnly", "Sessions 3")),
        ("find", ("ments-dev",)),
        ("ThemeScreen", ("hatstand-dark",)),
        ("palette", ("Open or assume",)),
    ],
)
async def test_without_color_what_is_selected_is_reversed_or_underlined(
    place: str, marked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(workspace(), options=AppOptions(depth=Depth.NONE)) as driver:
        await visit(driver, place)
        segments = [
            segment
            for strip in driver.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None
        ]
        for segment in segments:
            style = segment.style
            assert style is not None
            for color in (style.color, style.bgcolor):
                assert color is None or color.type is ColorType.DEFAULT, segment
        swapped = "".join(
            segment.text
            for segment in segments
            if segment.style is not None and (segment.style.reverse or segment.style.underline)
        )
        for text in marked:
            assert text in swapped


async def looks_right(
    driver: Driver, place: str, theme: str, *, row: float = AA, only_ascii: bool = False
) -> None:
    """Go to a place in a theme, look at it, and leave it.

    Args:
        driver: The app.
        place: One of `PLACES`.
        theme: The name of a theme.
        row: The contrast that text has to have at least.
        only_ascii: Whether nothing else may be drawn, but for names.
    """
    driver.app.preview_theme(theme)
    await visit(driver, place)
    assert driver.app.theme == theme
    faint = {
        (text, pair): round(contrast(*pair), 2)
        for text, pair in texts(driver)
        if contrast(*pair) < (row if any(letter.isalnum() for letter in text) else VISIBLE)
    }
    assert faint == {}, f"{theme} at {place}"
    if only_ascii:
        drawn = {sign for line in driver.lines for sign in line if not sign.isascii()}
        assert drawn <= FOREIGN
    await leave(driver)


def texts(driver: Driver) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each text in front with its colours: what lies behind a dialog is faint on purpose."""
    strips = driver.app.screen._compositor.render_strips()
    for region in in_front(driver):
        for strip in strips[region.y : region.bottom]:
            for segment in strip.crop(region.x, region.right):
                yield from seen(segment, ansi=driver.app.native_ansi_color)


def seen(segment: Segment, *, ansi: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    style, text = segment.style, segment.text.strip()
    if not text or style is None or style.color is None or style.bgcolor is None:
        return
    if ansi:
        assert ColorType.TRUECOLOR not in (style.color.type, style.bgcolor.type), segment
    yield text, (name(style.color), name(style.bgcolor))


def name(color: RichColor) -> str:
    """Return a colour as themes write it."""
    if color.type is ColorType.DEFAULT:
        return DEFAULT
    if color.type is ColorType.STANDARD and color.number is not None:
        return ANSI[color.number + 1]
    return color.get_truecolor().hex
