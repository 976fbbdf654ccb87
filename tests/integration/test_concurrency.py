"""Several hatstands at once: one question, one call; and whoever is killed blocks nobody."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import HATSTAND, Company, Computer
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.cli.conftest import computer as computer  # noqa: PLC0414 - a fixture, for this module
from tests.integration.opens import Opens
from tests.patience import eventually
from tests.terminal.terminal import Terminal
from tests.warm import Running, warm

ADMIN = "payments-admin"
LOCKS = "run/hatstand/locks"
ENV = ("env", ADMIN, "--yes", "--format", "json")


@contextmanager
def at_once(computer: Computer, commands: Sequence[Sequence[str]]) -> Iterator[list[Running]]:
    """Start commands at the same time; those that run at the end are killed."""
    running = [warm().start(words, computer.environ) for words in commands]
    try:
        yield running
    finally:
        for one in running:
            one.send(signal.SIGKILL)
            one.wait()


def ended(running: list[Running]) -> list[tuple[int, str, str]]:
    """Wait for all; return exit code, stdout and stderr of each."""
    done = [one.wait() for one in running]
    return [(one.returncode, one.stdout, one.stderr) for one in done]


def stop_at(company: Company, operation: str, seconds: float) -> None:
    """Let the next call of an operation take so long."""
    company.fault(operation, delay=seconds)


def test_two_people_at_terminals_are_asked_once(computer: Computer, company: Company) -> None:
    """Two hatstands want the same role: one asks for the code, the other waits and goes on."""
    command = [*HATSTAND, *ENV]
    with (
        Terminal(command, computer.environ, (100, 24), stdout=subprocess.PIPE) as first,
        Terminal(command, computer.environ, (100, 24), stdout=subprocess.PIPE) as second,
    ):
        both = (first, second)

        def asks() -> bool:
            second.read(0.01)
            return any("MFA code of" in one.text for one in both)

        first.wait_until(asks, "a question for the code")
        asking = next(one for one in both if "MFA code of" in one.text)
        waiting = second if asking is first else first
        with Opens(computer.home / LOCKS) as opens:
            opens.wait_for(1)  # who holds a lock does not look again: this is who waits
        waiting.look(0)
        assert "MFA code of" not in waiting.text, "both ask"
        asking.press(company.code(), "enter")
        assert [one.wait_end() for one in both] == [0, 0]
        results = [json.loads(one.process.stdout.read()) for one in both if one.process.stdout]
        assert results[0] == results[1]
        assert "MFA code of" not in waiting.text
    calls = company.calls()
    assert (calls["sts:GetSessionToken"], calls["sts:AssumeRole"]) == (1, 1)


def test_one_code_serves_those_who_wait_for_other_roles(
    computer: Computer, company: Company
) -> None:
    """Who wants the same role waits for it, who wants another one waits for the MFA session."""
    assert computer.run("sync").code == 0
    company.quiet()
    with Terminal([*HATSTAND, *ENV], computer.environ, stdout=subprocess.PIPE) as asking:
        asking.wait("MFA code of")
        other = ("env", "777777777777/Admin", "--yes", "--format", "json")
        with (
            Opens(computer.home / LOCKS) as opens,
            at_once(computer, [other, ENV]) as running,
        ):
            opens.wait_for(3)  # the role that is held, another one, and what is held of the code
            assert all(one.runs for one in running), "they wait"
            asking.press(company.code(), "enter")
            assert asking.wait_end() == 0
            assert [code for code, _, _ in ended(running)] == [0, 0]
    calls = company.calls()
    assert (calls["sts:GetSessionToken"], calls["sts:AssumeRole"]) == (1, 2)


@pytest.mark.parametrize(
    "kind", [pytest.param("env", marks=pytest.mark.full), "credential-process"]
)
def test_ten_at_once_make_one_call(kind: str, computer: Computer, company: Company) -> None:
    """All get the same session of a role, made by one AssumeRole from the one MFA session."""
    assert computer.run(*ENV, "--mfa-code", company.code()).code == 0
    assert computer.run("sessions", "forget", ADMIN).code == 0
    company.quiet()
    stop_at(company, "sts:AssumeRole", 0.5)
    words = ENV if kind == "env" else ("credential-process", ADMIN)
    if kind == "credential-process":  # it only uses what was confirmed; a role that asks nothing
        words = ("credential-process", "dev-readonly")
    with at_once(computer, [words] * 10) as running:
        done = ended(running)
    assert [code for code, _, _ in done] == [0] * 10, done
    assert len({out for _, out, _ in done}) == 1
    calls = company.calls()
    assert calls.get("sts:GetSessionToken", 0) == 0
    assert calls["sts:AssumeRole"] == 1


def test_ten_without_a_terminal_send_one_code(computer: Computer, company: Company) -> None:
    """Each was given the same code: it is sent once, and the session that it made serves all."""
    code = company.code()
    with at_once(computer, [(*ENV, "--mfa-code", code)] * 10) as running:
        done = ended(running)
    assert [number for number, _, _ in done] == [0] * 10, done
    assert len({out for _, out, _ in done}) == 1
    calls = company.calls()
    assert (calls["sts:GetSessionToken"], calls["sts:AssumeRole"]) == (1, 1)


def test_ten_that_write_everything_lose_nothing_of_each_others(
    computer: Computer, company: Company
) -> None:
    """Snapshot, history, sessions, state and journal, on a computer that has none of them."""
    opened = ("dev-readonly", "hub", "vendor")
    roles = [("env", name, "--yes", "--format", "json") for name in opened]
    processes = [("credential-process", "dev-readonly"), ("credential-process", "hub")]
    with at_once(computer, [*roles, *[("sync",)] * 3, ("list",), *processes, ("tree",)]) as running:
        done = ended(running)
    assert [code for code, _, _ in done] == [0] * 10, done
    assert not [err for _, _, err in done if "can't" in err or "could not" in err]
    check_files(computer)
    state = tomllib.loads((computer.home / ".local/state/hatstand/state.toml").read_text())
    remembered = {one["role_arn"].split("/")[-1] for one in state["contexts"]["acme"]["opened"]}
    assert remembered == {"ReadOnly", "Hub", "Vendor"}
    events = computer.run("journal", "--json").document["events"]
    assert [one["event"] for one in events].count("handed over") == 5
    assert computer.run("tree", "--offline").code == 0
    assert computer.run("diff", "--offline").out == ""


@pytest.mark.parametrize("operation", ["sts:GetSessionToken", "sts:AssumeRole"])
def test_a_killed_holder_of_the_lock_blocks_nobody(
    operation: str, computer: Computer, company: Company
) -> None:
    """It is killed in the middle of a call, holding every lock there is to hold."""
    stop_at(company, operation, 3600.0)
    with at_once(computer, [(*ENV, "--mfa-code", company.code())]) as (holder,):
        eventually(lambda: company.calls().get(operation), operation)
        holder.send(signal.SIGKILL)
        assert holder.wait().returncode == -signal.SIGKILL
    outcome = computer.run(*ENV, "--mfa-code", company.code())
    assert outcome.code == 0, outcome.err
    assert list((computer.home / LOCKS).iterdir()), "the locks' files stay"


SEED = 20261122
ROUNDS = 8


@pytest.mark.parametrize(
    "rounds", [ROUNDS, pytest.param(20 * ROUNDS, marks=pytest.mark.full)], ids=["some", "many"]
)
def test_kill_at_any_moment_leaves_whole_and_private_files(
    rounds: int, computer: Computer, company: Company
) -> None:
    """Commands that write are killed at random moments; what they leave is whole, and serves."""
    chance = random.Random(SEED)  # noqa: S311 - the same moments each time
    assert computer.run(*ENV, "--mfa-code", company.code()).code == 0
    writing = (
        ("sync",),
        ("sessions", "renew", ADMIN, "--yes"),
        ("sessions", "renew", "dev-readonly"),
        ("credential-process", ADMIN),
    )
    usual = {words: seconds_of(computer, words) for words in writing}
    killed = 0
    for words in itertools.islice(itertools.cycle(writing), 10 * rounds):
        killed += killed_after(chance.random() * usual[words], computer, words)
        check_files(computer)
        if killed == rounds:
            break
    assert killed == rounds, "they were over before they were killed"
    outcome = computer.run("sessions", "--json")
    assert outcome.code == 0
    assert {"Admin", "ReadOnly"} <= {one["role"] for one in outcome.document["sessions"]}
    assert computer.run("tree", "--offline").code == 0
    assert computer.run("diff", "--offline").code == 0
    assert computer.run(*ENV).code == 0
    assert company.calls()["sts:GetSessionToken"] == 1


def seconds_of(computer: Computer, words: tuple[str, ...]) -> float:
    """Return how long a command takes."""
    began = time.monotonic()
    assert computer.run(*words).code == 0
    return time.monotonic() - began


def killed_after(seconds: float, computer: Computer, words: tuple[str, ...]) -> bool:
    """Kill a command when it has run for so long; tell whether it was not over."""
    running = warm().start(words, computer.environ)
    time.sleep(seconds)
    running.send(signal.SIGKILL)
    return running.wait().returncode == -signal.SIGKILL


def check_files(computer: Computer) -> None:
    """Read each file as its readers would; a killed writer's temporary one counts for nothing."""
    directories = (computer.home / "run/hatstand", computer.home / ".local/state/hatstand")
    for path in (found for directory in directories for found in directory.rglob("*")):
        mode = path.lstat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), f"{path} has the mode {mode:o}"
        if path.is_file() and not path.name.startswith("."):
            assert "damaged" not in path.name
            _read(path)
    for path in (computer.home / ".aws/cli/cache").glob("[!.]*"):
        assert path.lstat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_text())["Credentials"]["SessionToken"]


def _read(path: Path) -> None:
    content = path.read_bytes()
    if path.parent.name in ("sessions", "mfa"):
        assert json.loads(content)["credentials"]["session_token"]
    elif path.suffix == ".toml":
        assert tomllib.loads(content.decode())
    elif path.suffix == ".sqlite3":
        assert content.startswith(b"SQLite format 3")
    elif path.parent.name == "ready":
        assert content.count(b"\n") >= 2
    elif path.suffix == ".jsonl":
        assert all(map(json.loads, content.splitlines()))
    else:
        assert path.parent.name in ("codes", "history", "locks", "snapshots", "unfinished"), path
    assert os.access(path, os.R_OK)
