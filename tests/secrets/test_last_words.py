"""What fails where nobody catches it: Python would quote it, with the secret that it quotes."""

from __future__ import annotations

import asyncio
import gc
import io
import subprocess
import sys
import threading

import pytest
from tests.patience import PATIENCE

from hatstand import last_words
from hatstand.__main__ import main
from hatstand.cli import frame

SENTINEL = "wJalrXUtnFEMI-sentinel"

_PROGRAM = f"""
import asyncio, gc, logging, sys, threading
from hatstand import last_words
from hatstand.cli import frame

last_words.guard_process()
secret = {SENTINEL!r}

def thread():
    raise KeyError(secret)

class Finalized:
    def __del__(self):
        raise LookupError(secret)

async def forgetful():
    async def failing():
        raise ArithmeticError(secret)
    asyncio.create_task(failing())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

started = threading.Thread(target=thread, name=secret)
started.start()
started.join()
found = Finalized()
del found
gc.collect()
frame.run(forgetful())
try:
    raise OSError(secret)
except OSError as error:
    raise RuntimeError("lost " + secret) from error
"""


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """A program that fails in each of these places."""
    program = tmp_path_factory.mktemp("crash") / "crashing.py"
    program.write_text(_PROGRAM)
    return subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    "kind", ["KeyError", "LookupError", "ArithmeticError", "RuntimeError"]
)  # in a thread, in a finalizer, in a task, uncaught
def test_it_is_told_by_kind_and_place_alone(
    kind: str, crashed: subprocess.CompletedProcess[str]
) -> None:
    assert (crashed.returncode, crashed.stdout) == (1, "")
    lines = [line for line in crashed.stderr.splitlines() if f"error: {kind} in " in line]
    assert len(lines) == 1, crashed.stderr
    assert "/crashing.py:" in lines[0]


def test_nothing_of_the_value_is_told(crashed: subprocess.CompletedProcess[str]) -> None:
    assert SENTINEL not in crashed.stderr
    assert "Traceback" not in crashed.stderr


@pytest.mark.parametrize("error", [None, BrokenPipeError(), KeyboardInterrupt(), SystemExit(1)])
def test_what_is_no_fault_is_not_told(
    error: BaseException | None, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = asyncio.new_event_loop()
    last_words.of_loop(loop, {"message": SENTINEL, "exception": error})
    loop.close()
    assert capsys.readouterr().err == ""


def test_a_closed_stderr_is_no_further_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.new_event_loop()
    closed = io.StringIO()
    closed.close()
    for stream in (None, closed):
        monkeypatch.setattr(sys, "stderr", stream)
        last_words.of_loop(loop, {"exception": ValueError(SENTINEL)})
    loop.close()


def test_the_loops_of_commands_are_guarded() -> None:
    async def handler() -> object:
        return asyncio.get_running_loop().get_exception_handler()

    assert frame.run(handler()) is last_words.of_loop


def test_commands_guard_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, None)
    monkeypatch.setattr(sys, "argv", ["hatstand", "list"])
    monkeypatch.setattr("hatstand.cli.main.main", lambda: 0)
    monkeypatch.setattr(gc, "disable", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    for hook in (sys.excepthook, sys.unraisablehook, threading.excepthook):
        assert hook.__module__ == "hatstand.last_words"
