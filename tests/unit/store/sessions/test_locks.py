"""Locks: one at a time among tasks and processes, and none left by who was killed."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from tests.patience import PATIENCE
from tests.unit.store.processes import start
from tests.unit.store.samples import HOSTILE

from hatstand.store.locks import FileLocks
from hatstand.store.sessions import KeptSessions, RuntimeSessions

HOLDER = """
import sys, time
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
store = RuntimeSessions(Path(sys.argv[1]))
with store.locked("mfa", 30):
    sys.stdout.write("held\\n"); sys.stdout.flush()
    sys.stdin.read() if len(sys.argv) < 3 else time.sleep(60)
"""

COUNTER = """
import asyncio, sys
from pathlib import Path
from hatstand.store.sessions import RuntimeSessions
store, counter = RuntimeSessions(Path(sys.argv[1])), Path(sys.argv[2])
async def count():
    async with store.lock("count"):
        number = int(counter.read_text())
        await asyncio.sleep(0.001)
        counter.write_text(str(number + 1))
async def main():
    await asyncio.gather(*(count() for _ in range(5)))
asyncio.run(main())
"""


class TestLocks:
    async def test_one_task_at_a_time(self, store: KeptSessions) -> None:
        inside: list[str] = []

        async def enter(name: str) -> None:
            async with store.lock("mfa"):
                inside.append(f"+{name}")
                await asyncio.sleep(0)
                inside.append(f"-{name}")

        async with asyncio.TaskGroup() as tasks:
            for name in "abc":
                tasks.create_task(enter(name))
        pairs = list(zip(inside[::2], inside[1::2], strict=True))
        assert {first for first, _ in pairs} == {"+a", "+b", "+c"}
        assert all(first[1] == second[1] for first, second in pairs)

    async def test_names_are_apart(self, store: KeptSessions) -> None:
        async with store.lock("one"), store.lock("another"), store.lock(HOSTILE), store.lock(""):
            with pytest.raises(TimeoutError):
                store.locked("one", 0).__enter__()

    async def test_waiting_can_be_cancelled(self, store: KeptSessions) -> None:
        """And neither blocks the loop nor takes the lock afterwards."""
        async with store.lock("mfa"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), store.lock("mfa"):
                    pass
        async with asyncio.timeout(PATIENCE), store.lock("mfa"):
            pass

    async def test_a_fault_inside_releases_it(self, store: KeptSessions) -> None:
        with pytest.raises(ValueError, match="fault"):
            async with store.lock("mfa"):
                raise ValueError("fault")
        async with asyncio.timeout(PATIENCE), store.lock("mfa"):
            pass

    async def test_another_process_is_waited_for(self, directory: Path) -> None:
        store = RuntimeSessions(directory)
        import subprocess

        with start(HOLDER, directory, stdin=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdin is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1), store.lock("mfa"):
                    pass
            holder.stdin.close()
            async with asyncio.timeout(PATIENCE), store.lock("mfa"):
                pass

    async def test_a_killed_holder_holds_nothing(self, directory: Path) -> None:
        with start(HOLDER, directory, "sleep") as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            holder.send_signal(signal.SIGKILL)
        async with asyncio.timeout(PATIENCE), RuntimeSessions(directory).lock("mfa"):
            pass

    def test_processes_and_their_tasks_never_overlap(self, directory: Path, tmp_path: Path) -> None:
        counter = tmp_path / "counter"
        counter.write_text("0")
        processes = [start(COUNTER, directory, counter) for _ in range(4)]
        for process in processes:
            _, errors = process.communicate(timeout=PATIENCE)
            assert (process.returncode, errors) == (0, "")
        assert counter.read_text() == "20"

    def test_a_link_in_place_of_a_lock_is_not_followed(
        self, directory: Path, tmp_path: Path
    ) -> None:
        (directory / "locks").mkdir(parents=True)
        (directory / "locks" / "mfa.lock").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic links"):
            FileLocks(directory / "locks").try_lock("mfa")
        assert not (tmp_path / "elsewhere").exists()
