"""Roles of other accounts: read where there is a way in, kept, and never asked for again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatstand.aws.gateway import AwsGateway
from hatstand.config.model import ContextSettings, Settings
from hatstand.demo import acme, model, roles, server
from hatstand.demo.faults import Fault
from hatstand.domain.organization import Progress
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.services.inspect import inspect_role
from hatstand.services.knowledge import Ports
from hatstand.services.workspace import Workspace
from hatstand.store.sessions import MemorySessions
from hatstand.store.snapshot import SqliteSnapshots
from hatstand.store.state import TomlState

PROD, DEV, JUMP = roles.PAYMENTS_PROD, roles.PAYMENTS_DEV, roles.JUMP
READ_ONLY = "arn:aws:iam::*:role/ReadOnly"
BILLING = "arn:aws:iam::*:role/finance/Billing"
CONTEXT = ContextSettings("acme", region="ap-northeast-1", roles_via=READ_ONLY)


class MovingClock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing sleeps here")


class NoAsker:
    """Nobody who could be asked: any question fails the test."""

    has_code = False

    def progress(self, text: str) -> None:
        assert text

    async def code(self, request: object) -> object:
        raise AssertionError("a code was asked for")

    async def confirm(self, request: object) -> None:
        raise AssertionError("a confirmation was asked for")


@pytest.fixture
def running() -> Iterator[server.Running]:
    accounts = [
        {"id": PROD, "name": "payments-prod", "ou": "Workloads/Staging"},
        {"id": DEV, "name": "payments-dev", "ou": "Workloads/Dev"},
        {"id": "555555555555", "name": "old", "ou": "Workloads/Dev", "state": "SUSPENDED"},
    ]
    with server.start(organization=acme.custom(accounts)) as endpoint:
        yield endpoint


class Desk:
    """One computer: what is on its disk stays while programs come and go."""

    def __init__(self, running: server.Running, directory: Path) -> None:
        self.running = running
        self.directory = directory
        self.clock = MovingClock()
        self.sessions = MemorySessions()

    def start(self, context: ContextSettings = CONTEXT, user: str = "alice") -> Workspace:
        environ = {"HOME": "/nonexistent", **self.running.environment(user)}
        ports = Ports(
            gateway=AwsGateway(environ, 1000.0, patience=2),
            snapshots=SqliteSnapshots(self.directory / "snapshots"),
            sessions=self.sessions,
            state=TomlState(self.directory / "state.toml"),
            clock=self.clock,
        )
        return Workspace(Settings(environments=()), context, ProfileSet(), ports)

    async def crawled(self, context: ContextSettings = CONTEXT) -> Workspace:
        workspace = self.start(context)
        workspace.open()
        await workspace.refresh()
        return workspace

    def calls(self, name: str) -> int:
        return self.running.front.calls.counts().get(name, 0)


@pytest.fixture
def desk(running: server.Running, tmp_path: Path) -> Desk:
    return Desk(running, tmp_path)


def counted(workspace: Workspace) -> Counter[str]:
    """Return how many listed roles are known of each account."""
    listed = (one for one in workspace.inventory.roles if RoleSource.LISTED in one.sources)
    return Counter(role.account_id for role in listed)


async def test_a_crawl_assumes_nothing(desk: Desk) -> None:
    workspace = await desk.crawled()
    assert set(counted(workspace)) == {JUMP}
    assert desk.calls("sts:AssumeRole") == 0


async def test_the_configured_role_reads_every_account_in_use(desk: Desk) -> None:
    workspace = await desk.crawled()
    survey = await workspace.survey()
    assert desk.calls("sts:AssumeRole") == 0
    assert {PROD, DEV} <= set(survey.ways)
    assert not {JUMP, "555555555555"} & set(survey.ways)
    seen: list[Progress] = []
    found = await workspace.read_roles(survey, seen.append)
    assert set(found.lists) == set(survey.ways)
    assert (found.refused, found.gaps) == ((), ())
    assert [progress.done for progress in seen] == [*range(len(survey.ways) + 1)]
    admin = workspace.inventory.role(PROD, "Admin")
    assert admin is not None
    assert (admin.verdict, admin.mfa) == (Verdict.YES, True)


async def test_what_was_read_survives_a_plain_refresh_and_a_restart(desk: Desk) -> None:
    workspace = await desk.crawled()
    await workspace.read_roles(await workspace.survey())
    before = counted(workspace)
    assert before[PROD] > 5
    workspace = await desk.crawled()
    assert counted(workspace) == before
    assert counted_after_open(desk) == before


def counted_after_open(desk: Desk) -> Counter[str]:
    workspace = desk.start()
    workspace.open()
    return counted(workspace)


async def test_an_account_is_replaced_when_it_is_read_again(desk: Desk) -> None:
    workspace = await desk.crawled()
    await workspace.read_roles(await workspace.survey())
    organization = desk.running.organization
    organization.drop_role(DEV, "Billing")
    organization.put_role(model.Role(DEV, "New", roles.trust(roles.root_of(JUMP))))
    await workspace.read_roles(await workspace.survey())
    assert workspace.inventory.role(DEV, "Billing") is None
    new = workspace.inventory.role(DEV, "New")
    assert new is not None
    assert new.verdict is Verdict.YES


async def test_an_account_that_left_takes_its_roles_along(desk: Desk) -> None:
    workspace = await desk.crawled()
    await workspace.read_roles(await workspace.survey())
    desk.running.organization.remove_account(DEV)
    workspace = await desk.crawled()
    assert DEV not in counted(workspace)
    assert PROD in counted(workspace)


async def test_a_refusal_is_remembered_for_a_day(desk: Desk) -> None:
    context = replace(CONTEXT, roles_via=BILLING)  # it can be assumed, but may not read IAM
    workspace = await desk.crawled(context)
    survey = await workspace.survey()
    found = await workspace.read_roles(survey)
    assert set(found.refused) >= {PROD, DEV}
    assert found.gaps == ()
    again = await (await desk.crawled(context)).survey()
    assert (len(again.ways), again.denied) == (0, len(found.refused))
    desk.clock.moment += timedelta(hours=25)
    assert set((await (await desk.crawled(context)).survey()).ways) == set(survey.ways)


async def test_a_role_that_does_not_open_is_remembered_too(desk: Desk) -> None:
    context = replace(CONTEXT, roles_via="arn:aws:iam::*:role/Nowhere")
    workspace = await desk.crawled(context)
    found = await workspace.read_roles(await workspace.survey())
    assert set(found.refused) >= {PROD, DEV}
    before = desk.calls("sts:AssumeRole")
    again = await workspace.survey()
    assert len(again.ways) == 0
    await workspace.read_roles(again)
    assert desk.calls("sts:AssumeRole") == before


async def test_a_live_session_is_a_way_in(desk: Desk) -> None:
    context = replace(CONTEXT, roles_via=None)
    workspace = await desk.crawled(context)
    assert (await workspace.survey()).ways == {}
    plan = await workspace.plan(Role(PROD, "ReadOnly", mfa=False))
    await workspace.assume(plan, NoAsker())  # type: ignore[arg-type]
    survey = await workspace.survey()
    assert (list(survey.ways), survey.by_session) == ([PROD], 1)
    before = desk.calls("sts:AssumeRole")
    await workspace.read_roles(survey)
    assert desk.calls("sts:AssumeRole") == before
    assert counted(workspace)[PROD] > 5


async def test_a_session_of_another_base_is_no_way_in(desk: Desk) -> None:
    context = replace(CONTEXT, roles_via=None)
    workspace = await desk.crawled(context)
    plan = await workspace.plan(Role(PROD, "ReadOnly", mfa=False))
    session = await workspace.assume(plan, NoAsker())  # type: ignore[arg-type]
    desk.sessions.remove(session.key)
    desk.sessions.put(replace(session, key="of-another-base"))
    assert (await workspace.survey()).ways == {}


async def test_what_fails_otherwise_is_a_gap_and_the_rest_goes_on(desk: Desk) -> None:
    workspace = await desk.crawled()
    survey = await workspace.survey()
    desk.running.front.faults.add(Fault("iam:ListRoles", "ValidationError"))
    found = await workspace.read_roles(survey)
    (gap,) = found.gaps
    assert (gap.code, len(found.lists)) == ("ValidationError", len(survey.ways) - 1)
    assert workspace.inventory.gaps == found.gaps
    assert found.refused == ()


class TestInspecting:
    async def test_a_role_of_ones_own_account(self, desk: Desk) -> None:
        workspace = await desk.crawled()
        hub = workspace.inventory.role(JUMP, "Hub")
        assert hub is not None
        found = await inspect_role(workspace, hub)
        (statement,) = found.statements
        assert statement.decides
        assert statement.lines[0].startswith("Allow  user alice in account 9999-9999-9999")
        assert found.judgement.verdict is Verdict.YES
        assert found.details is not None
        assert found.details.refused == ("iam:ListAttachedRolePolicies", "iam:ListRolePolicies")

    async def test_a_role_elsewhere_is_read_with_a_live_session(self, desk: Desk) -> None:
        workspace = await desk.crawled()
        role = Role(PROD, "BreakGlass", sources=(RoleSource.TEMPLATE,))
        without = await inspect_role(workspace, role)
        assert (without.details, without.unread) == (None, "no session into its account is live")
        assert without.problem == "nobody has read its trust policy"
        plan = await workspace.plan(Role(PROD, "ReadOnly", mfa=False))
        await workspace.assume(plan, NoAsker())  # type: ignore[arg-type]
        found = await inspect_role(workspace, role)
        assert found.read_as == "the live session of ReadOnly"
        assert found.details is not None
        assert found.details.attached == ("AdministratorAccess",)
        assert dict(found.details.tags) == {"Risk": "high"}
        assert [warning.id for warning in found.statements[0].warnings]
        assert found.role.trust_policy
