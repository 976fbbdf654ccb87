"""Joining the demo that runs, or starting one: what is not believed, and what is said."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hatstand import embedded, paths
from hatstand.domain.demo_extra import NEEDS
from hatstand.errors import HatstandError, UsageError

NOT_STARTED = "the demo endpoint did not start: no answer"


@pytest.fixture
def listening() -> Iterator[int]:
    """Listen on loopback, as an endpoint would; return the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield int(server.getsockname()[1])


@pytest.fixture
def unheard() -> int:
    """Return a port of loopback on which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@pytest.fixture(autouse=True)
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put something in Python's place that says its piece and ends: no endpoint is started."""
    program = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(program))
    saying(program, "")
    return program


def saying(program: Path, words: str) -> None:
    program.write_text(f"#!/bin/sh\nprintf '%s' '{words}' >&2\nexit 1\n")
    program.chmod(0o700)


def recorded(isolated_home: Path, port: int, **other: Any) -> embedded.Embedded:
    """Record an endpoint as one that runs does; return what joining it gives."""
    content = {
        "url": f"http://127.0.0.1:{port}",
        "home": str(isolated_home),
        "totp_seed": "SEED",
        "pid": os.getpid(),
        **other,
    }
    directory = isolated_home / "run" / "hatstand"
    directory.mkdir(mode=0o700, exist_ok=True)
    (directory / "demo.json").write_text(json.dumps(content))
    return embedded.Embedded(content["url"], Path(content["home"]), content["totp_seed"])


def ended_process() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        return process.pid


def test_one_that_runs_is_joined(isolated_home: Path, listening: int) -> None:
    running = recorded(isolated_home, listening)
    assert embedded.join_or_start() == running


def test_one_that_has_ended_is_not(isolated_home: Path, listening: int) -> None:
    recorded(isolated_home, listening, pid=ended_process())
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


def test_one_of_somebody_else_is_not(
    isolated_home: Path, listening: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = os.kill

    def refused(pid: int, number: int) -> None:
        if number == 0:  # whether it is there; a process of its own is still killed
            raise PermissionError
        send(pid, number)

    recorded(isolated_home, listening)
    monkeypatch.setattr(os, "kill", refused)
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


@pytest.mark.parametrize("foreign", ["demo.json", "home"])
def test_one_that_another_user_could_have_recorded_is_not(
    foreign: str, isolated_home: Path, listening: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its home holds settings that name programs to run."""
    (isolated_home / "home").mkdir()
    recorded(isolated_home, listening, home=str(isolated_home / "home"))
    own = paths.is_own
    monkeypatch.setattr(paths, "is_own", lambda path: path.name != foreign and own(path))
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


def test_one_that_does_not_answer_is_not(isolated_home: Path, unheard: int) -> None:
    recorded(isolated_home, unheard)
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


@pytest.mark.parametrize("url", ["http://192.0.2.1:80", "http://127.0.0.1", "localhost", ""])
def test_an_address_elsewhere_is_never_asked(isolated_home: Path, listening: int, url: str) -> None:
    recorded(isolated_home, listening, url=url)
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", pytest.param("[" * 100_000, id="deep"), '{"url": 7}', "\x00"]
)
def test_a_damaged_record_counts_for_nothing(isolated_home: Path, content: str) -> None:
    directory = isolated_home / "run" / "hatstand"
    directory.mkdir(mode=0o700)
    (directory / "demo.json").write_text(content)
    with pytest.raises(HatstandError, match=NOT_STARTED):
        embedded.join_or_start()


def test_missing_packages_are_named_with_what_installs_them(python: Path) -> None:
    saying(python, f"{NEEDS}: moto, flask\nmore")
    with pytest.raises(UsageError, match=r"not installed: moto, flask$") as refused:
        embedded.join_or_start()
    assert "pipx install --force '.[demo]'" in refused.value.hint


def test_its_last_words_are_told_without_an_escape(python: Path) -> None:
    saying(python, "Traceback\n  line\nOSError: \x1b[31mno room")
    with pytest.raises(HatstandError, match="did not start: OSError: ") as refused:
        embedded.join_or_start()
    assert "\x1b" not in refused.value.title
