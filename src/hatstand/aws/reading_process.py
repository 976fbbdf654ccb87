"""Reads the IAM roles of many accounts in a process of its own (`reading_child`).

Threads look after its pipes and its end. Asyncio's own subprocesses are not used: the process that
is killed while it ends is waited for twice there, and a warning on stderr tells of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import ParamSpec

from hatstand.aws.offload import offload
from hatstand.aws.reading_lines import AnswerLines, Settings, order_lines
from hatstand.children import without_keys
from hatstand.domain.organization import Gap
from hatstand.services.ports.page_lines import MISFITS
from hatstand.services.ports.reading import AccountRead, Start, Ways

_COMMAND = ("-P", "-m", "hatstand.aws.reading_child")

P = ParamSpec("P")
Process = subprocess.Popen[str]


class ReadingProcess:
    """The process, and the two pipes to it. No secret is in its arguments or environment."""

    def __init__(self, process: Process) -> None:
        """Look after a process that was just started; a loop must run."""
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._ended = asyncio.Event()
        _begin(self._listen)

    @classmethod
    async def start(cls, environ: Mapping[str, str]) -> ReadingProcess:
        """Start it; it waits for what it is to read.

        Raises:
            OSError: It can't be started.
        """
        starting = asyncio.ensure_future(offload(_started, without_keys(environ)))
        try:
            return cls(await asyncio.shield(starting))
        except asyncio.CancelledError:  # it comes up all the same, and nobody would see its end
            starting.add_done_callback(_end_unused)
            raise

    async def read(
        self, settings: Settings, start: Start, ways: Ways
    ) -> AsyncIterator[AccountRead]:
        """Yield what became of each account; those of which it never tells are gaps."""
        left = dict.fromkeys(ways)
        _begin(self._tell, order_lines(settings, start, ways))
        async for account in self._answers():
            if account.account_id in left:
                del left[account.account_id]
                yield account
        for account_id in left:
            gap = Gap(f"roles of {account_id}", "the process that reads roles has ended")
            yield AccountRead(account_id, None, gap=gap)

    async def end(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        await self._ended.wait()

    async def _answers(self) -> AsyncIterator[AccountRead]:
        answers = AnswerLines()
        with contextlib.suppress(*MISFITS):  # what makes no sense is the end of it
            while line := await self._lines.get():
                account = answers.account(line)
                if account is not None:
                    yield account
                    await asyncio.sleep(0)  # several lines may be there: frames come first

    # -- on threads

    def _tell(self, lines: Iterable[str]) -> None:
        """Write what is to be read; the pipe stays open, as the process ends when it is closed."""
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(OSError, ValueError):  # it has ended, and its pipe is closed
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()

    def _listen(self) -> None:
        """Hand over each line that comes, and see the end of the process."""
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            for line in stream:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, "")
        self._process.wait()
        for pipe in (self._process.stdin, stream):
            with contextlib.suppress(OSError, ValueError):  # what was not read yet is lost with it
                assert pipe is not None  # noqa: S101 - both were asked for
                pipe.close()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended.set)


def _begin(work: Callable[P, None], *arguments: P.args, **_: P.kwargs) -> None:
    threading.Thread(target=work, args=arguments, name="hatstand-reading", daemon=True).start()


def _end_unused(starting: asyncio.Future[Process]) -> None:
    """End a process that nobody waited for, once it is there."""
    if not starting.cancelled() and starting.exception() is None:
        _begin(_end, starting.result())


def _end(process: Process) -> None:
    with process:  # closes its pipes, and waits
        process.kill()


def _started(environ: Mapping[str, str]) -> Process:
    return subprocess.Popen(
        [sys.executable, *_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=dict(environ),
        start_new_session=True,  # a ctrl+c of the terminal is for hatstand, which ends it
    )
