"""How the event loop of a command ends."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from hatstand.cli.frame import run

if TYPE_CHECKING:
    from collections.abc import Awaitable


def test_an_interrupt_that_strikes_a_task_leaves_none_pending(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tasks: list[asyncio.Task[None]] = []
    tidied: list[str] = []

    async def struck() -> None:
        await asyncio.sleep(0)
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(60)

    async def waiting(name: str, what: Awaitable[None]) -> None:
        try:
            await what
        finally:
            await asyncio.sleep(0)
            tidied.append(name)

    async def command() -> None:
        tasks.append(asyncio.ensure_future(struck()))
        tasks.append(asyncio.ensure_future(waiting("inner", tasks[0])))
        tasks.append(asyncio.ensure_future(waiting("outer", tasks[1])))
        tasks.append(asyncio.ensure_future(waiting("beside", asyncio.sleep(60))))
        await asyncio.gather(*tasks)

    with pytest.raises(KeyboardInterrupt):
        run(command())
    assert all(task.done() for task in tasks)
    assert sorted(tidied) == ["beside", "inner", "outer"]
    tasks.clear()
    assert capsys.readouterr().err == ""
