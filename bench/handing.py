"""Handing credentials over: ready to print, of a live session, and asked of AWS; the prompt."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench import peers
from bench.endpoint import Endpoint, serve
from bench.rows import Row, Unmeasured, median
from bench.starting import hatstand

_ACCOUNT = "payments-dev"
_ROLE = "ReadOnly"
_ROUNDS = 30
_WARM_UP = 2


def rows() -> Iterator[Row | Unmeasured]:
    """Measure against the company as it is, whose snapshot is stored."""
    with serve() as endpoint:
        endpoint.sync()
        yield from _ready(endpoint)
        yield from _peers(endpoint)
        yield _miss(endpoint)


def _ready(endpoint: Endpoint) -> Iterator[Row]:
    """Time answers that are ready against an empty interpreter and the AWS CLI, in turns."""
    environ = endpoint.environment
    warm = [hatstand(), "credential-process", f"{_ACCOUNT}/{_ROLE}"]
    prompt = [hatstand(), "prompt"]
    empty = [sys.executable, "-c", "pass"]
    held = environ | {
        "HATSTAND_ROLE": f"{_account_id(endpoint)}/{_ROLE}",
        "AWS_CREDENTIAL_EXPIRATION": "2999-01-01T00:00:00Z",
    }
    env = [hatstand(), "env", f"{_ACCOUNT}/{_ROLE}", "--shell", "bash"]
    ours, line, shell, nothing = _in_turns(
        (warm, environ), (prompt, held), (env, environ), (empty, environ)
    )
    name = "credential-process, ready"
    yield Row(name, ours, nothing, "python -c pass", "ms", 1.3)
    yield Row("prompt, ready", line, nothing, "python -c pass", "ms", 1.3)
    yield Row("env, ready", shell, nothing, "python -c pass", "ms", 1.3)
    run = [hatstand(), "exec", f"{_ACCOUNT}/{_ROLE}"]
    # An option is one that only the long way understands.
    ready, live, nothing = _in_turns(
        ([*run, "--", "true"], environ), ([*run, "--yes", "--", "true"], environ), (empty, environ)
    )
    yield Row("exec, ready", ready, nothing, "python -c pass", "ms", 1.3)
    yield Row("exec, session live", live, nothing, "python -c pass", "ms", 8)
    cli = [str(Path(sys.executable).with_name("aws")), "sts", "assume-role", "--profile", "jump"]
    cli += ["--role-arn", _role_arn(endpoint), "--role-session-name", "bench"]
    ours, shell, theirs = _in_turns((warm, environ), (env, environ), (cli, environ), rounds=8)
    yield Row(name, ours, theirs, "aws sts assume-role (v1)", "ms", 0.05)
    yield Row("env, ready", shell, theirs, "aws sts assume-role (v1)", "ms", 0.05)


def _peers(endpoint: Endpoint) -> Iterator[Row | Unmeasured]:
    """Time an answer that is ready against what other programs take with theirs cached."""
    environ = endpoint.environment
    ours = ([hatstand(), "credential-process", f"{_ACCOUNT}/{_ROLE}"], environ)
    for peer, command, theirs_only in peers.installed(endpoint):
        if command is None:
            yield Unmeasured("credential-process, ready", peer.name)
        else:
            mine, theirs = _in_turns(ours, (command, theirs_only), rounds=8)
            yield Row("credential-process, ready", mine, theirs, peer.name, "ms", peer.goal)


def _miss(endpoint: Endpoint) -> Row:
    """Time a whole new session, everything forgotten before each, against a bare script."""
    environ = endpoint.environment
    kept = endpoint.home / "run" / "hatstand"

    def forget() -> None:
        for name in ("sessions", "ready"):
            for file in (kept / name).glob("*"):
                file.unlink()

    ours, theirs = _in_turns(
        ([hatstand(), "credential-process", f"{_ACCOUNT}/{_ROLE}"], environ),
        ([sys.executable, "-m", "bench.programs.bare_assume", _role_arn(endpoint)], environ),
        rounds=12,
        before=forget,
    )
    return Row("credential-process, miss", ours, theirs, "bare botocore script", "ms", 1.15)


def _in_turns(
    *programs: tuple[Sequence[str], Mapping[str, str]],
    rounds: int = _ROUNDS,
    before: Callable[[], None] | None = None,
) -> list[float]:
    """Return the median milliseconds of each program, each run once in each round."""
    taken: list[list[float]] = [[] for _ in programs]
    for round_number in range(_WARM_UP + rounds):
        if before is not None:
            before()
        for times, (command, environ) in zip(taken, programs, strict=True):
            began = time.perf_counter()
            subprocess.run(command, env=dict(environ), check=True, capture_output=True)
            if round_number >= _WARM_UP:
                times.append((time.perf_counter() - began) * 1000)
    return [median(times) for times in taken]


def _account_id(endpoint: Endpoint) -> str:
    command = [hatstand(), "list", _ACCOUNT, "--tsv"]
    done = subprocess.run(
        command, env=endpoint.environment, check=True, capture_output=True, text=True
    )
    matching = [line.split("\t") for line in done.stdout.splitlines()]
    return next(cells[0] for cells in matching if cells[1] == _ACCOUNT)


def _role_arn(endpoint: Endpoint) -> str:
    return f"arn:aws:iam::{_account_id(endpoint)}:role/{_ROLE}"
