"""What changed, from refresh to refresh: with a real organization that changes meanwhile."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.cli.conftest import ACCOUNTS, DATA, DEV, PROD, Company, company_of

from hatstand.demo import roles
from hatstand.demo.model import Account, Role
from hatstand.demo.organization import Organization
from hatstand.domain.changes import Change
from hatstand.errors import OrganizationsUnavailable
from hatstand.services.workspace import Workspace

from .stage import Stage, run

TRUST = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture
def company() -> Iterator[Company]:
    """A company of the test's own, because it is changed."""
    with company_of(ACCOUNTS) as made:
        yield made


@pytest.fixture
def organization(company: Company) -> Organization:
    return company.running.organization


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.subject.value, change.event.value, change.name) for change in found]


def refreshed(stage: Stage) -> Workspace:
    """Return a new process's workspace, after it read the organization anew."""
    workspace = stage.workspace()
    run(workspace.refresh())
    assert workspace.history_problem == ""
    return workspace


def test_the_first_snapshot_has_nothing_before_it(stage: Stage) -> None:
    assert stage.workspace().history() is None
    assert stage.workspace().changes() == ()
    workspace = refreshed(stage)
    history = workspace.history()
    assert history is not None
    assert (history.previous, history.steps) == (None, ())
    assert history.as_of == workspace.inventory.as_of
    assert workspace.changes() == ()


def test_everything_that_can_change_is_told(stage: Stage, organization: Organization) -> None:
    refreshed(stage)
    organization.move_account(DATA, ("Workloads", "Prod"))
    organization.accounts[DEV].name = "ledger-dev"
    organization.accounts[PROD].state = "SUSPENDED"
    parent = organization.add_unit(("Sandbox",))
    organization.add_account(Account("888888888888", "fresh", "f@x.example", parent, time.time()))
    organization.remove_account(organization.management)
    organization.drop_role(roles.JUMP, "Hub")
    organization.put_role(Role(roles.JUMP, "Brandnew", TRUST, path="/team/"))
    workspace = refreshed(stage)
    assert told(workspace.changes()) == [
        ("account", "new", "fresh"),
        ("account", "moved", "Data Lake"),
        ("account", "renamed", "ledger-dev"),
        ("account", "suspended", "payments-prod"),
        ("account", "gone", "acme-management"),
        ("ou", "new", "Sandbox"),
        ("role", "new", "Brandnew"),
        ("role", "gone", "Hub"),
    ]
    assert stage.workspace().changes() == workspace.changes()
    assert refreshed(stage).changes() == ()
    since = workspace.clock.now() - timedelta(hours=1)
    assert stage.workspace().changes(since) == workspace.changes()


def test_roles_that_may_not_be_listed_any_more_are_not_gone(
    stage: Stage, organization: Organization
) -> None:
    refreshed(stage)
    stage.company.fault("iam:ListRoles", "AccessDenied", status=403, count=0)
    organization.drop_role(roles.JUMP, "Hub")
    assert refreshed(stage).changes() == ()
    stage.company.quiet()
    assert told(refreshed(stage).changes()) == [("role", "gone", "Hub")]


def test_roles_that_are_read_for_the_first_time_are_not_new(stage: Stage) -> None:
    before = refreshed(stage)
    stage.assume("payments-dev/ReadOnly")
    workspace = stage.workspace()
    survey = run(workspace.survey())
    assert set(survey.ways) == {DEV}
    assert run(workspace.read_roles(survey)).lists[DEV]
    assert workspace.changes() == ()
    made = workspace._ports.histories
    assert made is not None
    history = made().load(workspace.context.name, workspace._binding)
    assert history is not None
    assert DEV in history.outline.roles
    assert (history.as_of, history.previous) == (before.inventory.as_of, None)
    kept = workspace.history()
    assert kept is not None
    assert not kept.outline.roles, "what no step touched is not kept in memory"


def test_roles_read_after_a_refresh_are_told_with_it(
    stage: Stage, organization: Organization
) -> None:
    refreshed(stage)
    stage.assume("payments-dev/ReadOnly")
    workspace = stage.workspace()
    run(workspace.read_roles(run(workspace.survey())))
    organization.put_role(Role(DEV, "Brandnew", TRUST))
    organization.accounts[PROD].name = "ledger-prod"
    run(workspace.refresh())
    assert told(workspace.changes()) == [("account", "renamed", "ledger-prod")]
    run(workspace.read_roles(run(workspace.survey())))
    assert told(workspace.changes()) == [
        ("account", "renamed", "ledger-prod"),
        ("role", "new", "Brandnew"),
    ]


def test_a_refused_organization_is_not_gone(stage: Stage, organization: Organization) -> None:
    before = refreshed(stage)
    stage.company.fault("organizations:*", "AccessDeniedException", count=0)
    refused = stage.workspace()
    with pytest.raises(OrganizationsUnavailable):
        run(refused.refresh())
    run(refused.refresh(replace_known=True))
    assert refused.inventory.notices
    assert refused.changes() == ()
    history = refused.history()
    assert history is not None
    assert history.as_of == before.inventory.as_of
    stage.company.quiet()
    organization.remove_account(DATA)
    assert told(refreshed(stage).changes()) == [("account", "gone", "Data Lake")]


def test_a_partial_snapshot_adds_nothing(stage: Stage, organization: Organization) -> None:
    refreshed(stage)
    organization.remove_account(DATA)
    operation = "organizations:ListOrganizationalUnitsForParent"
    stage.company.fault(operation, "InvalidInputException", count=0)
    partial = refreshed(stage)
    assert not partial.inventory.complete
    assert partial.changes() == ()


def test_a_damaged_history_is_told_and_goes_on_from_the_snapshot(
    stage: Stage, organization: Organization
) -> None:
    refreshed(stage)
    (path,) = stage.computer.home.rglob("*.history")
    path.write_bytes(b"hatstand history 1\nrubbish")
    organization.remove_account(DATA)
    workspace = stage.workspace()
    run(workspace.refresh())
    assert "set aside" in workspace.history_problem
    assert told(workspace.changes()) == [("account", "gone", "Data Lake")]


def test_without_a_place_to_keep_it_the_snapshot_is_kept(stage: Stage) -> None:
    refreshed(stage)
    (path,) = stage.computer.home.rglob("*.history")
    shutil.rmtree(path.parent)
    path.parent.write_text("in the way")
    workspace = stage.workspace()
    run(workspace.refresh())
    assert "could not be kept" in workspace.history_problem
    assert workspace.store_problem == ""
    assert stage.workspace().inventory.as_of == workspace.inventory.as_of
