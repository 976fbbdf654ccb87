"""Ready-to-print answers for the warm path: written here, read by `hatstand._fast`."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hatstand import _fast
from hatstand.paths import write_private
from hatstand.store.files import read_own, sweep_temporaries

_LARGEST = 1 << 16


class ReadyFiles:
    """One 0600 file for each answer in a 0700 directory.

    An answer goes with the session that it hands out: whoever forgets or replaces a session
    calls `forget`.
    """

    def __init__(self, directory: Path, now: Callable[[], float] = time.time) -> None:
        self._directory = directory
        self._now = now

    def keep(self, bound: str, until: int, session_key: str, answer: str) -> None:
        """Keep an answer; whoever can't be answered from it next time just waits longer.

        Args:
            bound: What it is bound to: `_fast.binding`.
            until: Epoch seconds up to which it may be given.
            session_key: The session that it hands out, or an empty string.
            answer: What is printed.
        """
        content = _fast.content_of(bound, until, session_key, answer).encode()
        with suppress(OSError):
            self._sweep()
            write_private(self._directory / _fast.file_name(bound), content)

    def forget(self, session_key: str) -> None:
        """Remove the answers that hand out a session.

        Raises:
            OSError: One of them is still there.
        """
        for path in self._paths():
            until, key = _facts(path)
            if key == session_key or until < self._now():
                path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what is no longer given, and what killed writers left behind."""
        sweep_temporaries(self._directory)
        for path in self._paths():
            if _facts(path)[0] < self._now():
                path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        try:
            return [path for path in self._directory.iterdir() if not path.name.startswith(".")]
        except OSError:
            return []


def _facts(path: Path) -> tuple[float, str]:
    """Return until when a file's answer may be given, and whose it is; a damaged one's is over."""
    try:
        head, key, *_ = read_own(path, limit=_LARGEST).data.decode().split("\n", 2)
        return float(head.partition(" ")[0]), key
    except FileNotFoundError:
        return float("inf"), ""
    except (OSError, ValueError):
        return 0.0, ""
