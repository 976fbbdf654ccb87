"""The process that reads roles: it holds no secret in sight, and ends when it is to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.measured import MEASURED
from tests.patience import PATIENCE, eventually

from hatstand.aws import reading_process
from hatstand.aws.gateway import AwsGateway
from hatstand.aws.offload import offload
from hatstand.aws.reading_lines import AnswerLines, Settings, order_lines, read_order
from hatstand.children import without_keys
from hatstand.config.model import ContextSettings
from hatstand.config.model import Settings as UserSettings
from hatstand.demo import acme, server
from hatstand.demo.faults import Fault
from hatstand.domain.credentials import Credentials
from hatstand.domain.organization import Gap, Progress
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.roles import Role, RoleSource
from hatstand.secret import Secret
from hatstand.services.knowledge import Ports
from hatstand.services.ports.reading import AccountRead, Start, WayIn
from hatstand.services.workspace import Workspace
from hatstand.store.sessions import MemorySessions
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState
from hatstand.store.unfinished import UnfinishedPages

ACCOUNTS = 40
PROC = Path("/proc")


@pytest.fixture(scope="module")
def running() -> Iterator[server.Running]:
    with server.start(organization=acme.build(ACCOUNTS)) as endpoint:
        yield endpoint


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing sleeps here")


class Desk:
    """One computer: what is on its disk stays while programs come and go."""

    def __init__(self, running: server.Running, directory: Path) -> None:
        running.front.calls.reset()
        running.front.faults.clear()
        self.running = running
        self.directory = directory

    async def workspace(self) -> Workspace:
        environ = {"HOME": "/nonexistent", **self.running.environment(), **MEASURED}
        ports = Ports(
            gateway=AwsGateway(environ, 1000.0, patience=2),
            snapshots=SqliteSnapshots(self.directory / "snapshots"),
            sessions=MemorySessions(),
            state=TomlState(self.directory / "state.toml"),
            clock=SystemClock(),
            pages=lambda: UnfinishedPages(self.directory / "unfinished", SystemClock().now),
        )
        context = ContextSettings(
            "acme", region="ap-northeast-1", roles_via="arn:aws:iam::*:role/ReadOnly"
        )
        workspace = Workspace(UserSettings(environments=()), context, ProfileSet(), ports)
        if not workspace.open().organization.accounts:
            await workspace.refresh()
        return workspace

    def secret(self) -> str:
        return self.running.environment()["AWS_SECRET_ACCESS_KEY"]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition holds that other threads or processes bring about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.002)


@pytest.fixture
def desk(running: server.Running, tmp_path: Path) -> Desk:
    return Desk(running, tmp_path)


def listed(workspace: Workspace) -> set[str]:
    """Return the accounts of which roles are known that AWS listed."""
    roles = workspace.inventory.roles
    return {role.account_id for role in roles if RoleSource.LISTED in role.sources}


def children(of: int | None = None) -> list[int]:
    """Return the processes that read roles, of this process or of another one."""
    found = []
    for path in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (path / "cmdline").read_bytes().split(b"\0")
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
            if b"hatstand.aws.reading_child" in words and int(parent) == (of or os.getpid()):
                found.append(int(path.name))
    return found


@contextlib.asynccontextmanager
async def reading(
    desk: Desk, seconds: float = 5.0
) -> AsyncIterator[tuple[asyncio.Task[object], Workspace, list[Progress]]]:
    """Read roles; from the eleventh list on each takes so long, so that it is under way."""
    workspace = await desk.workspace()
    survey = await workspace.survey()
    desk.running.front.calls.reset()
    for _ in range(10):
        desk.running.front.faults.add(Fault("iam:ListRoles", None))
    desk.running.front.faults.add(Fault("iam:ListRoles", None, count=0, delay=seconds))
    told: list[Progress] = []
    task: asyncio.Task[object] = asyncio.ensure_future(workspace.read_roles(survey, told.append))
    await desk.until(lambda: bool(told and told[-1].done >= 10) or task.done())
    yield task, workspace, told
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    desk.running.front.faults.clear()


async def test_no_secret_is_in_its_arguments_or_environment(desk: Desk) -> None:
    async with reading(desk) as (_, _, _):
        (child,) = children()
        secret = desk.secret().encode()
        for name in ("cmdline", "environ"):
            text = (PROC / str(child) / name).read_bytes()
            assert text
            assert secret not in text
        environ = (PROC / str(child) / "environ").read_bytes()
        assert b"AWS_ENDPOINT_URL=" in environ
        assert b"AWS_ACCESS_KEY_ID" not in environ


async def test_a_cancel_ends_it_at_once_and_what_was_read_is_kept(desk: Desk) -> None:
    async with reading(desk) as (task, _, told):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() == []
    read = told[-1].done
    assert read >= 10
    assert told[-1].kept
    workspace = await desk.workspace()
    assert await workspace.take_roles_read() == read
    assert len(listed(workspace)) == read + 1, "one's own account is known from the crawl"
    survey = await workspace.survey()
    assert len(survey.kept) == read
    assert not set(survey.kept) & set(survey.ways)
    told.clear()
    found = await workspace.read_roles(survey, told.append)
    assert told[-1].done == len(survey.ways), "what was read is not read again"
    assert set(found.lists) == {*survey.kept, *survey.ways}
    assert found.lists.items() >= survey.kept.items()
    assert listed(workspace) >= set(found.lists)
    assert not (await workspace.survey()).kept, "it is finished"
    assert await workspace.take_roles_read() == 0


async def test_one_that_dies_leaves_gaps_that_say_so(desk: Desk) -> None:
    async with reading(desk) as (task, workspace, told):
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        found = await task
    total = told[0].expected
    assert total is not None
    assert len(found.lists) + len(found.gaps) == total
    assert {gap.title for gap in found.gaps} == {"the process that reads roles has ended"}
    assert len((await workspace.survey()).kept) == len(found.lists), "the rest can be read later"


async def test_one_that_comes_up_after_a_cancel_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    began, release = threading.Event(), threading.Event()
    start, started = reading_process._started, []

    def slowly(environ: Mapping[str, str]) -> subprocess.Popen[str]:
        began.set()
        release.wait(PATIENCE)
        started.append(start(environ))
        return started[0]

    monkeypatch.setattr(reading_process, "_started", slowly)
    starting = asyncio.ensure_future(reading_process.ReadingProcess.start(os.environ))
    await offload(began.wait, PATIENCE)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    release.set()
    await offload(eventually, lambda: started and started[0].returncode is not None)
    assert started[0].stdin is not None
    assert started[0].stdin.closed


def test_it_ends_with_hatstand_however_that_ends() -> None:
    code = (
        "import asyncio, os, sys\n"
        "from hatstand.aws.reading_process import ReadingProcess\n"
        "async def main():\n"
        "    await ReadingProcess.start(os.environ)\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (child,) = children(parent.pid)
        parent.kill()
    eventually(lambda: _ended(child), "the end of the child")


def _ended(process: int) -> bool:
    try:
        state = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


async def test_where_none_can_be_started_this_process_reads(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process.sys, "executable", "/nonexistent/python")
    workspace = await desk.workspace()
    survey = await workspace.survey()
    found = await workspace.read_roles(survey)
    assert set(found.lists) == set(survey.ways)


async def test_what_makes_no_sense_is_the_end_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "_COMMAND", ("-c", "print('{}'); input()"))
    workspace = await desk.workspace()
    survey = await workspace.survey()
    found = await workspace.read_roles(survey)
    assert (found.lists, len(found.gaps)) == ({}, len(survey.ways))


async def test_a_network_that_is_gone_is_not_asked_for_each_account(desk: Desk) -> None:
    workspace = await desk.workspace()
    survey = await workspace.survey()
    desk.running.front.faults.add(Fault("sts:AssumeRole", "Disconnect", count=0))
    found = await workspace.read_roles(survey)
    desk.running.front.faults.clear()
    assert len(found.gaps) == len(survey.ways)
    assert any("not asked any more" in gap.title for gap in found.gaps)
    assert set((await workspace.survey()).ways) == set(survey.ways), "nothing was denied"


# -- what goes through the pipes


def test_an_order_is_read_as_it_was_written() -> None:
    base = Credentials("AKIABASE", Secret("s1"), profile="jump")
    warm = Credentials("ASIAWARM", Secret("s2"), Secret("t2"), profile="決済")
    start = Start(base, "arn:aws:iam::9:user/alice", "alice@host", "eu-west-1")
    ways = {
        "111111111111": (WayIn("arn:one", warm), WayIn("arn:two")),
        "222222222222": (WayIn("arn:two"),),
    }
    settings = Settings("jump", 0.5, 60.0)
    lines = iter([*order_lines(settings, start, ways), "more"])
    order = read_order(lines)
    assert (order.settings, order.start, order.ways) == (settings, start, ways)
    assert next(lines) == "more", "no more was taken than there was to take"


def test_answers_are_read_as_they_were_written() -> None:
    role = Role("111111111111", "Admin", sources=(RoleSource.LISTED,), trust_policy="{}" * 500)
    answers = [
        AccountRead("111111111111", (role, role), denied=(("a", "b"),)),
        AccountRead("222222222222", None, refused=True, denied=(("a", "b"), ("c", "d"))),
        AccountRead("333333333333", None, gap=Gap("roles of 3", "t", "code", "m\n\x1b")),
        AccountRead("444444444444", ()),
    ]
    writer, reader = AnswerLines(), AnswerLines()
    lines = [line for answer in answers for line in writer.lines(answer)]
    assert all("\n" not in line for line in lines)
    read = [account for line in lines if (account := reader.account(line)) is not None]
    assert read == answers


def test_the_environment_it_gets_is_without_keys_and_tokens() -> None:
    environ = {
        "PATH": "/bin",
        "AWS_PROFILE": "jump",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_CA_BUNDLE": "/etc/ca",
        "AWS_ACCESS_KEY_ID": "A",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_SESSION_TOKEN": "t",
        "AWS_SECURITY_TOKEN": "t",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t",
        "AWS_BEARER_TOKEN_BEDROCK": "t",
    }
    kept = ("PATH", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE")
    assert without_keys(environ) == {name: environ[name] for name in kept}
