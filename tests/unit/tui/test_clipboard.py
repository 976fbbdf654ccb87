"""Which way a text goes, what is said about it, and that secrets leave no trace on the way."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.measured import MEASURED
from tests.patience import PATIENCE, eventually

from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.tui.clipboard import child as clipboard_child
from hatstand.tui.clipboard import osc52
from hatstand.tui.clipboard.copying import Clipboard, CopyReport

TEXT = "export AWS_SECRET_ACCESS_KEY='wJalrXUtnFEMI'\n"
ENCODED = base64.b64encode(TEXT.encode()).decode()

XCLIP = """#!/bin/sh
echo "xclip $*" >> "$TOOLS/log"
env >> "$TOOLS/environment"
case "$*" in
  *-o*) cat "$TOOLS/clipboard" ;;
  *) cat > "$TOOLS/new"; mv "$TOOLS/new" "$TOOLS/clipboard"
     (sleep 20 & echo $! > "$TOOLS/stays") ;;  # as xclip does, to serve the clipboard
esac
"""
PATIENT_XCLIP = XCLIP.replace(
    "  *-o*)",
    """\
  *-o*) # after the text was read back once, whoever looks waits until it may
     if [ "$(grep -c -e -o "$TOOLS/log")" -gt 1 ]; then
       until [ -e "$TOOLS/look" ]; do sleep 0.01; done
     fi
    """,
)
BROKEN_XCLIP = """#!/bin/sh
cat > /dev/null
exit 1
"""
HANGING_XCLIP = """#!/bin/sh
exec sleep 60
"""
TMUX = """#!/bin/sh
echo "tmux $*" >> "$TOOLS/log"
case "$1" in load-buffer) cat > "$TOOLS/loaded" ;; esac
"""
OLD_TMUX = """#!/bin/sh
echo "tmux $*" >> "$TOOLS/log"
case "$1" in load-buffer) cat > /dev/null; exit 1 ;; esac
"""


class Surroundings:
    """Fake tools in a directory of their own, and what they were given."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.sent: list[str] = []
        self.environ = {
            "PATH": f"{directory}:/usr/bin:/bin",
            "TOOLS": str(directory),
            "TERM": "xterm-256color",
            "HOME": str(directory),
            **MEASURED,
        }

    def tool(self, name: str, script: str) -> None:
        path = self.directory / name
        path.write_text(script)
        path.chmod(0o755)

    def native(self, script: str = XCLIP) -> None:
        self.tool("xclip", script)
        self.environ["DISPLAY"] = ":99"

    def clipboard(
        self, via: ClipboardVia = ClipboardVia.AUTO, clear_after: int | None = None
    ) -> Clipboard:
        settings = ClipboardSettings(via, clear_after)
        return Clipboard(settings, self.environ, self.sent.append)

    def read(self, name: str) -> str:
        path = self.directory / name
        return path.read_text() if path.exists() else ""

    @property
    def waiting(self) -> list[Path]:
        """What is in `/proc` of the processes that wait until they clear the clipboard."""
        return [
            process
            for process in Path("/proc").glob("[0-9]*")
            if b"clipboard.child\0clear" in _read(process / "cmdline")
            and str(self.directory).encode() in _read(process / "environ")
        ]

    def the_one_waiting(self) -> Path:
        """Return what is in `/proc` of the only such process, once it runs."""
        eventually(lambda: len(self.waiting) == 1)
        return self.waiting[0]


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Surroundings]:
    made = Surroundings(tmp_path)
    yield made
    for process in made.waiting:
        with suppress(ProcessLookupError):
            os.kill(int(process.name), signal.SIGTERM)


def copy(clipboard: Clipboard, *, secret: bool = True) -> CopyReport:
    return clipboard.copy(Secret(TEXT), "exports for bash", secret=secret)


# The way it goes


def test_a_local_clipboard_takes_the_text_and_is_read_back(around: Surroundings) -> None:
    around.native()
    report = copy(around.clipboard())
    assert report.way is ClipboardVia.NATIVE
    assert around.read("clipboard") == TEXT
    assert report.message.startswith("Copied the exports for bash with xclip")
    assert not around.sent


def test_a_clipboard_tool_that_stays_behind_does_not_keep_us_waiting(around: Surroundings) -> None:
    around.native()
    copy(around.clipboard())
    assert Path("/proc", around.read("stays").strip()).exists()


def test_a_tool_that_fails_in_silence_is_noticed_and_the_terminal_is_asked(
    around: Surroundings,
) -> None:
    around.native(BROKEN_XCLIP)
    report = copy(around.clipboard())
    assert report.way is ClipboardVia.OSC52
    assert around.sent == [f"\x1b]52;c;{ENCODED}\x07"]


def test_a_tool_that_hangs_is_ended(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    around.native(HANGING_XCLIP)
    monkeypatch.setattr("hatstand.tui.clipboard.native.PATIENCE", 0.5)
    assert copy(around.clipboard()).way is ClipboardVia.OSC52


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_the_clipboard_of_the_wrong_machine_is_left_alone(
    around: Surroundings, name: str
) -> None:
    around.native()
    around.environ[name] = "somewhere"
    assert copy(around.clipboard()).way is ClipboardVia.OSC52
    assert around.read("log") == ""


def test_tmux_is_given_the_text_on_stdin_and_its_buffer_is_deleted(around: Surroundings) -> None:
    around.tool("tmux", TMUX)
    around.environ["TMUX"] = "/tmp/tmux-0/default,1,0"
    report = copy(around.clipboard())
    loaded, deleted = around.read("log").splitlines()
    name = loaded.split()[4]
    assert loaded == f"tmux load-buffer -w -b {name} -"
    assert deleted == f"tmux delete-buffer -b {name}"
    assert around.read("loaded") == TEXT
    assert report.way is ClipboardVia.TMUX
    assert "through tmux, which does not confirm" in report.message
    assert not around.sent


def test_an_old_tmux_is_asked_to_pass_the_sequence_on(around: Surroundings) -> None:
    around.tool("tmux", OLD_TMUX)
    around.environ["TMUX"] = "/tmp/tmux-0/default,1,0"
    report = copy(around.clipboard())
    assert around.sent == [f"\x1bPtmux;\x1b\x1b]52;c;{ENCODED}\x07\x1b\\"]
    assert report.way is ClipboardVia.OSC52
    assert "allow-passthrough" in report.message


@pytest.mark.parametrize("terminal", ["tmux-256color", "screen-256color"])
def test_a_tmux_at_the_other_end_of_ssh_is_told_how_to_let_it_through(
    around: Surroundings, terminal: str
) -> None:
    around.environ |= {"SSH_TTY": "/dev/pts/0", "TERM": terminal}
    report = copy(around.clipboard())
    assert around.sent == [f"\x1b]52;c;{ENCODED}\x07"]
    assert "set -g set-clipboard on" in report.message


def test_screen_gets_the_sequence_in_pieces_that_it_takes(around: Surroundings) -> None:
    around.environ |= {"STY": "1234.pts-0", "TERM": "screen"}
    long = "k" * 3000
    report = around.clipboard(ClipboardVia.OSC52).copy(long, "text", secret=False)
    pieces = around.sent[0].removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert max(map(len, pieces)) <= 768
    assert "".join(pieces) == f"\x1b]52;c;{base64.b64encode(long.encode()).decode()}\x07"
    assert "screen" in report.message


@pytest.mark.parametrize("terminal", ["", "dumb", "linux"])
def test_a_terminal_without_clipboard_is_sent_nothing(around: Surroundings, terminal: str) -> None:
    around.environ["TERM"] = terminal
    report = copy(around.clipboard(ClipboardVia.OSC52))
    assert report.shown_instead
    assert not around.sent


def test_a_text_too_long_for_terminals_is_shown(around: Surroundings) -> None:
    report = around.clipboard(ClipboardVia.OSC52).copy("x" * osc52.LIMIT, "text", secret=False)
    assert report.shown_instead
    assert not around.sent


def test_a_forced_way_is_the_only_one_tried(around: Surroundings) -> None:
    around.native(BROKEN_XCLIP)
    report = copy(around.clipboard(ClipboardVia.NATIVE))
    assert (report.way, report.shown_instead) == (ClipboardVia.SHOW, True)
    assert "xclip did not take the text" in report.message
    assert not around.sent


def test_show_starts_nothing(around: Surroundings) -> None:
    around.native()
    report = copy(around.clipboard(ClipboardVia.SHOW))
    assert report.shown_instead
    assert around.read("log") == ""


def test_klipper_is_never_used_because_it_shows_the_text_to_everybody(
    around: Surroundings,
) -> None:
    around.environ |= {"PATH": str(around.directory), "DISPLAY": ":99"}
    for name in ("klipper", "qdbus"):
        around.tool(name, '#!/bin/sh\necho "$0 $*" >> "$TOOLS/log"\n')
    report = copy(around.clipboard(ClipboardVia.NATIVE))
    assert report.shown_instead
    assert around.read("log") == ""


# What is said


def test_over_osc52_it_is_said_that_nothing_can_be_cleared(around: Surroundings) -> None:
    around.environ["SSH_TTY"] = "/dev/pts/0"
    report = copy(around.clipboard(clear_after=45))
    assert "does not confirm; it can't be cleared from here" in report.message
    assert report.clears_in is None


def test_what_is_no_secret_is_neither_cleared_nor_spoken_of_as_one(around: Surroundings) -> None:
    around.native()
    report = around.clipboard(clear_after=45).copy("111111111111", "account id", secret=False)
    assert report.message == "Copied the account id with xclip"
    assert report.clears_in is None


@pytest.mark.parametrize("via", list(ClipboardVia))
def test_no_report_holds_the_text(around: Surroundings, via: ClipboardVia) -> None:
    around.native()
    around.tool("tmux", TMUX)
    report = copy(around.clipboard(via))
    assert "wJalr" not in repr(report)
    assert ENCODED not in repr(report)


def test_the_command_line_says_the_same_words_or_fails(around: Surroundings) -> None:
    around.native()
    message = around.clipboard().copy_from_command_line(Secret("https://signin.example/"))
    assert message == "Copied the console link with xclip; it stays until the next copy"
    with pytest.raises(HatstandError, match="not copied") as caught:
        around.clipboard(ClipboardVia.SHOW).copy_from_command_line(Secret("https://x.example/"))
    assert "x.example" not in str(caught.value)


async def test_copying_does_not_keep_the_event_loop_from_its_work(around: Surroundings) -> None:
    around.native()
    clipboard = around.clipboard()
    report = await clipboard.copy_soon(Secret(TEXT), "exports", secret=True)
    assert report.way is ClipboardVia.NATIVE


# Secrets


def test_no_secret_is_in_an_argument_an_environment_or_a_file(around: Surroundings) -> None:
    around.native()
    around.environ["AWS_SECRET_ACCESS_KEY"] = "what the calling shell holds"
    copy(around.clipboard())
    assert "wJalr" not in around.read("log") + around.read("environment")
    assert "AWS_" not in around.read("environment")


def test_the_terminal_ui_is_not_needed(around: Surroundings) -> None:
    code = "import hatstand.tui.clipboard.copying, sys; print('textual' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout == b"False\n"


# Clearing


@pytest.fixture
def run_and_quit(around: Surroundings) -> Callable[[int], None]:
    """Copy in a process of its own that has ended when this returns.

    What is left behind looks at the clipboard when there is a file `look`.
    """
    around.native(PATIENT_XCLIP)
    script = around.directory / "copies.py"
    script.write_text(
        "import os, sys\n"
        "from hatstand.config.model import ClipboardSettings\n"
        "from hatstand.secret import Secret\n"
        "from hatstand.tui.clipboard.copying import Clipboard\n"
        "settings = ClipboardSettings(clear_after=int(sys.argv[1]))\n"
        f"Clipboard(settings, os.environ).copy(Secret({TEXT!r}), 'exports', secret=True)\n"
    )

    def run(seconds: int) -> None:
        asked = [sys.executable, str(script), str(seconds)]
        subprocess.run(asked, env=around.environ, check=True, capture_output=True, timeout=PATIENCE)

    return run


def test_a_secret_is_cleared_after_a_quit(
    around: Surroundings, run_and_quit: Callable[[int], None]
) -> None:
    run_and_quit(0)
    assert around.read("clipboard") == TEXT
    (around.directory / "look").touch()
    eventually(lambda: around.read("clipboard") == "")


def test_what_was_copied_since_is_left_alone(
    around: Surroundings, run_and_quit: Callable[[int], None]
) -> None:
    run_and_quit(0)
    around.the_one_waiting()
    (around.directory / "clipboard").write_text("something else")
    (around.directory / "look").touch()
    eventually(lambda: not around.waiting)
    assert around.read("log").count("-o") == 2, "it looked"
    assert around.read("clipboard") == "something else"


def test_copying_again_begins_the_countdown_anew(around: Surroundings) -> None:
    around.native()
    clipboard = around.clipboard(clear_after=45)
    assert copy(clipboard).clears_in == 45
    first = around.the_one_waiting()
    assert copy(clipboard).clears_in == 45
    assert around.the_one_waiting() != first


@pytest.mark.parametrize(
    ("asleep", "naps"),
    [
        pytest.param(0, [5, 5, 2], id="awake"),
        pytest.param(3600, [5], id="a machine that slept meanwhile"),
    ],
)
def test_a_countdown_goes_by_time_that_has_passed(
    asleep: float, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[float] = []
    now = SimpleNamespace(
        time=lambda: sum(taken) + asleep * bool(taken), monotonic=lambda: sum(taken)
    )
    monkeypatch.setattr(clipboard_child, "time", now)
    clipboard_child.wait(12, taken.append)
    assert taken == naps


def test_the_waiting_process_knows_a_hash_and_no_secret(
    around: Surroundings, run_and_quit: Callable[[int], None]
) -> None:
    run_and_quit(45)
    process = around.the_one_waiting()
    eventually(lambda: b'"seconds": 45' in _memory(process), "the reading of what to do")
    assert b"wJalr" not in _read(process / "cmdline") + _read(process / "environ")
    assert b"wJalr" not in _memory(process)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _memory(process: Path) -> bytes:
    """Return what a process has on its heap and in its anonymous memory."""
    found = b""
    with (process / "mem").open("rb") as memory:
        for line in _read(process / "maps").decode().splitlines():
            fields = line.split()
            if not fields[1].startswith("rw") or "[v" in line:
                continue
            start, end = (int(part, 16) for part in fields[0].split("-"))
            memory.seek(start)
            try:
                found += memory.read(end - start)
            except OSError:
                continue
    return found
