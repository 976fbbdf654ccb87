"""Themes: what is wrong in a file is told and mended; what is shipped can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.app import App
from textual.color import Color

from hatstand.domain.environments import BUILT_IN_RULES
from hatstand.tui.colors import AA, contrast, legible, text_on
from hatstand.tui.theme import ENVIRONMENTS, STATES, Theme
from hatstand.tui.theming import ThemeLibrary, color_of, to_textual, variable_defaults

SHIPPED = ("hatstand-dark", "hatstand-light")
DARK = ThemeLibrary().get_or_default(None)


def library(directory: Path, **files: str) -> ThemeLibrary:
    """Return a library with these files as the user's own themes."""
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return ThemeLibrary(directory)


def shipped(name: str) -> Theme:
    theme = ThemeLibrary().get(name)
    assert theme is not None
    return theme


# -- shipped themes


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_themes_are_complete_and_without_a_fault(name: str) -> None:
    themes = ThemeLibrary()
    theme = themes.get(name)
    assert theme is not None
    assert themes.findings == ()
    assert set(theme.environments) == set(ENVIRONMENTS)
    assert set(theme.states) == set(STATES)
    assert theme.dark == name.endswith("dark")


def test_every_built_in_environment_has_a_color() -> None:
    assert {rule.color for rule in BUILT_IN_RULES} == set(ENVIRONMENTS)


def test_environments_can_be_told_apart() -> None:
    for name in SHIPPED:
        colors = shipped(name).environments
        assert len(set(colors.values())) == len(colors)


@pytest.mark.parametrize("name", SHIPPED)
def test_all_text_has_the_contrast_of_wcag_aa_on_every_ground(name: str) -> None:
    theme = shipped(name)
    poor = {
        (text, ground): round(contrast(color, on), 2)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if contrast(color, on) < AA
    }
    assert poor == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_text_does_not_vanish_in_16_colors(name: str) -> None:
    theme = shipped(name)

    def of_16(color: str) -> int | None:
        return RichColor.parse(color).downgrade(ColorSystem.STANDARD).number

    vanished = [
        (text, ground)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if of_16(color) == of_16(on)
    ]
    assert vanished == []


@pytest.mark.parametrize("name", SHIPPED)
def test_text_can_be_read_in_shades_of_grey(name: str) -> None:
    theme = shipped(name)

    def grey(color: str) -> str:
        return Color.parse(color).monochrome.hex6

    poor = {
        (text, ground)
        for text, color in theme.texts.items()
        for ground, on in theme.grounds.items()
        if contrast(grey(color), grey(on)) < AA
    }
    assert poor == set(), "as NO_COLOR shows it"


@pytest.mark.parametrize("name", SHIPPED)
async def test_textual_takes_them(name: str) -> None:
    theme = shipped(name)

    class Themed(App[None]):
        CSS = "Screen { background: $background; color: $env-prod; border: solid $state-border; }"

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return variable_defaults()

    app = Themed()
    async with app.run_test() as pilot:
        app.register_theme(to_textual(theme))
        app.theme = name
        await pilot.pause()
        assert app.screen.styles.color.hex6.lower() == theme.environments["prod"]
        assert app.theme_variables["text-muted"] == theme.states["muted"]
        app.theme = "textual-light"
        await pilot.pause()
        assert app.screen.styles.color.hex6.lower() == DARK.environments["prod"]


# -- files of the user's own


def test_a_small_file_is_a_whole_theme(tmp_path: Path) -> None:
    themes = library(tmp_path, mine='background = "#000"\n[palette]\nred = "#F00"\n')
    theme = themes.get("mine")
    assert theme is not None
    assert themes.findings == ()
    assert theme.dark
    assert theme.base["background"] == "#000000"
    assert theme.palette["red"] == "#ff0000"
    assert theme.environments["prod"] == "#ff0000", "environments follow the palette"
    assert theme.base["error"] == DARK.base["error"]


def test_a_light_background_makes_a_light_theme(tmp_path: Path) -> None:
    theme = library(tmp_path, pale='background = "#ffffff"\n').get("pale")
    assert theme is not None
    assert not theme.dark
    assert theme.states["muted"] == shipped("hatstand-light").states["muted"]


def test_own_themes_override_built_in_ones_by_name(tmp_path: Path) -> None:
    themes = library(tmp_path, **{"hatstand-dark": 'primary = "#abcdef"\n', "extra": ""})
    assert themes.names == ("extra", "hatstand-dark", "hatstand-light")
    theme = themes.get("hatstand-dark")
    assert theme is not None
    assert theme.base["primary"] == "#abcdef"
    assert [theme.name for theme in themes.all()] == list(themes.names)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('primry = "#fff"\n', "mine.toml:1: primry: hatstand knows no such key (did you mean prim"),
        ('primary = "blu"\n', "mine.toml:1: primary: 'blu' is no colour (did you mean blue?)"),
        ("primary = 7\n", "mine.toml:1: primary: 7 is no colour (write #rrggbb)"),
        ('primary = "#12345"\n', "'#12345' is no colour"),
        ('[states]\nlive = "$primary"\n', "mine.toml:2: states.live: '$primary' is no colour"),
        ('[states]\nlve = "green"\n', "mine.toml:2: states.lve: hatstand knows no such key (did y"),
        ('[environments]\nprd = "red"\n', "environments.prd: hatstand knows no such key (did you "),
        ('[palette]\nred = "crimson"\n', "palette.red: 'crimson' is no colour (write #rrggbb)"),
        ('[palette]\n"a;b" = "#fff"\n', "a name is made of small letters, digits and hyphens"),
        ("palette = 3\n", "mine.toml:1: palette: must be a table (write [palette])"),
        ('dark = "yes"\n', "mine.toml:1: dark: must be true or false"),
        ('name = "other"\n', "a theme is chosen by its file's name: mine"),
        ('foreground = "#333333"\n', "foreground: contrast to cursor is 1.0: hard to read"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    themes = library(tmp_path, mine=text)
    theme = themes.get("mine")
    assert theme is not None, "the rest of the file is in force"
    assert told in "\n".join(map(str, themes.findings))
    to_textual(theme).to_color_system().generate()


@pytest.mark.parametrize("text", ["primary = [", "a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_left_out_and_told(tmp_path: Path, text: str) -> None:
    themes = library(tmp_path, broken=text)
    assert themes.get("broken") is None
    assert themes.get_or_default("broken").name == "hatstand-dark"
    (finding,) = themes.findings
    assert finding.severity == "error"
    assert "can't be read" in str(finding)
    assert "broken" not in {theme.name for theme in themes.all()}


def test_a_file_in_another_encoding_or_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    (tmp_path / "folder.toml").mkdir()
    themes = ThemeLibrary(tmp_path)
    assert themes.get("latin") is None
    assert themes.get("folder") is None
    assert len(themes.findings) == 2


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    themes = ThemeLibrary(Path("/nowhere"))
    assert themes.get_or_default("hatstand-drak").name == "hatstand-dark"
    assert themes.get_or_default("hatstand-drak").name == "hatstand-dark"
    (finding,) = themes.findings
    assert str(finding) == (
        "config.toml: theme: no theme 'hatstand-drak' (did you mean hatstand-dark?)"
    )


# -- colours


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#123456", "#123456"),
        ("red", DARK.palette["red"]),
        ("prod", DARK.environments["prod"]),
        ("nonsense", DARK.base["foreground"]),
        ("", DARK.base["foreground"]),
    ],
)
def test_the_color_of_a_rule_is_hex_a_palette_name_or_a_built_in_environment(
    color: str, expected: str
) -> None:
    variables = to_textual(DARK).to_color_system().generate() | to_textual(DARK).variables
    assert color_of(variables, color).lower() == expected


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#abc", "#abc", 1.0)],
)
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("ground", ["#000000", "#13161b", "#777777", "#fbfbfc", "#ff0000"])
@pytest.mark.parametrize("color", ["#000000", "#0000ff", "#ff0000", "#ffff00", "#808080"])
def test_any_color_becomes_legible_on_any_ground(color: str, ground: str) -> None:
    assert contrast(legible(color, ground), ground) >= AA
    assert contrast(text_on(ground), ground) >= AA


def test_a_legible_color_is_left_alone() -> None:
    assert legible("#ff8088", "#13161b") == "#ff8088"
