"""Joins the embedded endpoint that runs, or starts one for this process's life: `--demo`.

The process then lives in the demo's own home directory: nothing of the user's is read or written.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from hatstand import paths
from hatstand.children import without_keys
from hatstand.domain.demo_extra import HOW, NEEDS
from hatstand.domain.demo_keys import is_demo_key
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import HatstandError, UsageError

_EXPORTED = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "HATSTAND_ROLE",
    "HATSTAND_ENV",
)
"""What an export of the demo sets that is of no use anywhere else."""

START_TIMEOUT = 20.0
"""Seconds that a slow machine gets until the endpoint must answer."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running embedded endpoint.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        home: The demo's home directory.
        totp_seed: The demo user's seed, made up and public.
    """

    url: str
    home: Path
    totp_seed: str


def join_or_start() -> Embedded:
    """Return the endpoint that is recorded and answers, else one started for this process.

    Raises:
        UsageError: The demo's packages are not installed.
        HatstandError: It did not start.
    """
    return _recorded() or _started()


def enter(embedded: Embedded) -> None:
    """Move this process into the demo's home: environment variables, and so every file.

    Children that should see the user's own world are given it explicitly.
    """
    for name in list(os.environ):
        if name.startswith(("AWS_", "HATSTAND_", "XDG_")):
            del os.environ[name]
    os.environ["HOME"] = str(embedded.home)
    os.environ["XDG_RUNTIME_DIR"] = str(embedded.home / "run")
    os.environ["AWS_ENDPOINT_URL"] = embedded.url
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def leave_demo_endpoint(environ: dict[str, str]) -> bool:
    """Drop the demo's endpoint and keys from `environ`; tell whether the endpoint was there.

    Exports of the demo set them, so that `aws` finds the demo; a command that was not told
    `--demo` must never take that for AWS, nor send those keys there.
    """
    if not environ.pop("HATSTAND_DEMO", ""):
        return False
    if is_demo_key(environ.get("AWS_ACCESS_KEY_ID", "")):
        for name in _EXPORTED:
            environ.pop(name, None)
    return environ.pop("AWS_ENDPOINT_URL", None) is not None


_owned: list[subprocess.Popen[bytes]] = []


def hand_on() -> None:
    """Let an endpoint that this process started live as long as the program that replaces it.

    It ends when nobody holds the other end of its standard input any more.
    """
    for process in _owned:
        if process.stdin is not None:
            os.set_inheritable(process.stdin.fileno(), True)  # noqa: FBT003 - os has no name for it


def _recorded() -> Embedded | None:
    record = paths.runtime_directory() / "demo.json"
    try:
        content = json.loads(record.read_text())
        found = Embedded(content["url"], Path(content["home"]), content["totp_seed"])
        pid = int(content["pid"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    # Whoever else could write the record or that home would choose which programs run here.
    if not (paths.is_own(record) and paths.is_own(found.home)):
        return None
    if found.home.is_dir() and _is_alive(pid) and _answers(found.url):
        return found
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # somebody else's process now has that number
    return True


def _answers(url: str) -> bool:
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.hostname != "127.0.0.1" or parts.port is None:
        return False
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=2).close()
    except OSError:
        return False
    return True


def _started() -> Embedded:
    problems = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
    command = [sys.executable, "-m", "hatstand.demo", "--port", "0", "--parent-pipe"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=problems,
        env=without_keys(os.environ),  # whatever it serves, nothing real is in it
        start_new_session=True,  # ctrl+c and ctrl+z at the terminal are not meant for it
    )
    _owned.append(process)
    atexit.register(_end, process)
    _first_line(process)
    started = _recorded()
    if started is not None:
        return started
    _owned.remove(process)
    process.kill()  # one that only was too slow, too
    with problems, process:  # which waits for it
        raise _why_not(problems)


def _first_line(process: subprocess.Popen[bytes]) -> str:
    """Return the endpoint's first line; an empty text where it ended or said nothing."""
    import select

    stream: IO[bytes] | None = process.stdout
    if stream is None:
        return ""
    ready, _, _ = select.select([stream], [], [], START_TIMEOUT)
    return stream.readline().decode(errors="replace").strip() if ready else ""


def _why_not(problems: IO[bytes]) -> HatstandError:
    problems.seek(0)
    text = problems.read().decode(errors="replace").strip()
    last = printable(text.splitlines()[-1]) if text else "no answer"
    if text.startswith(NEEDS):
        return UsageError(printable(text.splitlines()[0]), HOW)
    return HatstandError(f"the demo endpoint did not start: {last}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the endpoint: it goes when its standard input closes."""
    if process.stdin is not None and not process.stdin.closed:
        process.stdin.close()
