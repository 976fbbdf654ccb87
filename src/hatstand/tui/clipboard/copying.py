"""Copying: which way a text can go from here, and what can truly be said about it afterwards.

The command line uses this too, so nothing here needs the terminal UI. Ways: `native` (the system's
clipboard), `tmux` (its `load-buffer -w`), `osc52` (the terminal), `show` (for selecting by hand).
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.domain.records import dataclass
from hatstand.errors import HatstandError, UsageError
from hatstand.secret import Secret
from hatstand.tui.clipboard.native import NativeClipboard
from hatstand.tui.clipboard.osc52 import Wrapping, sequence
from hatstand.tui.clipboard.tmux import Tmux, TmuxError

_NO_OSC52 = frozenset({"", "dumb", "linux"})


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What became of a text.

    Attributes:
        way: The way it went; `show` where there was none, or where the settings want it.
        message: That in words, and never more than is known.
        clears_in: Seconds until it is taken out of the clipboard again; None where it is not.
        shown_instead: Whether the caller has to show the text, because it went nowhere.
    """

    way: ClipboardVia
    message: str
    clears_in: int | None = None
    shown_instead: bool = False


class NoWayError(Exception):
    """A way is closed; the text of this error says why, and never holds what was copied."""


class Clipboard:
    """Copies by the way that the settings and the surroundings leave open."""

    def __init__(
        self,
        settings: ClipboardSettings,
        environ: Mapping[str, str] | None = None,
        write_terminal: Callable[[str], None] | None = None,
    ) -> None:
        """Look at the surroundings; nothing is started yet.

        Args:
            settings: `[clipboard]`.
            environ: The environment; this process's own where None.
            write_terminal: Writes to the terminal, past whoever else does so; `/dev/tty` is
                written to where None.
        """
        self._settings = settings
        self._environ = dict(os.environ if environ is None else environ)
        self._write = write_terminal or _write_to_tty
        self._native = NativeClipboard(self._environ)
        self._tmux = Tmux(self._environ)

    def copy(self, text: str | Secret, what: str, *, secret: bool) -> CopyReport:
        """Copy a text; may take some seconds where a clipboard tool does not answer.

        Args:
            text: What is copied.
            what: What it is, for the message: `exports for bash`.
            secret: Whether it must be taken out of the clipboard again where that is possible.
        """
        if isinstance(text, Secret):
            from hatstand.services.exports import hand_over  # not before something is copied

            return hand_over(text, lambda revealed: self._copy(revealed, what, secret=secret))
        return self._copy(text, what, secret=secret)

    async def copy_soon(self, text: str | Secret, what: str, *, secret: bool) -> CopyReport:
        """Copy a text as `copy` does, without keeping the event loop from its work."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[CopyReport] = loop.create_future()

        def tell(report: CopyReport | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if report is not None:
                done.set_result(report)
            elif error is not None:
                done.set_exception(error)

        def work() -> None:
            report, failure = None, None
            try:
                report = self.copy(text, what, secret=secret)
            except BaseException as error:  # raised where it is awaited
                failure = error
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(tell, report, failure)

        # A daemon thread: quitting does not wait for a clipboard tool.
        threading.Thread(target=work, name="hatstand-clipboard", daemon=True).start()
        return await done

    def copy_from_command_line(self, link: Secret) -> str:
        """Copy a console link and return the words that say which way it went.

        Raises:
            HatstandError: There is no way to copy here.
        """
        report = self.copy(link, "console link", secret=True)
        if report.shown_instead:
            raise HatstandError(f"not copied: {report.message}", "Without --copy it is printed.")
        return report.message

    def _copy(self, text: str, what: str, *, secret: bool) -> CopyReport:
        problems: list[str] = []
        for way in self.ways:
            try:
                return self._by(way, text, what, secret=secret)
            except NoWayError as error:
                problems.append(str(error))
        if not self.ways:
            problems.append("the machine's policy allows no way that there is here")
            if secret and ClipboardVia.SHOW not in self._settings.allowed:
                raise UsageError(f"nothing may take the {what}: {problems[0]}")
        if self._settings.via is ClipboardVia.SHOW:
            message = f'The {what}, for selecting by hand, as [clipboard] via = "show" says'
        else:
            message = f"Nothing could take the {what}: {'; '.join(problems)}"
        return CopyReport(ClipboardVia.SHOW, message, shown_instead=True)

    @property
    def ways(self) -> tuple[ClipboardVia, ...]:
        """The ways that are tried one after the other, best first; none to show it at once."""
        return tuple(way for way in self._wanted_ways() if way in self._settings.allowed)

    def _wanted_ways(self) -> tuple[ClipboardVia, ...]:
        via = self._settings.via
        if via is ClipboardVia.SHOW:
            return ()
        if via is not ClipboardVia.AUTO:
            return (via,)
        over_ssh = bool(self._environ.get("SSH_CONNECTION") or self._environ.get("SSH_TTY"))
        # Over SSH the native clipboard is that of the wrong machine.
        native = () if over_ssh else (ClipboardVia.NATIVE,)
        tmux = (ClipboardVia.TMUX,) if self._environ.get("TMUX") else ()
        return (*tmux, *native, ClipboardVia.OSC52)

    def _by(self, way: ClipboardVia, text: str, what: str, *, secret: bool) -> CopyReport:
        if way is ClipboardVia.NATIVE:
            return self._natively(text, what, secret=secret)
        if way is ClipboardVia.TMUX:
            try:
                self._tmux.pass_on(text)
            except TmuxError as error:
                raise NoWayError(str(error)) from None
            kept = ". tmux keeps no copy; the terminal's can't be cleared from here" * secret
            return CopyReport(
                way, f"Sent the {what} to the terminal through tmux, which does not confirm{kept}"
            )
        return self._by_osc52(text, what, secret=secret)

    def _natively(self, text: str, what: str, *, secret: bool) -> CopyReport:
        answer = self._native.put(text)
        if not answer.tool:
            raise NoWayError(answer.problem)
        if answer.confirmed:
            message = f"Copied the {what} with {answer.tool}"
        else:
            message = f"Gave the {what} to {answer.tool}, which does not confirm"
        if not secret:
            return CopyReport(ClipboardVia.NATIVE, message)
        seconds = self._settings.clear_after
        if seconds is None:
            return CopyReport(ClipboardVia.NATIVE, f"{message}; it stays until the next copy")
        if not self._native.clear_later(text, seconds):
            message = f"{message}; it could not be arranged that it is cleared"
            return CopyReport(ClipboardVia.NATIVE, message)
        message = f"{message}; it is cleared in {seconds} s unless something else is copied"
        return CopyReport(ClipboardVia.NATIVE, message, clears_in=seconds)

    def _by_osc52(self, text: str, what: str, *, secret: bool) -> CopyReport:
        terminal = self._environ.get("TERM", "")
        if terminal in _NO_OSC52:
            raise NoWayError(f"a terminal of type {terminal or 'unknown'} has no clipboard")
        wrapping, through, note = self._between(terminal)
        try:
            self._write(sequence(text, wrapping))
        except ValueError:
            raise NoWayError("it is too long for the terminal's clipboard") from None
        except OSError:
            raise NoWayError("the terminal could not be written to") from None
        kept = "; it can't be cleared from here" if secret else ""
        message = f"Sent the {what} to the terminal (OSC 52{through}), which does not confirm"
        return CopyReport(ClipboardVia.OSC52, f"{message}{kept}{note}")

    def _between(self, terminal: str) -> tuple[Wrapping, str, str]:
        """Return how to wrap the sequence, in words what it goes through, and what that needs."""
        if self._environ.get("TMUX"):
            return Wrapping.TMUX, " through tmux", ". tmux needs: set -g allow-passthrough on"
        if self._environ.get("STY"):
            return Wrapping.SCREEN, " through screen", ""
        if terminal.startswith(("tmux", "screen")):
            # The multiplexer is at the other end of SSH: only its name for the terminal tells.
            return Wrapping.NONE, "", ". A tmux at the other end needs: set -g set-clipboard on"
        return Wrapping.NONE, "", ""


def _write_to_tty(text: str) -> None:
    descriptor = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY)
    with open(descriptor, "wb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor
        terminal.write(text.encode("ascii"))
