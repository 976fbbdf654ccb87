"""Reads the IAM roles of many accounts in a process of its own (`reading_child`)."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping

from hatstand.aws.reading_lines import AnswerLines, Origin, Settings, order_lines
from hatstand.domain.organization import Gap
from hatstand.services.ports.page_lines import MISFITS
from hatstand.services.ports.reading import AccountRead, Start, Ways

_COMMAND = ("-P", "-m", "hatstand.aws.reading_child")
_SECRET = ("SECRET", "TOKEN", "ACCESS_KEY")  # in the names of AWS's variables
_LONGEST_LINE = 64 << 20  # bytes of an account's roles; IAM allows 5,000 with 4 KiB of policy each
_BATCH = 100  # accounts that are written to the pipe before it is looked after


class ReadingProcess:
    """The process, and the two pipes to it. No secret is in its arguments or environment."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, environ: Mapping[str, str]) -> ReadingProcess:
        """Start it; it waits for what it is to read.

        Raises:
            OSError: It can't be started.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_secrets(environ),
            start_new_session=True,  # a ctrl+c of the terminal is for hatstand, which ends it
            limit=_LONGEST_LINE,
        )
        return cls(process)

    async def read(
        self, settings: Settings, start: Start, ways: Ways, origin: Origin
    ) -> AsyncIterator[AccountRead]:
        """Yield what became of each account; those of which it never tells are gaps."""
        left = dict.fromkeys(ways)
        telling = asyncio.ensure_future(self._tell(order_lines(settings, start, ways, origin)))
        try:
            async for account in self._answers():
                if account.account_id in left:
                    del left[account.account_id]
                    yield account
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        for account_id in left:
            gap = Gap(f"roles of {account_id}", "the process that reads roles has ended")
            yield AccountRead(account_id, None, gap=gap)

    async def end(self) -> None:
        """End it at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _tell(self, lines: Iterable[str]) -> None:
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(ConnectionError):
            for number, line in enumerate(lines):
                stream.write(f"{line}\n".encode())
                if number % _BATCH == 0:
                    await stream.drain()
            await stream.drain()

    async def _answers(self) -> AsyncIterator[AccountRead]:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - a pipe was asked for
        answers = AnswerLines()
        with contextlib.suppress(*MISFITS):  # what makes no sense is the end of it
            while line := await stream.readline():
                account = answers.account(line.decode())
                if account is not None:
                    yield account
                    await asyncio.sleep(0)  # several lines may be there: frames come first


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without AWS's keys and tokens."""
    return {
        name: value
        for name, value in environ.items()
        if not (name.startswith("AWS_") and any(word in name for word in _SECRET))
    }
