"""Tries the clipboard for `hatstand doctor`: what a copy would do, with a probe that means nothing.

What was there before is put back where it can be read; where nobody can confirm that a text
arrived, the probe is told, so that the person can paste it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.domain.text import printable
from hatstand.services.doctor import Check
from hatstand.tui.clipboard.copying import Clipboard
from hatstand.tui.clipboard.native import NativeClipboard
from hatstand.tui.clipboard.tmux import Tmux, TmuxError, TmuxFacts

_NAME = "clipboard"
_CONF = "in ~/.tmux.conf: "
_TOOLS = "Install wl-clipboard (Wayland), xclip or xsel (X11)"


class ClipboardTrial:
    """Tries the ways that a copy would take, until one works or can't say that it does not."""

    def __init__(
        self,
        settings: ClipboardSettings,
        environ: Mapping[str, str],
        *,
        has_terminal: bool,
        write_terminal: Callable[[str], None] | None = None,
    ) -> None:
        """Look at the surroundings; nothing is started yet.

        Args:
            settings: `[clipboard]`.
            environ: The environment.
            has_terminal: Whether there is one that may be written to.
            write_terminal: As `Clipboard` takes it.
        """
        self._settings = settings
        self._environ = dict(environ)
        self._has_terminal = has_terminal
        self._write = write_terminal
        self._probe = f"hatstand probe {secrets.token_hex(4)}"

    def checks(self) -> Iterator[Check]:
        """Yield what was found: one check for each way that was tried, and one for tmux."""
        ways = Clipboard(self._settings, self._environ).ways
        if not ways:
            yield self._nothing_to_try()
        for way in ways:
            check, closed = self._tried(way)
            yield check
            if not closed:
                break
        if self._environ.get("TMUX"):
            yield self._tmux_settings()

    def _nothing_to_try(self) -> Check:
        if self._settings.via is ClipboardVia.SHOW:
            finding = 'texts are shown for selecting by hand, as [clipboard] via = "show" says'
            return Check(_NAME, "ok", finding)
        return Check(_NAME, "warn", "the machine's policy allows no way that there is here")

    def _tried(self, way: ClipboardVia) -> tuple[Check, bool]:
        """Return what a way gave, and whether it is closed, so that a copy would take the next."""
        if way is ClipboardVia.NATIVE:
            return self._natively()
        return self._through_tmux() if way is ClipboardVia.TMUX else self._by_osc52()

    def _natively(self) -> tuple[Check, bool]:
        trial = NativeClipboard(self._environ).attempt(self._probe)
        if trial.problem:
            desktop = self._environ.get("DISPLAY") or self._environ.get("WAYLAND_DISPLAY")
            hint = _TOOLS if desktop and "no clipboard tool" in trial.problem else ""
            return Check(_NAME, "warn" if desktop else "info", trial.problem, hint), True
        if not trial.tried:
            finding = f"{trial.tool} is there; not tried, as what it holds now is no text"
            hint = "Copy any word and run `hatstand doctor` again: only text can be put back"
            return Check(_NAME, "info", finding, hint), False
        if not trial.holds:
            finding = f"{trial.tool} did not give back what it was given"
            return Check(_NAME, "warn", finding), True
        if not trial.restored:
            finding = f"{trial.tool} works, but what was there before could not be put back"
            return Check(_NAME, "info", finding), False
        finding = f"{trial.tool} works: a probe was copied and read, and what was there is back"
        return Check(_NAME, "ok", finding), False

    def _through_tmux(self) -> tuple[Check, bool]:
        try:
            held = Tmux(self._environ).pass_on(self._probe, read_back=True)
        except TmuxError as error:
            hint = "Copying through tmux needs tmux 3.2 or newer"
            return Check(_NAME, "warn", str(error), hint), True
        if held != self._probe:
            return Check(_NAME, "warn", "tmux did not give back what it was given"), False
        finding = "tmux took a probe and sent it on to the terminal, which does not confirm"
        return Check(_NAME, "ok", finding, self._paste()), False

    def _by_osc52(self) -> tuple[Check, bool]:
        if not self._has_terminal:
            return Check(_NAME, "info", "OSC 52 was not tried: there is no terminal here"), True
        settings = replace(self._settings, via=ClipboardVia.OSC52)
        terminal = Clipboard(settings, self._environ, self._write)
        report = terminal.copy(self._probe, "probe", secret=False)
        if report.shown_instead:
            return Check(_NAME, "warn", printable(report.message), "Texts are shown instead"), True
        return Check(_NAME, "info", printable(report.message), self._paste()), False

    def _paste(self) -> str:
        return f"Paste it somewhere: where it arrived it reads `{self._probe}`"

    def _tmux_settings(self) -> Check:
        try:
            facts = Tmux(self._environ).facts()
        except TmuxError as error:
            return Check("tmux", "warn", str(error))
        told = [f"tmux {facts.version}".strip()]
        told += [f"set-clipboard {facts.set_clipboard}"] * bool(facts.set_clipboard)
        told += [f"allow-passthrough {facts.allow_passthrough}"] * bool(facts.allow_passthrough)
        told += [f"terminal {facts.terminal or 'none: nobody looks at it'}"]
        status, hint = self._advice(facts)
        return Check("tmux", status, printable(", ".join(told)), printable(hint))

    def _advice(self, facts: TmuxFacts) -> tuple[str, str]:
        """Return whether something is wrong, and the line that mends it."""
        if self._settings.via is ClipboardVia.OSC52:
            if facts.allow_passthrough == "off":
                return "warn", f"{_CONF}set -g allow-passthrough on"
        elif facts.terminal and facts.takes_clipboard is False:
            return "warn", f"{_CONF}set -as terminal-features ',{facts.terminal}:clipboard'"
        if facts.set_clipboard == "on":
            return "ok", ""
        return "ok", f"For a hatstand over SSH from here, {_CONF}set -g set-clipboard on"
