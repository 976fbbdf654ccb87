"""Profile lines that `C` copies, used by botocore as they are: the way to a role is whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import botocore.session
import pytest
from tests.unit.services.stage import Person, Stage, run, stage_at

from hatstand.services import exports
from hatstand.services.workspace import Workspace
from hatstand.tui.copy_choices import CopyChoice, copy_choices

from .conftest import AWS_CONFIG, CONFIG, DEV, Company

OTHER = f'{CONFIG}\n[contexts."an other"]\nregion = "eu-west-1"\n'
CHAINED = f"{DEV}/Deploy"


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    return stage_at(company, tmp_path, monkeypatch)


def choices_for(workspace: Workspace, text: str) -> dict[str, CopyChoice]:
    """Return what is offered for a role, once it is assumed."""
    target = workspace.target(text)
    assert target.role is not None
    plan = run(workspace.plan(target.role, profile=target.profile))
    session = run(workspace.assume(plan, Person()))
    found = copy_choices(  # noqa: S604 - no such shell
        session,
        plan,
        shell="bash",
        facts=workspace.export_facts,
        account_name=workspace.inventory.account_name,
        command=workspace.own_command,
    )
    return {choice.title: choice for choice in found}


def copied(choice: CopyChoice) -> str:
    return exports.hand_over(choice.text(), str)


def caller_of(stage: Stage, lines: str) -> str:
    """Return who one is with the last profile of some lines added to the AWS file."""
    (stage.computer.home / ".aws/config").write_text(f"{AWS_CONFIG}\n{lines}")
    headers = [line for line in lines.splitlines() if line.startswith("[profile ")]
    name = headers[-1].removeprefix("[profile ").removesuffix("]")
    client = botocore.session.Session(profile=name).create_client("sts")
    return str(client.get_caller_identity()["Arn"])


@pytest.mark.parametrize("target", [f"{DEV}/ReadOnly", "deploy-chain"])
def test_botocore_assumes_what_the_lines_name(stage: Stage, target: str) -> None:
    choices = choices_for(stage.workspace(), target)
    role = "ReadOnly" if "ReadOnly" in target else "Deploy"
    arn = caller_of(stage, copied(choices["profile"]))
    assert arn.startswith(f"arn:aws:sts::{DEV}:assumed-role/{role}/")


def test_a_self_renewing_profile_starts_from_where_this_workspace_does(stage: Stage) -> None:
    stage.settings(OTHER)
    home = stage.workspace()
    assert home.own_command == "hatstand"
    stage.settings(f'default_context = "an other"\n{OTHER}')
    workspace = stage.workspace(context="acme")
    assert workspace.own_command == "hatstand --context acme"
    lines = copied(choices_for(workspace, f"{DEV}/ReadOnly")["self-renewing profile"])
    stage.company.quiet()
    assert f"arn:aws:sts::{DEV}:assumed-role/ReadOnly/" in caller_of(stage, lines)
    assert stage.sts() == {}, "it shares the session that is live"


def test_another_settings_file_is_named_too(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "my settings.toml"
    path.write_text(OTHER)
    workspace = stage.workspace(config=path, context="an other")
    assert workspace.own_command == f"hatstand --config '{path}' --context 'an other'"


def test_what_is_offered_without_a_secret_says_so(stage: Stage) -> None:
    choices = choices_for(stage.workspace(), f"{DEV}/ReadOnly")
    plain = [choice for choice in choices.values() if not choice.secret]
    assert [choice.title for choice in plain] == [
        "profile",
        "self-renewing profile",
        "for a colleague",
    ]
    for choice in plain:
        assert choice.shown() == copied(choice)
        assert "ASIA" not in choice.shown()
