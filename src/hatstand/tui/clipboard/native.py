"""The system's own clipboard, through processes that neither hang nor outstay their task."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hatstand.domain.records import dataclass
from hatstand.tui.clipboard.child import digest

PATIENCE = 4.0
"""Seconds that a clipboard tool may take; an X server that does not answer would take for ever."""


@dataclass(frozen=True, slots=True)
class NativeAnswer:
    """What became of a text: the tool that took it, or the problem.

    Attributes:
        tool: Its name; empty where nothing was copied.
        confirmed: Whether the clipboard was read back and held the text.
        problem: Why nothing was copied.
    """

    tool: str = ""
    confirmed: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NativeTrial:
    """What became of a trial; `problem` says why there was none, and then nothing else is true.

    Attributes:
        tool: The tool that was tried.
        tried: Whether it was: a clipboard whose content could not be put back is left alone.
        holds: Whether it gave back what it was given.
        restored: Whether it holds again what it held before, as text.
        problem: Why nothing could be tried.
    """

    tool: str = ""
    tried: bool = False
    holds: bool = False
    restored: bool = False
    problem: str = ""


class _Outliving(subprocess.Popen[bytes]):
    """A process that is meant to go on without us: letting go of it is no mistake."""

    def __del__(self) -> None:
        """Say nothing."""


class NativeClipboard:
    """Gives texts to the system's clipboard, and has secrets taken back in time."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        # Which keys the calling shell holds is no concern of a process that outlives us.
        self._environ = {k: v for k, v in environ.items() if not k.startswith("AWS_")}
        self._clearing: subprocess.Popen[bytes] | None = None

    def put(self, text: str) -> NativeAnswer:
        """Put a text into the clipboard."""
        answer = self._answer("copy", text)
        if "problem" in answer:
            return NativeAnswer(problem=str(answer["problem"]))
        return NativeAnswer(str(answer["tool"]), confirmed=answer["holds"] is True)

    def attempt(self, text: str) -> NativeTrial:
        """Put a harmless text into the clipboard, read it back, and put back what was there."""
        answer = self._answer("try", text)
        if "problem" in answer:
            return NativeTrial(problem=str(answer["problem"]))
        tried, holds, restored = (answer[name] is True for name in ("tried", "holds", "restored"))
        return NativeTrial(str(answer["tool"]), tried, holds, restored)

    def _answer(self, task: str, text: str) -> dict[str, Any]:
        """Return what the program beside us answers; `problem` where it answers nothing."""
        try:
            process = self._start(task, answers=True)
        except OSError as error:
            return {"problem": f"python could not be started ({error.strerror})"}
        try:
            patience = PATIENCE * (2 if task == "try" else 1)  # it asks the tool more than twice
            said, _ = process.communicate(text.encode("utf-8", "replace"), timeout=patience)
        except subprocess.TimeoutExpired:
            _end_all_of(process)
            return {"problem": "the clipboard tool did not answer"}
        try:
            answer: dict[str, Any] = json.loads(said)
        except ValueError:
            return {"problem": "the clipboard tool failed"}
        return answer

    def clear_later(self, text: str, seconds: int) -> bool:
        """Let a detached process empty the clipboard after `seconds` if it still holds `text`.

        It is told a salted hash, and goes on after this process has ended. A wait begun before is
        ended: its text is gone, or is this very text, whose time begins anew.

        Returns:
            Whether it could be started.
        """
        salt = secrets.token_bytes(16)
        order = {"salt": salt.hex(), "digest": digest(text, salt), "seconds": seconds}
        before = self._clearing
        try:
            self._clearing = self._start("clear", answers=False)
            if self._clearing.stdin is not None:
                with self._clearing.stdin as stdin:
                    stdin.write(json.dumps(order).encode())
        except OSError:
            return False
        if before is not None:
            before.terminate()
            before.wait()
        return True

    def _start(self, task: str, *, answers: bool) -> subprocess.Popen[bytes]:
        # -P: a file called json.py in the current directory is not what is meant.
        return _Outliving(
            [sys.executable, "-P", "-m", "hatstand.tui.clipboard.child", task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if answers else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environ,
            # Away from the terminal: closing it must neither end the wait nor xclip.
            start_new_session=True,
        )


def _end_all_of(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started, and take leave of it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
