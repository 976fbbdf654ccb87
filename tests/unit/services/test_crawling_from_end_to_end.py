"""A refresh from end to end: who reads, what is refused, and what is said of it."""

from __future__ import annotations

import pytest
from tests.cli.conftest import CONFIG, DEV

from hatstand.demo import roles
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Progress
from hatstand.errors import CredentialsExpired, OrganizationsUnavailable, UsageError

from .stage import Stage, run

READER = f'organization.role = "arn:aws:iam::{roles.JUMP}:role/OrgReader"\n'


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


def test_an_organization_that_is_known_is_not_lost_to_a_refusal(stage: Stage) -> None:
    with_reader(stage)
    run(stage.workspace().refresh())
    workspace = stage.workspace()
    known = workspace.inventory
    stage.company.fault("sts:AssumeRole", "AccessDenied", status=403, count=0)
    stage.company.fault("organizations:*", "AccessDeniedException", count=0)
    with pytest.raises(OrganizationsUnavailable) as refused:
        run(workspace.refresh())
    assert "organization.role could not be assumed (AccessDenied)" in refused.value.title
    assert "may not read Organizations (AccessDeniedException)" in refused.value.title
    assert "sync --replace" in refused.value.hint
    assert workspace.inventory is known
    assert stage.workspace().inventory.account(DEV) == known.account(DEV)


def test_roles_of_accounts_that_were_not_read_this_time_stay(stage: Stage) -> None:
    workspace = stage.workspace()
    run(workspace.refresh())
    stage.assume(f"{DEV}/ReadOnly")
    run(workspace.read_roles(run(workspace.survey())))
    listed = workspace.inventory.roles_of[DEV]
    assert any("listed" in role.sources for role in listed)
    stage.company.fault("organizations:ListAccounts", "InvalidInputException", count=0)
    stage.company.fault("organizations:ListAccountsForParent", "InvalidInputException", count=0)
    assert run(workspace.refresh()).gaps
    stage.company.quiet()
    assert run(workspace.refresh()).complete
    assert workspace.inventory.roles_of[DEV] == listed


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
