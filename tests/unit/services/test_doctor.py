"""What doctor looks at, and that each finding says what to do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli.conftest import CONFIG, SERIAL, Company

from hatstand.services.doctor import Check, examine

from .stage import Stage, run, stage_at


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    company.running.clock.skew = 0.0
    return stage_at(company, tmp_path, monkeypatch)


def checks(stage: Stage, **options: object) -> dict[str, Check]:
    return {check.name: check for check in run(examine(stage.workspace(**options)))}


def test_where_all_is_well_every_check_says_so(stage: Stage) -> None:
    found = checks(stage)
    for name in (
        "settings",
        "profiles",
        "secrets",
        "runtime files",
        "state files",
        "terminal",
        "credentials",
        "clock",
        "organization",
        "MFA",
    ):
        assert found[name].status == "ok", found[name]
    assert "user/alice" in found["credentials"].finding
    assert SERIAL in found["MFA"].finding
    assert stage.company.url in found["endpoint"].finding


def test_a_file_that_others_may_change_is_found(stage: Stage, tmp_path: Path) -> None:
    """It names programs that are run: credential_process, mfa_process."""
    file = tmp_path / "config"
    file.touch(0o644)
    workspace = stage.workspace(offline=True)
    gone = tmp_path / "gone"

    def found() -> list[Check]:
        checks = run(examine(workspace, aws_files=(file, gone)))
        return [check for check in checks if check.name == "permissions"]

    assert found() == []
    file.chmod(0o664)
    (check,) = found()
    assert (check.status, check.hint) == ("warn", f"chmod go-w {file}")
    assert str(file) in check.finding


def test_a_wrong_clock_is_found(stage: Stage) -> None:
    stage.company.running.clock.skew = 3600.0
    found = checks(stage)
    assert found["credentials"].status == "fail"
    assert (found["clock"].status, "clock" in found["clock"].finding) == ("fail", True)
    assert found["clock"].hint


def test_files_that_others_can_read(stage: Stage) -> None:
    directory = stage.computer.home / "run/hatstand"
    directory.mkdir(parents=True)
    directory.chmod(0o755)
    found = checks(stage)["runtime files"]
    assert (found.status, found.hint) == ("warn", f"chmod 700 {directory}")


def test_a_full_disk_and_one_that_can_only_be_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = stage.computer.home / "run/hatstand"
    directory.mkdir(mode=0o700, parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=4096))
        found = checks(stage)["runtime files"]
        assert (found.status, found.hint) == ("warn", "Make room on it")
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, _mode: False)
        found = checks(stage)["runtime files"]
        assert found.status == "warn"
        assert f"{directory} can't be written" in found.finding


def test_faults_in_the_settings_and_the_aws_files(stage: Stage) -> None:
    stage.settings(CONFIG + "\n[sessions]\nstor = 1\n")
    config = stage.computer.home / ".aws/config"
    config.write_text(config.read_text() + "[profile lost]\nrole_arn = x\nsource_profile = gone\n")
    found = checks(stage)
    assert found["settings"].status == "fail"
    assert "config check" in found["settings"].hint
    assert "lost" in found["profile"].finding


@pytest.mark.parametrize("store", ["memory", "runtime"])
def test_where_secrets_are_kept(store: str, stage: Stage) -> None:
    stage.settings(CONFIG + f'\n[sessions]\nstore = "{store}"\n')
    assert ("memory" in checks(stage)["secrets"].finding) is (store == "memory")


def test_what_trying_the_clipboard_found_is_among_the_rest(stage: Stage) -> None:
    tried = Check("clipboard", "ok", "it works")
    assert tried in run(examine(stage.workspace(), [tried]))


def test_a_refused_organization_and_device_list(stage: Stage) -> None:
    stage.settings(CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', ""))
    assert checks(stage)["MFA"].finding == SERIAL
    stage.company.fault("organizations:*", "AccessDeniedException", count=0)
    stage.company.fault("iam:ListMFADevices", "AccessDenied", status=403, count=0)
    found = checks(stage)
    assert found["organization"].status == "info"
    assert (found["MFA"].status, "mfa_serial" in found["MFA"].hint) == ("info", True)


def test_offline_nothing_is_asked(stage: Stage) -> None:
    assert checks(stage, offline=True)["credentials"].finding == "not looked at: offline"
    assert stage.company.calls() == {}
