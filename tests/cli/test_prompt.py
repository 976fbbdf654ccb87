"""`hatstand prompt`: one short line about the role that a shell holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.patience import PATIENCE

from hatstand import _fast

from .conftest import CONFIG, DATA, DEV, PROD, Company, Computer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def held(role: str = f"{PROD}/Admin", left: float = 2500, **more: str) -> dict[str, str]:
    """Return what a shell's environment holds of a role, with its seconds left."""
    until = datetime.now(UTC) + timedelta(seconds=left)
    return {
        "HATSTAND_ROLE": role,
        "HATSTAND_ENV": "prod",
        "AWS_CREDENTIAL_EXPIRATION": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **more,
    }


def test_nothing_where_no_role_is_held(settled: Computer) -> None:
    for environ in ({}, {"HATSTAND_ROLE": ""}):
        done = settled.run("prompt", environ=environ)
        assert (done.code, done.out, done.err) == (0, "", "")


def test_role_account_badge_and_time_left_in_the_environments_colour(settled: Computer) -> None:
    for _ in range(2):  # looked up, then ready
        done = settled.run("prompt", environ=held())
        assert (done.code, done.err) == (0, "")
        assert done.out == "\x1b[31mAdmin payments-prod PROD 41m\x1b[0m\n"


def test_without_colour(settled: Computer) -> None:
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        done = settled.run("prompt", environ=held(left=4000, **more))
        assert done.out == "Admin payments-prod PROD 1h06m\n"


def test_an_ended_session_is_told(settled: Computer) -> None:
    done = settled.run("prompt", environ=held(left=-1, NO_COLOR="1"))
    assert done.out == "Admin payments-prod PROD expired\n"


def test_what_nobody_knows_is_shown_as_it_is(computer: Computer) -> None:
    """Without a snapshot, a colour or a rule of that name it still says what it can."""
    environ = held("888888888888/Some", HATSTAND_ENV="lab")
    assert computer.run("prompt", environ=environ).out == "Some 8888-8888-8888 LAB 41m\n"
    environ = {"HATSTAND_ROLE": "odd\x1b[31m"}
    assert computer.run("prompt", environ=environ).out == "odd␛[31m\n"


def test_it_never_complains(computer: Computer) -> None:
    """A prompt is drawn at each line: settings at fault are told elsewhere."""
    computer.furnish(config=CONFIG + "[sessions]\nstore = 7\nwrong")
    done = computer.run("prompt", environ=held(NO_COLOR="1"))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Admin ")
    nowhere = computer.run("--context", "nowhere", "prompt", environ=held(NO_COLOR="1"))
    assert (nowhere.code, nowhere.out) == (0, "Admin 1111-1111-1111 PROD 41m\n")


def test_in_the_demo_its_names_are_shown(computer: Computer, company: Company) -> None:
    home = computer.home / "demo"
    home.mkdir()
    demo = Computer(home, company).furnish()
    record = {"url": company.url, "pid": os.getpid(), "home": str(home), "totp_seed": "SEED"}
    computer.write("run/hatstand/demo.json", json.dumps(record))
    assert demo.run("sync").code == 0
    environ = held(f"{DATA}/ReadOnly", HATSTAND_ENV="dev", HATSTAND_DEMO="1", NO_COLOR="1")
    assert computer.run("prompt", environ=environ).out == "ReadOnly 7777-7777-7777 DEV 41m\n"
    assert computer.run("--demo", "prompt", environ=environ).out == "ReadOnly Data Lake DEV 41m\n"


def test_a_changed_rule_changes_the_line(computer: Computer) -> None:
    assert "\x1b[31m" in computer.run("prompt", environ=held()).out
    rule = (
        '[[environments]]\nname = "prod"\nbadge = "LIVE"\ncolor = "#0080ff"\nmatch.name = ["x"]\n'
    )
    computer.furnish(config=CONFIG + rule)
    all_colors = computer.run("prompt", environ=held(COLORTERM="truecolor")).out
    assert "\x1b[38;2;0;128;255m" in all_colors
    assert " LIVE " in all_colors
    assert "\x1b[34m" in computer.run("prompt", environ=held()).out


def test_no_call_is_made(computer: Computer) -> None:
    computer.run("prompt", environ=held(f"{DEV}/Admin"))
    assert computer.company.calls() == {}


NAMES = "Admin\n100% #1\nPROD\n31\nred"
"""A name in which zsh and tmux would find something to obey."""


def line(**environ: str) -> str:
    return _fast.prompt_line(NAMES, environ, 0.0)


def test_each_reader_gets_its_own_marks() -> None:
    assert line() == "\x1b[31mAdmin 100% #1 PROD\x1b[0m\n"
    assert line(HATSTAND_SHELL="bash") == ("\x01\x1b[31m\x02Admin 100% #1 PROD\x01\x1b[0m\x02\n")
    assert line(HATSTAND_SHELL="zsh") == "%{\x1b[31m%}Admin 100%% #1 PROD%{\x1b[0m%}\n"
    assert line(TMUX="/tmp/tmux") == "#[fg=red]Admin 100% ##1 PROD#[default]\n"
    in_a_pane = line(TMUX="/tmp/tmux", TMUX_PANE="%1")
    assert in_a_pane == line()


EXPANDED = {
    "bash": ("PS1='$(cat {})'; printf %s \"${{PS1@P}}\"", "\x01\x1b[31m\x02{}\x01\x1b[0m\x02"),
    "zsh": ("setopt promptsubst; PROMPT='$(cat {})'; print -nP \"$PROMPT\"", "\x1b[31m{}\x1b[0m"),
}
"""How a shell expands a prompt, and what is left of the line then."""


@pytest.mark.parametrize("shell", [name for name in EXPANDED if shutil.which(name)])
def test_shells_draw_the_name_as_it_is(shell: str, tmp_path: Path) -> None:
    (tmp_path / "line").write_text(line(HATSTAND_SHELL=shell))
    script, left = EXPANDED[shell]
    command = [shell, "-c", script.format(tmp_path / "line")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert done.stdout == left.format("Admin 100% #1 PROD")


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (0, "expired"),
        (-86400, "expired"),
        (1, "<1m"),
        (59, "<1m"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h00m"),
        (43200, "12h00m"),
    ],
)
def test_the_time_left(left: int, text: str) -> None:
    until = (NOW + timedelta(seconds=left)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert _fast.time_left(until, NOW.timestamp()) == text


@pytest.mark.parametrize("text", ["", "soon", "2026-11-22", "2026-11-22T12:00:00", "²-²"])
def test_a_time_that_is_none_is_left_out(text: str) -> None:
    assert _fast.time_left(text, NOW.timestamp()) == ""


def test_its_calendar_is_the_real_one() -> None:
    day = datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)
    while day.year < 2030:
        text = day.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert _fast.time_left(text, day.timestamp() - 60) == "1m"
        assert _fast.time_left(text, day.timestamp()) == "expired"
        day += timedelta(days=1)
