"""tmux as a way to the clipboard of the terminal around it, and what it tells about that."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from hatstand.children import without_keys
from hatstand.domain.records import dataclass

_PATIENCE = 3.0  # seconds; its server is on this machine
_FACTS = "#{version}\n#{client_termname}\n#{client_termfeatures}"


class TmuxError(Exception):
    """tmux could not do it; the text says why, and never holds what was copied."""


@dataclass(frozen=True, slots=True)
class TmuxFacts:
    """What tmux tells of itself; empty where a version knows nothing of it.

    Attributes:
        version: Such as `3.3a`.
        terminal: The type of the terminal that shows it; empty where nobody looks at it.
        takes_clipboard: Whether tmux holds that this terminal takes a text; None where it is too
            old to tell.
        set_clipboard: Whether it passes on what programs in it ask: `on`, `external`, `off`.
        allow_passthrough: Whether it lets programs speak to the terminal past it.
    """

    version: str
    terminal: str
    takes_clipboard: bool | None
    set_clipboard: str
    allow_passthrough: str


class Tmux:
    """The tmux around this process."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = without_keys(environ)

    def pass_on(self, text: str, *, read_back: bool = False) -> str:
        """Let tmux hand a text to the terminal that it is shown on, and forget it.

        Args:
            text: What is handed on.
            read_back: Whether tmux is asked what it holds before it forgets it.

        Returns:
            What tmux held, where it was asked.

        Raises:
            TmuxError: tmux is not there, or is too old for that (before 3.2).
        """
        name = f"hatstand-{secrets.token_hex(6)}"
        try:
            self._run("load-buffer", "-w", "-b", name, "-", said=text.encode("utf-8", "replace"))
            return self._run("show-buffer", "-b", name) if read_back else ""
        finally:
            with suppress(TmuxError):
                self._run("delete-buffer", "-b", name)

    def facts(self) -> TmuxFacts:
        """Return what tmux tells of itself.

        Raises:
            TmuxError: It does not answer.
        """
        told = self._run("display-message", "-p", _FACTS).split("\n")
        version, terminal, features, *_ = [*told, "", "", ""]
        return TmuxFacts(
            version,
            terminal,
            "clipboard" in features.split(",") if features else None,
            self._option("set-clipboard"),
            self._option("allow-passthrough"),
        )

    def _option(self, name: str) -> str:
        return self._run("show-options", "-gqv", name).strip()

    def _run(self, *arguments: str, said: bytes = b"") -> str:
        try:
            done = subprocess.run(
                ["tmux", *arguments],
                input=said,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environ,
                timeout=_PATIENCE,
                check=True,
            )
        except subprocess.CalledProcessError as error:
            raise TmuxError(f"tmux {arguments[0]} failed (exit code {error.returncode})") from None
        except subprocess.TimeoutExpired:
            raise TmuxError("tmux did not answer") from None
        except OSError:
            raise TmuxError("tmux could not be started") from None
        return done.stdout.decode("utf-8", "replace")
