"""The embedded endpoint as a process of its own, with a home and a runtime directory of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running endpoint.

    Attributes:
        url: Such as `http://127.0.0.1:40123`.
        home: The demo's home, with its snapshot once there is one.
        joining: The environment in which `hatstand --demo` finds it.
    """

    url: str
    home: Path
    joining: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that `hatstand --demo` works in once it has joined the endpoint."""
        run = str(self.home / "run")
        return machine.environment(self.home, XDG_RUNTIME_DIR=run, AWS_ENDPOINT_URL=self.url)

    def calls(self) -> dict[str, int]:
        """Return how often each operation was called since `reset`."""
        return dict(self._ask("calls"))

    def reset(self) -> None:
        """Count from nothing."""
        self._ask("calls", b"{}")

    def _ask(self, name: str, data: bytes | None = None) -> Any:  # noqa: ANN401 - JSON
        request = urllib.request.Request(f"{self.url}/_hatstand/{name}", data)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return json.loads(answer.read())

    def sync(self) -> None:
        """Have a snapshot stored, as fast as the endpoint allows.

        Raises:
            CalledProcessError: hatstand failed.
        """
        command = [sys.executable, "-m", "hatstand", "--demo", "sync"]
        subprocess.run(command, env=self.joining, check=True, capture_output=True, timeout=600)

    def fill_roles(self) -> None:
        """Have ten roles of each account in the stored snapshot, as `sync --full` would.

        Raises:
            CalledProcessError: There is no snapshot.
        """
        command = [sys.executable, "-m", "bench.programs.fill_roles"]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=600)

    @property
    def snapshot(self) -> Path:
        """The file of the stored snapshot."""
        (file,) = (self.home / ".local/state/hatstand/snapshots").glob("*.sqlite3")
        return file


@contextmanager
def serve(*arguments: str) -> Iterator[Endpoint]:
    """Serve the made-up organization while the context lasts.

    Args:
        arguments: Of `python -m hatstand.demo`, such as `--accounts`, `1000`.
    """
    with tempfile.TemporaryDirectory(prefix="hatstand-bench-") as directory:
        run = Path(directory, "run")
        run.mkdir(mode=0o700)
        environ = machine.environment(Path(directory), XDG_RUNTIME_DIR=str(run))
        process = subprocess.Popen(
            [sys.executable, "-m", "hatstand.demo", "--parent-pipe", *arguments],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with process:  # the end closes its stdin, which ends it, and waits
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError("the endpoint did not start")
            record = json.loads(Path(run, "hatstand", "demo.json").read_text())
            yield Endpoint(record["url"], Path(record["home"]), environ)
