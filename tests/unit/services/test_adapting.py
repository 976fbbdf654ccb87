"""Other settings and marks while a context is at work: what counts at once, and what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, Company
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture
from tests.unit.services.stage import Person, Stage, run, stage_at

from hatstand import wiring
from hatstand.config.load import load_settings
from hatstand.config.model import MachinePolicy, SessionStore, Settings
from hatstand.demo.roles import JUMP
from hatstand.domain.environment_marks import EnvironmentMark, account_node
from hatstand.domain.environments import Confirm
from hatstand.errors import ConfigurationError, HatstandError, NoCredentialsError, UsageError
from hatstand.services.workspace import Workspace

MARK = EnvironmentMark("prod", datetime(2026, 11, 22, tzinfo=UTC), "PROD", "red", Confirm.ASK)


@pytest.fixture(scope="module")
def read_once(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the state directory of a computer that read the organization."""
    with pytest.MonkeyPatch.context() as patch:
        stage = stage_at(company, tmp_path_factory.mktemp("read"), patch)
        run(stage.workspace().refresh())
        return stage.computer.home / ".local" / "state"


@pytest.fixture
def stage(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_once: Path
) -> Stage:
    found = stage_at(company, tmp_path, monkeypatch)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "state").symlink_to(read_once)
    return found


def other(stage: Stage, text: str) -> Settings:
    """Return what another file would say."""
    return load_settings(stage.computer.write("other.toml", text))


def plan_of(workspace: Workspace, text: str) -> tuple[int, str]:
    """Return how long a role's session would last, and its environment."""
    role = workspace.target(text).role
    assert role is not None
    plan = workspace.plan_now(role)
    assert plan is not None
    return plan.duration, plan.environment.name


def test_durations_and_rules_count_at_once(stage: Stage) -> None:
    workspace = stage.workspace()
    assert plan_of(workspace, f"{DEV}/ReadOnly") == (3600, "dev")
    text = CONFIG + '[sessions]\nduration = "30m"\n'
    text += '[[environments]]\nname = "gold"\nmatch.ou = ["Workloads/**"]\n'
    workspace.take_settings(other(stage, text))
    assert plan_of(workspace, f"{DEV}/ReadOnly") == (1800, "gold")


def test_role_templates_and_accounts_count_at_once(stage: Stage) -> None:
    workspace = stage.workspace()
    assert workspace.inventory.role(DEV, "Rare") is None
    text = CONFIG + '[[contexts.acme.roles]]\nname = "Rare"\naccounts.ou = ["Workloads/**"]\n'
    text += '[[contexts.acme.accounts]]\nid = "123456789012"\nname = "new"\n'
    inventory = workspace.take_settings(other(stage, text))
    assert inventory.role(DEV, "Rare") is not None
    assert inventory.account_name("123456789012") == "new"
    assert plan_of(workspace, "new/ReadOnly") == (3600, "")


def test_what_the_context_began_with_stays(stage: Stage) -> None:
    workspace = stage.workspace()
    text = CONFIG.replace('profile = "jump"', 'profile = "vendor"')
    workspace.take_settings(other(stage, text + '[sessions]\nstore = "memory"\n'))
    assert workspace.context.profile == "jump"
    assert workspace.settings.sessions.store is SessionStore.RUNTIME


def test_a_context_that_is_gone_goes_on(stage: Stage) -> None:
    workspace = stage.workspace()
    workspace.take_settings(other(stage, "[contexts.else]\n"))
    assert workspace.context.name == "acme"
    assert workspace.inventory.role(DEV, "ReadOnly") is not None


def test_sharing_with_the_aws_cli_ends_at_once(stage: Stage) -> None:
    workspace = stage.workspace()
    workspace.take_settings(other(stage, CONFIG + "[sessions]\nshare_with_aws_cli = false\n"))
    target = workspace.target("dev-readonly")
    assert target.role is not None
    plan = run(workspace.plan(target.role, profile=target.profile))
    run(workspace.assume(plan, Person()))
    assert not (stage.computer.home / ".aws" / "cli" / "cache").exists()


def test_a_fault_refuses_at_once_and_until_it_is_mended(stage: Stage) -> None:
    workspace = stage.workspace()
    workspace.refuse_unsafe_settings()
    workspace.take_settings(other(stage, CONFIG + '[sessions]\nmfa = "never"\n'))
    with pytest.raises(ConfigurationError, match=r"sessions\.mfa"):
        workspace.refuse_unsafe_settings()
    workspace.take_settings(other(stage, CONFIG))
    workspace.refuse_unsafe_settings()


def test_a_mark_counts_at_once_and_for_the_next_process(stage: Stage) -> None:
    workspace, other_process = stage.workspace(), stage.workspace()
    node = account_node(DEV)
    try:
        workspace.mark(node, MARK, "payments-dev")
        assert plan_of(workspace, f"{DEV}/ReadOnly") == (3600, "prod")
        assert not workspace.marks_changed
        assert other_process.marks_changed
        other_process.reassemble()
        assert not other_process.marks_changed
        assert plan_of(other_process, f"{DEV}/ReadOnly") == (3600, "prod")
        assert plan_of(stage.workspace(), f"{DEV}/ReadOnly") == (3600, "prod")
    finally:
        workspace.mark(node, None)
    assert plan_of(workspace, f"{DEV}/ReadOnly") == (3600, "dev")


def test_the_rate_of_reading_counts_at_once(stage: Stage) -> None:
    workspace = stage.workspace()
    budget = workspace._ports.gateway._budget  # type: ignore[attr-defined]
    bucket = budget.bucket("organizations:ListAccounts")
    workspace.take_settings(replace(other(stage, CONFIG), rate=0.25))
    assert bucket.rate == pytest.approx(2.0)


def test_colours_are_asked_for_online_alone(stage: Stage) -> None:
    with pytest.raises(UsageError, match="offline"):
        run(stage.workspace(offline=True).import_colors())


def test_colours_of_this_account_and_of_live_sessions_are_known_from_then_on(stage: Stage) -> None:
    stage.assume(f"{DEV}/ReadOnly")
    workspace = stage.workspace()
    try:
        found = run(workspace.import_colors())
        assert dict(found.colors) == {DEV: "lightBlue", JUMP: ""}
        assert workspace.account_colors == {DEV: "lightBlue"}
        assert stage.workspace().account_colors == {DEV: "lightBlue"}
    finally:
        (stage.computer.home / ".local/state/hatstand/colors.toml").unlink()


def test_without_credentials_and_sessions_no_colour_is_asked_for(stage: Stage) -> None:
    stage.computer.write(".aws/credentials", "")
    with pytest.raises(NoCredentialsError):
        run(stage.workspace().import_colors())
    assert "uxc:GetAccountCustomizations" not in stage.company.calls()


def test_a_journal_that_is_required_counts_at_once(stage: Stage) -> None:
    workspace = stage.workspace()
    target = workspace.target(f"{DEV}/ReadOnly")
    assert target.role is not None
    plan = run(workspace.plan(target.role))
    run(workspace.assume(plan, Person()))
    policy = MachinePolicy(journal_required=True)
    workspace.take_settings(replace(other(stage, CONFIG), machine_policy=policy))
    journal = stage.computer.home / ".local/state/hatstand/journal"
    journal.rename(journal.with_name("moved"))
    journal.write_text("a file where a directory should be")
    try:
        with pytest.raises(HatstandError, match="the journal can't be written"):
            run(workspace.assume(plan, Person(), fresh=True))
        assert str(journal) in workspace.file_problems[0]
    finally:
        journal.unlink()
        journal.with_name("moved").rename(journal)


def test_settings_are_followed_where_they_are(stage: Stage) -> None:
    workspace = stage.workspace()
    followed = wiring.followed(workspace.settings)
    stage.settings(CONFIG + '[ui]\nascii = "on"\n')
    found = followed.look(workspace.settings) or followed.look(workspace.settings)
    assert found is not None
    assert found.ui.ascii == "on"
