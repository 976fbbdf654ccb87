"""Programs that are run while the terminal UI draws: they get neither its keys nor its screen."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import Any

from hatstand.errors import HatstandError

PATIENCE = 60.0
"""Seconds that such a program gets, as `mfa_process` does: nobody sees what it may wait for."""


class Apart(subprocess.Popen[bytes]):
    """A program with an empty standard input, and in a session without the terminal."""

    def __init__(self, words: list[str], **options: Any) -> None:  # noqa: ANN401 - as Popen has them
        super().__init__(words, stdin=subprocess.DEVNULL, start_new_session=True, **options)

    def communicate(
        self, input: bytes | None = None, timeout: float | None = None
    ) -> tuple[bytes, bytes]:
        """Return what it writes; one that does not end is ended, with the programs it started.

        Raises:
            HatstandError: It took too long.
        """
        try:
            return super().communicate(input, timeout or PATIENCE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self.__exit__(None, None, None)  # closes its pipes, and waits for it
            raise HatstandError(
                f"credential_process took longer than {PATIENCE:.0f} s",
                "Where it asks something, use a command of hatstand, or `aws`, in a shell",
            ) from None
