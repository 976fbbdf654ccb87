"""What `doctor` finds when it tries the clipboard, and that nothing is lost by it."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from tests.measured import MEASURED

from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.services.doctor import Check
from hatstand.tui.clipboard.trial import ClipboardTrial

XCLIP = """#!/bin/sh
case "$*" in
  *TARGETS*) test -e "$TOOLS/clipboard" -o -e "$TOOLS/image" || exit 1; echo TARGETS ;;
  *-o*) cat "$TOOLS/clipboard" 2>/dev/null ;;
  *) cat > "$TOOLS/new"; cp "$TOOLS/new" "$TOOLS/put-$(date +%s%N)"
     mv "$TOOLS/new" "$TOOLS/clipboard" ;;
esac
"""
DEAF_XCLIP = """#!/bin/sh
case "$*" in *-o*) echo before ;; *) cat >/dev/null ;; esac
"""
STICKY_XCLIP = """#!/bin/sh
case "$*" in
  *-o*) test -e "$TOOLS/clipboard" && cat "$TOOLS/clipboard" || echo before ;;
  *) test -e "$TOOLS/clipboard" && cat >/dev/null || cat > "$TOOLS/clipboard" ;;
esac
"""
TMUX = """#!/bin/sh
echo "$*" >> "$TOOLS/log"
case "$1" in
  load-buffer) cat > "$TOOLS/loaded" ;;
  show-buffer) cat "$TOOLS/loaded" ;;
  display-message) printf '%s' "$TOLD" ;;
  show-options) case "$3" in set-*) echo "$SET" ;; *) echo "$ALLOW" ;; esac ;;
esac
"""


class Surroundings:
    """Fake tools, and what was sent to the terminal."""

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

    def tool(self, name: str, script: str, **environ: str) -> None:
        path = self.directory / name
        path.write_text(script)
        path.chmod(0o755)
        self.environ |= environ

    def native(self, script: str = XCLIP, held: str | None = None) -> None:
        self.tool("xclip", script, DISPLAY=":99")
        if held is not None:
            (self.directory / "clipboard").write_text(held)

    def tmux(self, script: str = TMUX, *, told: str = "3.4\nxterm-256color\nclipboard,title",
             clipboard: str = "external", passthrough: str = "off") -> None:  # fmt: skip
        facts = {"TOLD": told, "SET": clipboard, "ALLOW": passthrough}
        self.tool("tmux", script, TMUX="/tmp/tmux-0/default,1,0", **facts)

    def tried(
        self,
        via: ClipboardVia = ClipboardVia.AUTO,
        *,
        has_terminal: bool = True,
        allowed: tuple[str, ...] = tuple(ClipboardVia),
    ) -> list[Check]:
        settings = ClipboardSettings(via, None, allowed)
        trial = ClipboardTrial(
            settings, self.environ, has_terminal=has_terminal, write_terminal=self.sent.append
        )
        return list(trial.checks())

    @property
    def held(self) -> str:
        return (self.directory / "clipboard").read_text()


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def probe_in(check: Check) -> str:
    found = re.search(r"`(hatstand probe [0-9a-f]{8})`", check.hint)
    assert found
    return found[1]


@pytest.mark.parametrize("held", ["a word", "two\nlines\n", "決済 \\ $(x)", ""])
def test_what_a_local_clipboard_held_is_put_back(around: Surroundings, held: str) -> None:
    around.native(held=held or None)
    if not held:
        (around.directory / "clipboard").unlink(missing_ok=True)
    (check,) = around.tried()
    assert (check.name, check.status) == ("clipboard", "ok")
    assert check.finding == "xclip works: a probe was copied and read, and what was there is back"
    assert around.held == held
    probes = [path.read_text() for path in sorted(around.directory.glob("put-*"))]
    assert re.fullmatch(r"hatstand probe [0-9a-f]{8}", probes[0])
    assert not around.sent


def test_a_clipboard_that_holds_a_picture_is_left_alone(around: Surroundings) -> None:
    around.native()
    (around.directory / "image").touch()
    (check,) = around.tried()
    assert (check.status, check.finding) == (
        "info",
        "xclip is there; not tried, as what it holds now is no text",
    )
    assert "Copy any word" in check.hint
    assert not (around.directory / "clipboard").exists()


def test_a_tool_that_takes_nothing_is_told_and_the_next_way_tried(around: Surroundings) -> None:
    around.native(DEAF_XCLIP)
    native, terminal = around.tried()
    assert (native.status, native.finding) == ("warn", "xclip did not give back what it was given")
    assert (terminal.status, len(around.sent)) == ("info", 1)


def test_what_can_t_be_put_back_is_told(around: Surroundings) -> None:
    around.native(STICKY_XCLIP)
    (check,) = around.tried()
    assert check.finding == "xclip works, but what was there before could not be put back"


def test_a_tool_that_hangs_is_ended(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    around.native("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr("hatstand.tui.clipboard.native.PATIENCE", 0.2)
    native, terminal = around.tried()
    assert (native.status, native.finding) == ("warn", "the clipboard tool did not answer")
    assert terminal.status == "info"


@pytest.mark.parametrize(("desktop", "status"), [(":0", "warn"), ("", "info")])
def test_without_a_tool_a_desktop_is_told_which_to_install(
    around: Surroundings, desktop: str, status: str
) -> None:
    around.environ |= {"DISPLAY": desktop, "PATH": str(around.directory)}
    native, _ = around.tried()
    assert (native.status, native.finding) == (status, "no clipboard tool was found")
    assert ("xclip" in native.hint) is bool(desktop)


def test_over_ssh_the_terminal_is_sent_a_probe_that_one_can_paste(around: Surroundings) -> None:
    around.environ["SSH_TTY"] = "/dev/pts/1"
    (check,) = around.tried()
    assert (check.status, len(around.sent)) == ("info", 1)
    assert "which does not confirm" in check.finding
    assert base64.b64encode(probe_in(check).encode()).decode() in around.sent[0]


def test_without_a_terminal_nothing_is_sent(around: Surroundings) -> None:
    (check,) = around.tried(ClipboardVia.OSC52, has_terminal=False)
    assert (check.status, check.finding) == (
        "info",
        "OSC 52 was not tried: there is no terminal here",
    )
    assert not around.sent


def test_a_terminal_without_a_clipboard_is_told(around: Surroundings) -> None:
    around.environ["TERM"] = "linux"
    (check,) = around.tried(ClipboardVia.OSC52)
    assert (check.status, check.hint) == ("warn", "Texts are shown instead")


@pytest.mark.parametrize(
    ("via", "allowed", "status"),
    [(ClipboardVia.SHOW, ("show",), "ok"), (ClipboardVia.AUTO, ("show",), "warn")],
)
def test_where_no_way_is_left_nothing_is_tried(
    around: Surroundings, via: ClipboardVia, allowed: tuple[str, ...], status: str
) -> None:
    around.native(held="kept")
    (check,) = around.tried(via, allowed=allowed)
    assert check.status == status
    assert around.held == "kept"


def test_tmux_gives_the_probe_back_and_its_settings_are_told(around: Surroundings) -> None:
    around.tmux()
    check, settings = around.tried()
    assert (check.status, "does not confirm" in check.finding) == ("ok", True)
    assert (around.directory / "loaded").read_text() == probe_in(check)
    log = (around.directory / "log").read_text().splitlines()
    assert [line.split()[0] for line in log[:3]] == ["load-buffer", "show-buffer", "delete-buffer"]
    assert settings == Check(
        "tmux",
        "ok",
        "tmux 3.4, set-clipboard external, allow-passthrough off, terminal xterm-256color",
        "For a hatstand over SSH from here, in ~/.tmux.conf: set -g set-clipboard on",
    )


@pytest.mark.parametrize(
    ("via", "tmux", "status", "hint"),
    [
        (
            ClipboardVia.AUTO,
            {"told": "3.4\nfoot-extra\ntitle"},
            "warn",
            "in ~/.tmux.conf: set -as terminal-features ',foot-extra:clipboard'",
        ),
        (ClipboardVia.OSC52, {}, "warn", "in ~/.tmux.conf: set -g allow-passthrough on"),
        (ClipboardVia.OSC52, {"passthrough": "on", "clipboard": "on"}, "ok", ""),
        (ClipboardVia.OSC52, {"passthrough": "", "clipboard": "on"}, "ok", ""),  # before 3.3
        (ClipboardVia.AUTO, {"told": "2.9\n\n", "clipboard": "on"}, "ok", ""),
    ],
)
def test_the_line_that_mends_tmux_is_told(
    around: Surroundings, via: ClipboardVia, tmux: dict[str, str], status: str, hint: str
) -> None:
    around.tmux(**tmux)
    settings = around.tried(via)[-1]
    assert (settings.name, settings.status, settings.hint) == ("tmux", status, hint)


def test_a_hostile_terminal_name_is_shown_as_what_it_is(around: Surroundings) -> None:
    around.tmux(told="3.4\nx\x1b]0;y\x07\ntitle")
    assert "\x1b" not in repr(around.tried()[-1].finding.encode())
    assert "␛" in around.tried()[-1].finding


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", None])
def test_a_tmux_that_fails_is_told_and_the_next_way_tried(
    around: Surroundings, script: str | None
) -> None:
    around.tmux(script or "")
    around.environ |= {"SSH_TTY": "x", "PATH": str(around.directory)}
    if script is None:
        (around.directory / "tmux").unlink()
    first, second, settings = around.tried()
    assert (first.status, second.status, settings.status) == ("warn", "info", "warn")
    assert "3.2" in first.hint
