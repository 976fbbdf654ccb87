"""`hatstand themes`: the list, which one is in force, and a look at one without the UI."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hatstand.cli import output
from hatstand.cli.main import main
from hatstand.store.state import TomlState

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def terminal_of_256_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment be that of a plain terminal, whatever the tests are run in."""
    for name in ("NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def place(isolated_home: Path) -> Path:
    """Return the directory of the user's own themes."""
    directory = isolated_home / ".config" / "hatstand" / "themes"
    directory.mkdir(parents=True)
    return directory


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of the JSON document by name."""
    assert main(["themes", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["complete"] is True
    assert document["errors"] == []
    return {row["name"]: row for row in document["themes"]}


def in_force(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [name for name, row in listed(capsys).items() if row["in_force"]]


def test_the_list_tells_whose_each_is_and_which_one_counts(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "mine.toml").write_text('about = "Mine"\nbackground = "#ffffff"\n')
    assert main(["themes"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    lines = told.out.splitlines()
    assert "*  hatstand-dark        dark      built in" in told.out
    assert [line[0] for line in lines].count("*") == 1
    (own,) = (line for line in lines if " mine " in line)
    assert own.split()[-2:] == ["~/.config/hatstand/themes/mine.toml", "Mine"]
    assert "light" in own
    rows = listed(capsys)
    assert rows["mine"] == {
        "name": "mine",
        "brightness": "light",
        "about": "Mine",
        "built_in": False,
        "file": str(place / "mine.toml"),
        "in_force": False,
    }
    assert rows["terminal"]["brightness"] == "terminal"
    assert rows["panama"]["built_in"] is True


def test_what_t_chose_counts_until_the_settings_say_something_else(
    isolated_home: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = place.parent / "config.toml"
    config.write_text('theme = "panama"\n')
    state = TomlState(isolated_home / ".local" / "state" / "hatstand" / "state.toml")
    assert in_force(capsys) == ["panama"]
    state.choose_theme("tricorn", "panama")
    assert in_force(capsys) == ["tricorn"]
    config.write_text('theme = "bowler"\n')
    assert in_force(capsys) == ["bowler"]
    state.choose_theme("gone", "bowler")
    assert in_force(capsys) == ["bowler"], "a theme that was removed is passed over"


def test_on_a_terminal_of_16_colors_the_default_is_made_for_that(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "linux")
    assert in_force(capsys) == ["hatstand-16"]
    (place.parent / "config.toml").write_text('theme = "hatstand-dark"\n')
    assert in_force(capsys) == ["hatstand-dark"], "the settings count all the same"


def test_a_file_that_cant_be_read_is_told_and_hides_no_other(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "broken.toml").write_text("primary = [")
    (place / "odd.toml").write_text('primry = "#fff"\n')
    assert main(["themes", "--json"]) == 1
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["complete"] is False
    (error,) = document["errors"]
    assert error["subject"] == str(place / "broken.toml")
    assert "can't be read" in error["error"]
    assert "did you mean primary?" in told.err
    assert {"odd", "panama"} < {row["name"] for row in document["themes"]}
    assert "broken" not in {row["name"] for row in document["themes"]}


def test_config_check_looks_at_themes_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "odd.toml").write_text('primry = "#fff"\n')
    (place.parent / "config.toml").write_text('theme = "pnama"\n')
    assert main(["config", "check"]) == 2
    told = capsys.readouterr().err
    assert "odd.toml:1: primry: hatstand knows no such key (did you mean primary?)" in told
    assert "theme: no theme 'pnama' (did you mean panama?)" in told


# -- the preview


def test_into_a_file_a_preview_is_text_without_an_escape(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["themes", "--preview", "panama"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "PROD" in shown
    assert "payments-prod" in shown


@pytest.mark.parametrize(
    ("theme", "environ", "codes"),
    [
        ("tricorn", {"COLORTERM": "truecolor"}, ("48;2;12;22;40", "38;2;255;133;122")),
        ("tricorn", {}, ("48;5;", "38;5;210")),
        ("hatstand-16", {"TERM": "linux"}, ("97;40m", "97;41m", ";44m")),
        ("terminal", {"TERM": "screen"}, ("39;49m", "1;7;39;49m", "97;41m")),
        ("tricorn", {"TERM": "screen"}, ("40m", "91;")),
    ],
)
def test_on_a_terminal_it_has_the_colors_that_the_terminal_has(
    theme: str,
    environ: dict[str, str],
    codes: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(output, "stdout_is_terminal", lambda: True)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["themes", "--preview", theme]) == 0
    shown = capsys.readouterr().out
    for code in codes:
        assert code in shown, repr(shown)
    widths = {len(line) for line in _ESCAPE.sub("", shown).splitlines()}
    assert len(widths) == 1, "the ground is a straight block"


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_color_gets_none(
    variable: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(output, "stdout_is_terminal", lambda: True)
    monkeypatch.setenv(*variable)
    assert main(["themes", "--preview", "panama"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_where_there_is_only_ascii_a_preview_has_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert main(["themes", "--preview", "panama"]) == 0
    assert capsys.readouterr().out.isascii()


def test_a_theme_of_ones_own_is_previewed_with_its_faults_told(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "odd.toml").write_text('[palette]\nteal = "#00ffcc"\nred = "rot"\n')
    assert main(["themes", "--preview", "odd"]) == 0
    told = capsys.readouterr()
    assert "odd.toml:3: palette.red: 'rot' is no colour" in told.err
    assert "teal" in told.out, "the palette is the theme's own"


def test_a_theme_whose_file_can_not_be_read_is_not_taken_for_a_slip(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "odd.toml").mkdir()
    assert main(["themes", "--preview", "odd"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "odd.toml: this theme can't be read: it is a directory" in told.err
    assert "the theme odd can't be shown: its file can't be read" in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--preview", "pnama"), "did you mean panama?"),
        (("--preview", "../themes/panama"), "no theme"),
        (("--preview", "panama", "--json"), "--json goes with the list"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["themes", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
