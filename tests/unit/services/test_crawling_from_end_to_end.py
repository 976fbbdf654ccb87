"""A refresh from end to end: who reads, what is refused, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import ACCOUNTS, CONFIG, DEV, Company, Time

from hatstand.demo import acme, roles, server
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.errors import CredentialsExpired, UsageError

from .stage import Stage, run, stage_at

READER = f'organization.role = "arn:aws:iam::{roles.JUMP}:role/OrgReader"\n'


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    moment = Time()
    with server.start(organization=acme.custom(ACCOUNTS), clock=moment) as running:
        running.front.bridge.warm_up()
        yield Company(running, moment)


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return stage_at(company, tmp_path, monkeypatch)


def with_reader(stage: Stage, role: str = "OrgReader") -> None:
    line = READER.replace("OrgReader", role)
    stage.settings(CONFIG.replace('profile = "jump"\n', f'profile = "jump"\n{line}'))


def notices(inventory: Inventory) -> list[str]:
    return [notice.text for notice in inventory.notices]


def test_progress_is_told_and_partial_trees_are_shown(stage: Stage) -> None:
    told: list[tuple[str, bool]] = []

    def listener(progress: Progress, inventory: Inventory | None) -> None:
        told.append((progress.phase, inventory is not None))

    inventory = run(stage.workspace().refresh(listener))
    assert told[0][0] == "organization"
    assert any(shown for _, shown in told)
    assert inventory.complete
    assert inventory.as_of is not None


def test_the_configured_role_reads_the_organization(stage: Stage) -> None:
    with_reader(stage)
    inventory = run(stage.workspace().refresh())
    assert stage.company.calls()["sts:AssumeRole"] == 1
    assert notices(inventory) == []
    assert inventory.account(DEV) is not None


def test_one_that_may_not_be_assumed_is_said_and_the_base_goes_on(stage: Stage) -> None:
    with_reader(stage, "NoSuchReader")
    inventory = run(stage.workspace().refresh())
    assert "organization.role could not be assumed" in notices(inventory)[0]
    assert inventory.account(DEV) is not None
    assert inventory.complete


def test_a_refusal_is_a_notice_that_the_snapshot_keeps(stage: Stage) -> None:
    stage.company.fault("organizations:*", "AccessDeniedException", count=0)
    inventory = run(stage.workspace().refresh())
    assert "may not read Organizations (AccessDeniedException)" in notices(inventory)[0]
    assert (inventory.complete, inventory.gaps) == (True, ())
    own = inventory.account(roles.JUMP)
    assert own is not None
    assert own.name == "acme-jump"
    assert notices(stage.workspace().inventory) == notices(inventory)


def test_expired_keys_leave_what_was_there(stage: Stage) -> None:
    workspace = stage.workspace()
    run(workspace.refresh())
    stage.company.fault("sts:GetCallerIdentity", "ExpiredToken", status=403, count=0)
    with pytest.raises(CredentialsExpired):
        run(workspace.refresh())
    assert workspace.inventory.account(DEV) is not None


def test_offline_nothing_is_read(stage: Stage) -> None:
    with pytest.raises(UsageError, match="offline"):
        run(stage.workspace(offline=True).refresh())
    assert stage.company.calls() == {}
