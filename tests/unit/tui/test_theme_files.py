"""Themes of the user's own: what is wrong in a file is told and mended, and a change is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatstand.tui.theming.library import ThemeLibrary
from hatstand.tui.theming.styles import color_of, to_textual
from hatstand.tui.theming.theme import REVERSE, Theme

BUILT_IN = ThemeLibrary()
DARK = BUILT_IN.get_or_default(None)


def library(directory: Path, **files: str) -> ThemeLibrary:
    """Return a library with these files as the user's own themes."""
    for name, text in files.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return ThemeLibrary(directory)


def theme_of(themes: ThemeLibrary, name: str) -> Theme:
    theme = themes.get(name)
    assert theme is not None, themes.findings
    return theme


def test_a_small_file_is_a_whole_theme(tmp_path: Path) -> None:
    themes = library(tmp_path, mine='background = "#000"\n[palette]\nred = "#F00"\n')
    theme = theme_of(themes, "mine")
    assert themes.findings == ()
    assert theme.dark
    assert theme.base["background"] == "#000000"
    assert theme.palette["red"] == "#ff0000"
    assert theme.environments["prod"] == "#ff0000", "environments follow the palette"
    assert theme.base["error"] == DARK.base["error"]


def test_a_light_background_makes_a_light_theme(tmp_path: Path) -> None:
    theme = theme_of(library(tmp_path, pale='background = "#ffffff"\n'), "pale")
    assert not theme.dark
    assert theme.brightness == "light"
    assert theme.states["muted"] == theme_of(BUILT_IN, "hatstand-light").states["muted"]


def test_a_theme_of_the_terminals_colors_takes_the_rest_from_one_of_them(tmp_path: Path) -> None:
    text = 'ansi = true\nbackground = "ansi_default"\n[states]\ncursor = "reverse"\n'
    themes = library(tmp_path, mine=text)
    theme = theme_of(themes, "mine")
    assert themes.findings == ()
    assert theme.brightness == "terminal"
    assert theme.reverse
    assert theme.states["cursor"] == REVERSE
    assert theme.palette == theme_of(BUILT_IN, "hatstand-16").palette
    light = library(tmp_path, pale='ansi = true\nbackground = "ansi_bright_white"\n')
    assert theme_of(light, "pale").brightness == "light"


def test_own_themes_override_built_in_ones_by_name(tmp_path: Path) -> None:
    themes = library(tmp_path, **{"hatstand-dark": 'primary = "#abcdef"\n', "extra": ""})
    assert themes.names == tuple(sorted(("extra", *BUILT_IN.names)))
    assert theme_of(themes, "hatstand-dark").base["primary"] == "#abcdef"
    assert [theme.name for theme in themes.all()] == list(themes.names)
    assert themes.is_own("extra")
    assert themes.is_own("hatstand-dark")
    assert not themes.is_own("panama")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('primry = "#fff"\n', "mine.toml:1: primry: hatstand knows no such key (did you mean prim"),
        ('primary = "blu"\n', "mine.toml:1: primary: 'blu' is no colour (did you mean blue?)"),
        ("primary = 7\n", "mine.toml:1: primary: 7 is no colour (write #rrggbb)"),
        ('primary = "#12345"\n', "'#12345' is no colour"),
        ('primary = "ansi_red"\n', "(ansi = true at the top makes a theme of the terminal's col"),
        ('[states]\nlive = "$primary"\n', "mine.toml:2: states.live: '$primary' is no colour"),
        ('[states]\nlive = "reverse"\n', "mine.toml:2: states.live: 'reverse' is no colour"),
        ('[states]\nlve = "green"\n', "mine.toml:2: states.lve: hatstand knows no such key (did y"),
        ('[states]\nmuted = "#333"\n', "mine.toml:2: states.muted: contrast to cursor is 1.0: ha"),
        ('[environments]\nprd = "red"\n', "environments.prd: hatstand knows no such key (did you "),
        (
            '[environments]\nprod = "#400"\n',
            "environments.prod: contrast to surface is 1.0: hard t",
        ),
        ('[palette]\nred = "crimson"\n', "palette.red: 'crimson' is no colour (write #rrggbb)"),
        ('[palette]\n"a;b" = "#fff"\n', "a name is made of small letters, digits and hyphens"),
        ("palette = 3\n", "mine.toml:1: palette: must be a table (write [palette])"),
        ('dark = "yes"\n', "mine.toml:1: dark: must be true or false"),
        ('ansi = "yes"\n', "mine.toml:1: ansi: must be true or false"),
        ("about = 7\n", "mine.toml:1: about: a text is wanted"),
        (f'about = "{"x" * 61}"\n', "mine.toml:1: about: only 60 characters of it are shown"),
        ('name = "other"\n', "a theme is chosen by its file's name: mine"),
        ('foreground = "#333333"\n', "foreground: contrast to cursor is 1.0: hard to read"),
        (
            'ansi = true\nprimary = "#ff0000"\n',
            "mine.toml:2: primary: '#ff0000' is no colour (a th",
        ),
        ('ansi = true\nprimary = "ansi_ret"\n', "'ansi_ret' is no colour (did you mean ansi_red?)"),
        ('ansi = true\nprimary = "x"\n', "'x' is no colour (write an ansi_… name, or a name of"),
    ],
)
def test_each_fault_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    themes = library(tmp_path, mine=text)
    theme = theme_of(themes, "mine")  # the rest of the file is in force
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
    assert themes.get("../themes/panama") is None, "a name is no path"


# -- changes


def change(file: Path, text: str) -> None:
    """Write a file so that its date tells, however fast the test is."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    themes = library(tmp_path, mine='primary = "#aabbcc"\n')
    assert themes.renewed("mine") is None, "nobody has asked for it yet"
    theme_of(themes, "mine")
    assert themes.renewed("mine") is None
    change(tmp_path / "mine.toml", 'primary = "#ccbbaa"\n')
    renewed = themes.renewed("mine")
    assert renewed is not None
    assert renewed.base["primary"] == "#ccbbaa"
    assert themes.get("mine") is renewed
    assert themes.renewed("mine") is None


def test_a_file_that_breaks_is_told_and_mended_it_counts_again(tmp_path: Path) -> None:
    themes = library(tmp_path, mine="")
    theme_of(themes, "mine")
    change(tmp_path / "mine.toml", "primary = [")
    assert themes.renewed("mine") is None
    assert "can't be read" in str(themes.findings_of("mine")[0])
    assert themes.findings == themes.findings_of("mine")
    change(tmp_path / "mine.toml", "")
    assert themes.renewed("mine") is not None
    assert themes.findings == ()


def test_a_file_that_is_put_in_anothers_place_is_noticed_and_one_that_goes_is_waited_for(
    tmp_path: Path,
) -> None:
    themes = library(tmp_path, mine='primary = "#aabbcc"\n')
    theme_of(themes, "mine")
    (tmp_path / "mine.toml").unlink()
    assert themes.renewed("mine") is None
    (tmp_path / "new").write_text('primary = "#ccbbaa"\n')
    os.utime(tmp_path / "new", ns=(1, 1))  # older than the one before, and yet another one
    (tmp_path / "new").rename(tmp_path / "mine.toml")
    renewed = themes.renewed("mine")
    assert renewed is not None
    assert renewed.base["primary"] == "#ccbbaa"


def test_a_theme_of_ones_own_takes_the_place_of_a_built_in_one_and_gives_it_back(
    tmp_path: Path,
) -> None:
    themes = ThemeLibrary(tmp_path)
    theme_of(themes, "panama")
    assert themes.renewed("panama") is None
    (tmp_path / "panama.toml").write_text('primary = "#123456"\n')
    own = themes.renewed("panama")
    assert own is not None
    assert own.base["primary"] == "#123456"
    (tmp_path / "panama.toml").unlink()
    assert themes.renewed("panama") == theme_of(BUILT_IN, "panama")


# -- colours of rules


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


def test_under_the_terminals_colors_a_rules_own_color_is_the_nearest_hue() -> None:
    terminal = to_textual(theme_of(BUILT_IN, "terminal"))
    variables = terminal.to_color_system().generate() | terminal.variables
    assert color_of(variables, "#c01c28") == "ansi_red"
    assert color_of(variables, "prod") == "ansi_bright_red"
