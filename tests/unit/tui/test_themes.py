"""The themes that come with the program: complete, legible in every number of colours, distinct."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.app import App

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import (
    AA,
    DEFAULT,
    VISIBLE,
    contrast,
    filled,
    is_ansi,
    legible,
    oklab,
)
from hatstand.tui.theming.styles import (
    ThemeLibrary,
    badge_style,
    to_textual,
    variable_defaults,
)
from hatstand.tui.theming.theme import ENVIRONMENTS, NEARLY_AA, STATES, in_256, shown_in

LIBRARY = ThemeLibrary()
THEMES = {theme.name: theme for theme in LIBRARY.all()}
OF_OWN_COLORS = tuple(name for name, theme in THEMES.items() if not theme.ansi)
EVERY = pytest.mark.parametrize("name", THEMES)
COLORED = pytest.mark.parametrize("name", OF_OWN_COLORS)

REDUCED_SIGHT = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413)),
}
"""Red and green as they are seen, as sums of linear red, green and blue (Machado et al., 2009)."""
_BLUE_ROWS = {
    "protanopia": (-0.003882, -0.048116, 1.051998),
    "deuteranopia": (-0.011820, 0.042940, 0.968881),
}


def test_there_are_themes_for_every_need() -> None:
    assert {
        *("hatstand-dark", "hatstand-light", "hatstand-contrast", "hatstand-colorblind"),
        *("hatstand-16", "terminal", "tricorn", "panama", "bowler"),
    } == set(THEMES)
    assert LIBRARY.findings == ()
    looks = {theme.brightness for theme in THEMES.values()}
    assert looks == {"dark", "light", "terminal"}


@EVERY
def test_a_theme_leaves_nothing_to_another_and_says_what_it_is_for(name: str) -> None:
    theme = THEMES[name]
    file = LIBRARY.file_of(name)
    assert file is not None
    text = file.read_text(encoding="utf-8")
    assert set(theme.environments) == set(ENVIRONMENTS)
    assert set(theme.states) == set(STATES)
    assert all(f"\n{key} = " in text for key in (*theme.base, *theme.palette, *STATES))
    assert theme.about


def test_every_built_in_environment_has_a_color() -> None:
    assert {rule.color for rule in BUILT_IN_RULES} - {"grey"} == set(ENVIRONMENTS)


@EVERY
def test_environments_can_be_told_apart(name: str) -> None:
    colors = THEMES[name].environments
    assert len(set(colors.values())) == len(colors)


# -- contrast


def shown(color: str, system: ColorSystem) -> str:
    """Return what a terminal with fewer colours shows."""
    return RichColor.parse(color).downgrade(system).get_truecolor().hex


@EVERY
def test_all_text_has_the_contrast_of_wcag_aa_on_every_ground(name: str) -> None:
    theme = THEMES[name]
    poor = {
        (text, ground): round(contrast(color, on), 2)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if contrast(color, on) < AA
    }
    assert poor == {}


@COLORED
def test_nearly_the_same_holds_in_256_colors(name: str) -> None:
    theme = in_256(THEMES[name])
    poor = {
        (text, ground)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if contrast(shown(color, ColorSystem.EIGHT_BIT), shown(on, ColorSystem.EIGHT_BIT))
        < (NEARLY_AA if ground.startswith("cursor") else AA)
    }
    assert poor == set()
    shades = {key: shown(c, ColorSystem.EIGHT_BIT) for key, c in theme.environments.items()}
    assert sum(shade == shades["prod"] for shade in shades.values()) == 1


@COLORED
def test_text_does_not_vanish_in_16_colors(name: str) -> None:
    theme = THEMES[name]
    vanished = [
        (text, ground)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if shown(color, ColorSystem.STANDARD) == shown(on, ColorSystem.STANDARD)
    ]
    assert vanished == []


@EVERY
@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.EIGHT_BIT])
def test_borders_can_be_seen_and_focus_is_told_by_them(name: str, depth: Depth) -> None:
    theme = shown_in(THEMES[name], depth)
    focused, blurred = theme.states["border"], theme.states["border-blurred"]
    for ground in (theme.base["background"], theme.base["surface"]):
        assert contrast(focused, ground) >= VISIBLE
        assert contrast(blurred, ground) >= VISIBLE
    assert focused != blurred


@COLORED
@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.EIGHT_BIT])
def test_scroll_bars_can_be_seen_on_what_they_scroll(name: str, depth: Depth) -> None:
    theme = shown_in(THEMES[name], depth)
    thumb = to_textual(theme).variables["scrollbar"]
    for ground in (theme.base["background"], theme.base["surface"]):
        assert contrast(thumb, ground) >= VISIBLE


@pytest.mark.parametrize("ground", ["ansi_black", "ansi_bright_white"])
def test_keys_headings_and_found_letters_are_read_on_whatever_ground_a_terminal_has(
    ground: str,
) -> None:
    theme = THEMES["terminal"]
    for color in (theme.base["accent"], theme.states["match"], theme.states["danger"]):
        assert contrast(color, ground) >= VISIBLE


@EVERY
@pytest.mark.parametrize("depth", [Depth.TRUE, Depth.EIGHT_BIT])
def test_the_row_under_the_cursor_can_be_seen_and_read(name: str, depth: Depth) -> None:
    theme = shown_in(THEMES[name], depth)
    variables = theme.variables
    cursor, ground = variables["state-cursor"], theme.base["background"]
    assert theme.reverse or cursor != ground
    assert theme.ansi or contrast(cursor, ground) >= 1.15
    for color in theme.texts.values():
        if not theme.reverse:
            assert contrast(legible(color, cursor), cursor) >= AA


@EVERY
def test_badges_can_be_read_and_prods_is_like_no_other(name: str) -> None:
    theme = THEMES[name]
    badges = {
        environment: filled(color, theme.states["badge"])
        for environment, color in theme.environments.items()
    }
    assert all(contrast(*pair) >= AA for pair in badges.values())
    assert sum(pair == badges["prod"] for pair in badges.values()) == 1
    assert DEFAULT not in badges["prod"]


def test_high_contrast_is_that_of_wcag_aaa_where_text_is_read() -> None:
    theme = THEMES["hatstand-contrast"]
    for ground in ("background", "surface"):
        assert min(contrast(c, theme.base[ground]) for c in theme.texts.values()) >= 7


# -- sight


def as_seen(color: str, sight: str) -> tuple[float, float, float]:
    """Return where a colour is in OKLab for who sees no red, or no green."""
    parts = RichColor.parse(color).get_truecolor()
    linear = [p / 255 / 12.92 if p <= 10 else ((p / 255 + 0.055) / 1.055) ** 2.4 for p in parts]
    rows = (*REDUCED_SIGHT[sight], _BLUE_ROWS[sight])
    mixed = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in rows]
    bytes_ = [max(0.0, min(1.0, v)) for v in mixed]
    back = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in bytes_]
    red, green, blue = (round(v * 255) for v in back)
    return oklab((red, green, blue))


def apart(first: str, second: str, sight: str) -> float:
    pairs = zip(as_seen(first, sight), as_seen(second, sight), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("sight", REDUCED_SIGHT)
def test_prod_is_unmistakable_without_red_or_green(sight: str) -> None:
    theme = THEMES["hatstand-colorblind"]
    prod = theme.environments["prod"]
    others = {name: color for name, color in theme.environments.items() if name != "prod"}
    distances = {name: apart(prod, color, sight) for name, color in others.items()}
    assert min(distances.values()) >= 0.12, distances
    pairs = [(a, b) for a in others for b in others if a < b]
    assert min(apart(others[a], others[b], sight) for a, b in pairs) >= 0.04
    states = theme.states
    assert apart(states["live"], states["expiring"], sight) >= 0.15
    assert apart(states["live"], states["danger"], sight) >= 0.15


# -- what Textual makes of them


@EVERY
async def test_textual_takes_them(name: str) -> None:
    theme = THEMES[name]

    class Themed(App[None]):
        CSS = "Screen { background: $background; border: solid $env-prod; }"

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return variable_defaults()

    app = Themed()
    async with app.run_test() as pilot:
        app.register_theme(to_textual(theme))
        app.theme = name
        await pilot.pause()
        assert app.screen.styles.border_top[1].css.lower() in (
            theme.environments["prod"],
            RichColor.parse(theme.environments["prod"]).get_truecolor().rgb.lower()
            if not theme.ansi
            else "",
        )
        assert app.theme_variables["text-muted"] == theme.states["muted"]
        app.theme = "textual-light"
        await pilot.pause()
        assert app.theme_variables["env-prod"] == variable_defaults()["env-prod"]


@EVERY
def test_without_colors_nothing_but_the_terminals_own_is_left(name: str) -> None:
    theme = shown_in(THEMES[name], Depth.NONE)
    assert {*theme.texts.values(), *theme.grounds.values()} == {DEFAULT}
    assert theme.reverse
    variables = to_textual(theme).variables
    assert badge_style(variables, "prod") == "$badge-env-prod"
    assert variables["badge-env-prod"] == "bold reverse"
    assert variables["muted-style"] == "dim"
    drawn = {value for value in to_textual(theme).variables.values() if "ansi_" in value}
    assert drawn == {DEFAULT}


@EVERY
def test_a_badge_of_a_rule_with_a_color_of_its_own_suits_every_theme(name: str) -> None:
    theme = THEMES[name]
    textual = to_textual(theme)
    variables = textual.to_color_system().generate() | textual.variables
    style = badge_style(variables, "#c01c28")
    bold, text, on, ground = style.split()
    assert (bold, on) == ("bold", "on")
    assert is_ansi(text) == is_ansi(ground) == theme.ansi
    assert contrast(text, ground) >= AA
