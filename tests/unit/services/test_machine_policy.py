"""The machine's policy in force: no configuration, option or kept session gets round it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, PROD, Company

from hatstand import paths, wiring
from hatstand.config.model import ClipboardSettings, ClipboardVia
from hatstand.domain.environment_marks import EnvironmentMark, account_node
from hatstand.domain.journal import JournalEvent
from hatstand.domain.plan import tag_value
from hatstand.domain.shares import Invitation
from hatstand.errors import AnswerNeeded, ConfigurationError, HatstandError, UsageError
from hatstand.secret import Secret
from hatstand.tui.clipboard.copying import Clipboard

from .stage import Person, Stage, run

ROLE = f"{DEV}/ReadOnly"


@pytest.fixture
def policy(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy's file; only a test of the program itself can move it."""
    file = tmp_path_factory.mktemp("etc") / "policy.toml"
    file.parent.chmod(0o755)
    monkeypatch.setattr(paths, "MACHINE_POLICY", file)
    monkeypatch.setattr(paths, "MACHINE_OWNER", os.getuid())
    return file


def put(policy: Path, text: str) -> None:
    policy.write_text(text)
    policy.chmod(0o644)


def test_sessions_are_cut_and_longer_ones_are_not_handed_out_again(
    stage: Stage, policy: Path
) -> None:
    assert stage.assume(ROLE).duration == 3600
    assert stage.plan(ROLE).warm
    put(policy, 'max_duration = "30m"')
    plan = stage.plan(ROLE, duration=7200)
    assert (plan.duration, plan.warm) == (1800, False)
    assert "machine's policy" in plan.duration_reason
    stage.sts()
    assert stage.assume(ROLE).duration == 1800
    assert stage.sts() == {"AssumeRole": 1}
    assert stage.plan(ROLE).warm


def test_an_environments_limit_holds_there_alone(stage: Stage, policy: Path) -> None:
    put(
        policy,
        f"""
        [[environments]]
        name = "prod"
        match.id = ["{PROD}"]
        max_duration = "15m"
        [[environments]]
        name = "dev"
        match.id = ["{DEV}"]
        """,
    )
    assert stage.plan(f"{PROD}/ReadOnly").duration == 900
    assert stage.plan(ROLE).duration == 3600


def test_where_only_the_user_names_an_account_the_strictest_bounds_count(
    stage: Stage, policy: Path
) -> None:
    put(
        policy,
        """
        [[environments]]
        name = "prod"
        match.ou = ["Workloads/Prod/**"]
        confirm = "ask"
        max_duration = "15m"
        require_reason = true
        [[environments]]
        name = "staging"
        confirm = "type"
        """,
    )
    plan = stage.plan(ROLE)  # nobody has read the organization
    assert (plan.environment.confirm, plan.duration, plan.reason_tag) == ("type", 900, "Reason")
    run(stage.workspace().refresh())
    plan = stage.plan(ROLE)
    assert (plan.environment.confirm, plan.duration, plan.reason_tag) == ("none", 3600, "")


def test_a_mark_leaves_no_bound_of_the_environment_that_the_rules_decide(
    stage: Stage, policy: Path
) -> None:
    put(
        policy,
        """
        [[environments]]
        name = "prod"
        confirm = "type"
        max_duration = "15m"
        require_reason = true
        """,
    )
    workspace = stage.workspace()
    run(workspace.refresh())
    before = stage.plan(f"{PROD}/ReadOnly")
    assert before.environment.name == "prod"
    mark = EnvironmentMark("dev", workspace.clock.now(), "DEV", "green")
    workspace.mark(account_node(PROD), mark, "its name")
    plan = stage.plan(f"{PROD}/ReadOnly")
    assert (plan.environment.name, plan.environment.marked) == ("dev", True)
    assert (plan.environment.confirm, plan.duration, plan.reason_tag) == ("type", 900, "Reason")


def test_a_reason_is_asked_for_and_goes_into_a_tag_and_the_journal(
    stage: Stage, policy: Path, company: Company
) -> None:
    put(policy, '[[environments]]\nname = "dev"\nrequire_reason = true')
    with pytest.raises(AnswerNeeded):
        stage.assume(ROLE)
    assert stage.sts() == {}
    person = Person(why="TICKET-7 <fix>; 障害対応")
    stage.assume(ROLE, person)
    assert [asked.action for asked in person.reasons] == ["assume ReadOnly in dev-readonly"]
    entry = stage.workspace().journal.read()[-1]
    assert (entry.event, entry.reason) == (JournalEvent.ASSUMED, "TICKET-7 <fix>; 障害対応")
    silent = Person()
    stage.assume(ROLE, silent)  # a warm session has had its reason
    assert silent.reasons == []


def test_a_reason_as_the_value_of_a_tag() -> None:
    assert tag_value("TICKET-7 <fix>; 障害対応\n") == "TICKET-7 fix 障害対応"
    assert len(tag_value("x" * 999)) == 256


def test_kinds_of_links(stage: Stage, policy: Path) -> None:
    put(policy, 'console_kinds = ["switch-role"]')
    session = stage.assume(ROLE)
    workspace = stage.workspace()
    plan = stage.plan(ROLE)
    works = {link.kind: link.works for link in plan.links}
    assert works == {
        "federation": False,
        "switch-role": True,
        "portal": False,
        "container": False,
    }
    with pytest.raises(UsageError, match="federation"):
        run(workspace.sign_in_link(session))
    assert workspace.switch_role_link(plan.role)
    with pytest.raises(UsageError, match="container"):
        workspace.require_link("container")


def test_invitations_are_not_answered_on_a_machine_that_only_reads(
    stage: Stage, policy: Path
) -> None:
    put(policy, "read_only = true")
    workspace = stage.workspace()
    shares = workspace.shares(run(workspace.viewpoint()))
    invitation = Invitation("arn:i", "arn:s", "share", "1" * 12, "2" * 12, "PENDING")
    stage.company.quiet()
    with pytest.raises(UsageError, match="no answer"):
        run(shares.answer(invitation, accept=True))
    assert stage.company.calls() == {}


def test_no_command_is_asked_for_codes(stage: Stage, policy: Path) -> None:
    put(policy, "mfa_process = false")
    stage.computer.write(
        ".aws/config",
        stage.computer.home.joinpath(".aws/config")
        .read_text()
        .replace("mfa_serial", "mfa_process = echo 1\nmfa_serial", 1),
    )
    assert stage.plan("payments-admin").mfa.process == ""


def test_a_policy_that_is_not_understood_stops_everything(stage: Stage, policy: Path) -> None:
    put(policy, "max_durations = 3")
    with pytest.raises(ConfigurationError, match="max_durations"):
        stage.assume(ROLE)
    assert stage.sts() == {}
    policy.chmod(0o666)
    with pytest.raises(ConfigurationError, match="written by others"):
        stage.assume(ROLE)


def test_a_journal_that_must_be_written_stops_what_it_cannot_note(
    stage: Stage, policy: Path
) -> None:
    put(policy, "journal_required = true")
    journal = stage.computer.home / ".local/state/hatstand/journal"
    journal.parent.mkdir(parents=True)
    journal.write_text("in the way")
    with pytest.raises(HatstandError, match="journal"):
        stage.assume(ROLE)
    assert stage.workspace().live_sessions() == ()
    journal.unlink()
    session = stage.assume(ROLE)
    next(journal.iterdir()).unlink()
    journal.rmdir()
    journal.write_text("in the way again")
    workspace = stage.workspace()
    with pytest.raises(HatstandError, match="journal"):
        workspace.exports(session, "bash")
    workspace.forget(session)  # to forget is never stopped


def test_stores_of_the_users_choice_give_way(stage: Stage, policy: Path) -> None:
    put(policy, 'session_stores = ["memory"]')
    stage.settings(CONFIG)
    settings = wiring.settings_in_force(paths.config_file())
    assert settings.sessions.store == "memory"
    stage.assume(ROLE)
    assert stage.workspace().live_sessions() == ()


def test_a_secret_goes_no_way_that_is_not_allowed() -> None:
    settings = ClipboardSettings(ClipboardVia.OSC52, allowed=("native",))
    clipboard = Clipboard(settings, {"TERM": "xterm"})
    with pytest.raises(UsageError, match="machine's policy"):
        clipboard.copy(Secret("hush"), "exports", secret=True)
    shown = Clipboard(
        ClipboardSettings(ClipboardVia.OSC52, allowed=("native", "show")), {"TERM": "xterm"}
    ).copy(Secret("hush"), "exports", secret=True)
    assert shown.shown_instead
    assert "hush" not in shown.message
