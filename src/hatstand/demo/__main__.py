"""`python -m hatstand.demo`: serves the made-up organization until it is told to end."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import re
import shlex
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from hatstand.demo import people
from hatstand.domain import totp
from hatstand.domain.demo_extra import HOW, NEEDS, PACKAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import NoReturn

    from hatstand.demo.faults import Fault
    from hatstand.demo.server import Running

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s)?")
_RATE = re.compile(r"(\d+(?:\.\d+)?)(?:/s)?")


def _latency(text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"not a duration such as 80ms or 0.5s: {text!r}")
    return float(match[1]) / (1 if match[2] == "s" else 1000)


def _throttle(text: str) -> float | None:
    if text == "aws":
        return None
    match = _RATE.fullmatch(text)
    if match is None or not float(match[1]):
        raise argparse.ArgumentTypeError(f"not a rate such as 20/s, nor `aws`: {text!r}")
    return float(match[1])


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 4 <= int(text) <= 50_000:
        raise argparse.ArgumentTypeError("a number from 4 to 50000 is needed")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port from 0 to 65535 is needed")
    return int(text)


def _fault(text: str) -> Fault:
    from hatstand.demo import faults  # with the services: not for `code` and `--help`

    try:
        return faults.parse_text(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hatstand.demo",
        description="Serves an AWS endpoint with a made-up organization, on this machine only.",
    )
    parser.add_argument("command", nargs="?", choices=["code"], help="print the MFA code and end")
    parser.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    parser.add_argument("--accounts", type=_count, metavar="N", help="how many accounts")
    parser.add_argument("--latency", type=_latency, default=0.0, help="of each call: 80ms, 0.5s")
    parser.add_argument(
        "--throttle", type=_throttle, default=0.0, help="calls a second: 20/s, or AWS's own: aws"
    )
    parser.add_argument(
        "--fail",
        type=_fault,
        action="append",
        default=[],
        metavar="OPERATION=ERROR",
        help="let calls fail: sts:AssumeRole=Throttling,every=3,count=0",
    )
    parser.add_argument("--organization", choices=["none", "denied"], help=argparse.SUPPRESS)
    parser.add_argument("--parent-pipe", action="store_true", help=argparse.SUPPRESS)
    return parser


def _lines(running: Running, home: Path) -> list[str]:
    """Return the lines that point a POSIX shell's programs at the endpoint."""
    variables = running.environment() | {
        "AWS_CONFIG_FILE": str(home / ".aws/config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws/credentials"),
        # Cloud Map's discovery would else be asked of `data-127.0.0.1`, which no one answers for.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }
    return [
        running.url,
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN",
        *(f"export {name}={shlex.quote(value)}" for name, value in variables.items()),
        "# hatstand --demo joins this endpoint",
        "# python -m hatstand.demo code  prints the MFA code",
    ]


def _end_with_parent(ended: threading.Event) -> None:
    """Set `ended` when the other end of stdin is gone, however it went."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        ended.set()

    threading.Thread(target=watch, daemon=True).start()


def _prepare() -> str | None:
    """Make the process fit for moto; return what is missing for that, or None."""
    for name in tuple(os.environ):
        # These change moto's rules, some so that every call lands in one account.
        if name.startswith("MOTO_") or name == "INITIAL_NO_AUTH_ACTION_COUNT":
            del os.environ[name]
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    return ", ".join(missing) or None


def _serve(options: argparse.Namespace) -> int:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())
    if options.parent_pipe:
        _end_with_parent(ended)

    from hatstand.demo import home as homes
    from hatstand.demo import record, server

    missing = _prepare()
    if missing is not None:
        sys.stderr.write(f"{NEEDS}: {missing}\n{HOW}\n")
        return 1
    homes.sweep()
    try:
        running = server.start(
            options.port,
            options.accounts,
            options.latency,
            options.throttle,
            options.organization,
        )
    except OSError as error:
        sys.stderr.write(f"The endpoint can't be started: {error}\n")
        return 1
    for fault in options.fail:
        running.front.faults.add(fault)
    home = homes.make(running.organization)
    try:
        record.write(running.url, home)
        _announce(running, home)
        ended.wait()
    finally:
        record.remove()
        homes.remove(home)
        running.close()
    return 0


def _announce(running: Running, home: Path) -> None:
    """Print the URL and the shell lines, then load what the first calls need."""
    try:
        sys.stdout.write("\n".join(_lines(running, home)) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads; the record still tells where the endpoint is.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    threading.Thread(target=running.front.bridge.warm_up, daemon=True).start()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.command == "code":
        sys.stdout.write(totp.code(people.SEED, time.time()) + "\n")
        return 0
    return _serve(options)


def _end(code: int) -> NoReturn:
    """End at once: whatever moto's import still does in its thread could only complain."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _end(main())
