"""Whatever happens to the program or its terminal, the terminal is given back as it was."""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.terminal.conftest import HATSTAND, Demo, Opener
from tests.terminal.test_walk import find, give_code

if TYPE_CHECKING:
    from tests.terminal.terminal import Terminal

GIVEN_BACK = {
    "7": "h",  # lines wrap
    "25": "h",  # the cursor is seen
    "1000": "l",  # no mouse
    "1003": "l",
    "1004": "l",  # no focus
    "1006": "l",
    "1015": "l",
    "1016": "l",
    "1049": "l",  # the first screen
    "2004": "l",  # no marks around a paste
}
"""Modes of a terminal (DECSET, DECRST), and what each is when nobody uses it."""

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")

full = pytest.mark.full


def modes(raw: bytes) -> dict[str, str]:
    """Return what each mode was set to last."""
    found = _MODE.findall(raw)
    return {one.decode(): to.decode() for numbers, to in found for one in numbers.split(b";")}


def on_second_screen(terminal: Terminal) -> bool:
    """Tell whether it shows what full-screen programs draw on."""
    return modes(terminal.raw).get("1049") == "h"


@contextmanager
def watched(terminal: Terminal) -> Iterator[Terminal]:
    """Check that the terminal is at the end what it was at the beginning."""
    before = terminal.settings
    yield terminal
    assert terminal.settings == before, "as `stty -a` shows it"
    last = modes(terminal.raw)
    assert last == {mode: GIVEN_BACK[mode] for mode in last}
    assert "1049" in last, "it was on the second screen at all"
    keyboard = _KITTY.findall(terminal.raw)
    assert keyboard.count(b">") == keyboard.count(b"<"), "each keyboard protocol asked for is left"
    assert b"Traceback" not in terminal.raw


def ready(ui: Terminal) -> Terminal:
    ui.wait("Workloads")
    ui.wait("? Help")
    return ui


def still_works(ui: Terminal) -> None:
    """Open help, close it, and leave."""
    ui.press("?")
    ui.wait("─ Keys ")
    ui.press("q")
    ui.wait_gone("─ Keys ")
    ui.press("q")
    assert ui.wait_end() == 0


def state(ui: Terminal) -> str:
    """Return the letter by which the kernel tells what the program is doing: T is stopped."""
    status = Path(f"/proc/{ui.process.pid}/stat").read_text(encoding="ascii")
    return status.rpartition(")")[2].split()[0]


def test_quitting(demo: Demo, opened: Opener) -> None:
    demo()
    with watched(opened()) as ui:
        ready(ui).press("q")
        assert ui.wait_end() == 0


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGHUP, 129, marks=full),
        pytest.param(signal.SIGINT, 130, marks=full),
    ],
)
def test_a_signal_ends_it_in_good_order(
    number: signal.Signals, code: int, demo: Demo, opened: Opener
) -> None:
    demo()
    with watched(opened()) as ui:
        ready(ui).press("/", "pay")
        ui.wait("/ pay")
        ui.process.send_signal(number)
        assert ui.wait_end() == code


def test_it_stops_and_goes_on(demo: Demo, opened: Opener) -> None:
    demo()
    with watched(opened()) as ui:
        cooked = ui.settings
        ready(ui).process.send_signal(signal.SIGTSTP)
        ui.wait_until(lambda: state(ui) == "T", "stopped")
        assert ui.settings == cooked
        ui.wait_until(lambda: not on_second_screen(ui), "the first screen")
        ui.screen.reset()
        ui.process.send_signal(signal.SIGCONT)
        ready(ui)
        still_works(ui)


@full
def test_who_was_stopped_by_force_takes_the_terminal_again(demo: Demo, opened: Opener) -> None:
    """Nobody can do anything before SIGSTOP; what the shell did with the terminal is undone."""
    demo()
    with watched(opened()) as ui:
        cooked = ui.settings
        ready(ui)
        for _ in range(3):
            raw = ui.settings
            ui.process.send_signal(signal.SIGSTOP)
            ui.wait_until(lambda: state(ui) == "T", "stopped")
            ui.settings = cooked
            ui.screen.reset()
            ui.process.send_signal(signal.SIGCONT)
            ready(ui)
            ui.wait_until(lambda wanted=raw: ui.settings == wanted, "the terminal taken again")
        still_works(ui)


def test_a_crash(demo: Demo, opened: Opener, tmp_path: Path) -> None:
    demo()
    program = tmp_path / "crashing.py"
    program.write_text(
        "import sys\n"
        "from hatstand.cli.main import main\n"
        "from hatstand.tui.flows.finding import Finding\n"
        "Finding.open = lambda self: 1 / 0\n"
        "sys.exit(main(['--demo']))\n"
    )
    with watched(opened(f"{Path(HATSTAND).parent}/python", str(program))) as ui:
        ready(ui).press("/")
        assert ui.wait_end() not in (0, None)
        assert b"ZeroDivisionError" in ui.raw


@full
@pytest.mark.parametrize("ending", ["exit\r", "kill -9 $$\r", "kill -TERM $PPID\r"])
def test_with_a_subshell_in_the_middle(
    ending: str, demo: Demo, opened: Opener, environ: dict[str, str]
) -> None:
    demo()
    with watched(opened(size=(100, 30))) as ui:
        ready(ui)
        ui.wait("⟳")
        find(ui, "payments-dev/Admin", "payments-dev/Admin")
        ui.press("s")
        give_code(ui, environ)
        ui.wait("exit returns to hatstand")
        assert not on_second_screen(ui)
        ui.press("clear; stty -icrnl; echo role=$HATSTAND_ROLE\r")
        ui.wait("role=333333333333/Admin")
        ui.press(ending)
        if "TERM" in ending:
            assert ui.wait_end() == 143
        else:
            ui.wait_until(lambda: on_second_screen(ui), "the UI again")
            still_works(ui)


@full
def test_the_reader_of_stdout_is_gone(demo: Demo, opened: Opener) -> None:
    demo()
    command = f"{HATSTAND} --demo | true; echo ended with ${{PIPESTATUS[0]}}"
    with watched(opened("bash", "-c", command)) as ui:
        ready(ui)
        ui.wait("⟳")
        find(ui, "payments-dev/ReadOnly", "payments-dev/ReadOnly")
        ui.press("U")
        ui.wait_end()
        assert re.search(rb"ended with (0|1|141)\r\n\Z", ui.raw)


@full
def test_stdout_is_closed(demo: Demo, opened: Opener) -> None:
    """Nothing can be used here, and the rest works, in the terminal's own size."""
    demo()
    command = f"{HATSTAND} --demo >&-; echo ended with $?"
    with watched(opened("bash", "-c", command, size=(100, 30))) as ui:
        ready(ui)
        assert "? Help" in ui.lines[29]
        ui.press("q")
        ui.wait_end()
        assert ui.raw.endswith(b"ended with 0\r\n")


@full
def test_stdin_is_closed(opened: Opener) -> None:
    ui = opened("bash", "-c", f"{HATSTAND} <&-; echo ended with $?")
    ui.wait_end(20)
    assert b"needs a terminal" in ui.raw
    assert ui.raw.endswith(b"ended with 2\r\n")


@full
@pytest.mark.parametrize("first", [(1, 1), (500, 200)])
def test_a_storm_of_sizes(first: tuple[int, int], demo: Demo, opened: Opener) -> None:
    demo()
    with watched(opened(size=first)) as ui:
        ui.wait_until(lambda: on_second_screen(ui), "the UI")
        for number in range(300):
            ui.resize(1 + number * 7 % 160, 1 + number * 5 % 50)
            ui.read(0)
        for columns, rows in ((1, 1), (500, 200), (80, 24)):
            ui.resize(columns, rows)
            ui.wait_until(lambda last=rows: "? Help" in ui.lines[last - 1] or last == 1, "the keys")
        still_works(ui)


@full
def test_nonsense_from_the_terminal(demo: Demo, opened: Opener) -> None:
    demo()
    chance = random.Random(7)  # noqa: S311 - the same bytes each time
    letters = [*b"\x1b[<;?$:0123456789MmRuty]P\\\x07\xff\xe9\x00 "]
    with watched(opened()) as ui:
        ready(ui).press("/")
        ui.wait("─ Find ")
        for _ in range(40):
            ui.send(bytes(chance.choices(letters, k=200)))
        ui.send(b"\x1b[201~\x07\x1b\\")
        for _ in range(6):
            ui.press("\x03")
        ui.wait("? Help")
        still_works(ui)


@pytest.mark.parametrize("ignoring", [True, pytest.param(False, marks=full)])
def test_a_terminal_that_vanishes_ends_it(
    ignoring: bool, demo: Demo, opened: Opener, tmp_path: Path
) -> None:
    demo()
    told = tmp_path / "code"
    trap = "trap '' HUP; " if ignoring else ""
    ui = opened("bash", "-c", f"{trap}{HATSTAND} --demo; echo $? > {told}; exit 0")
    ready(ui)
    ui.hang_up()
    ui.process.wait(20)
    if ignoring:
        assert told.read_text() == "129\n"
