"""What is said to who mistypes a command, an option or a name, and what lines are taken."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from tests.patience import PATIENCE

from hatstand.demo import roles

from .conftest import AWS_CONFIG, DEV, HATSTAND, PROD, Company, Computer


@pytest.mark.parametrize(
    ("words", "known"),
    [(("config",), "check, init, path, show"), (("export",), "aesr, aws-config")],
)
def test_a_group_alone_names_its_commands(
    words: tuple[str, ...], known: str, settled: Computer
) -> None:
    done = settled.run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"hatstand: {words[0]} wants one of: {known}\n"
        f"  `hatstand {words[0]} --help` shows how it is used\n"
    )


def test_a_missing_word_is_told_on_one_line(settled: Computer) -> None:
    done = settled.run("shell-init")
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert first.endswith("bash, zsh, fish, powershell, nu")
    assert "shell-init --help" in second


@pytest.mark.parametrize(
    ("words", "meant"),
    [(("tre",), "tree"), (("sessions", "forgett"), "forget"), (("credentialprocess", "x"), "-")],
)
def test_a_misspelt_command(words: tuple[str, ...], meant: str, settled: Computer) -> None:
    done = settled.run(*words)
    assert (done.code, done.out) == (2, "")
    assert "did you mean" in done.err
    assert meant in done.err


def test_a_command_like_no_other(settled: Computer) -> None:
    done = settled.run("zzz")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == "hatstand: there is no command 'zzz'"


def test_the_ui_without_stdin(settled: Computer) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *HATSTAND],
        capture_output=True,
        text=True,
        env=settled.environment(),
        start_new_session=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("hatstand: the terminal UI needs a terminal")


@pytest.mark.parametrize("words", [("--context",), ("list", "--env"), ("--nosuch",)])
def test_an_option_that_makes_no_sense_is_told_with_the_next_step(
    words: tuple[str, ...], settled: Computer
) -> None:
    done = settled.run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1].endswith("--help` shows how it is used")


@pytest.mark.parametrize(
    ("words", "option"),
    [(("list", "--region", "bad"), "--region:"), (("shares", "--regions", "bad"), "--regions:")],
)
def test_a_region_that_is_none(words: tuple[str, ...], option: str, settled: Computer) -> None:
    done = settled.run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"hatstand: {option} 'bad'")


def test_a_fault_of_the_settings_is_told_once(computer: Computer) -> None:
    path = computer.write(".config/hatstand/config.toml", '[sessions]\nstore = "disk"\n')
    done = computer.run("env", f"{DEV}/ReadOnly")
    assert (done.code, done.out) == (2, "")
    fault, refusal, hint = done.err.splitlines()
    assert fault.startswith(f"{path}:2: sessions.store")
    assert refusal == "hatstand: nothing is assumed or handed over until this is mended"
    assert "config check" in hint


def test_a_line_for_which_the_aws_cli_refuses_the_file_is_named(computer: Computer) -> None:
    path = computer.write(".aws/config", f"{AWS_CONFIG}no key and no value\n")
    last = len(path.read_text().splitlines())
    for words in (("list",), ("env", "dev-readonly")):
        done = computer.run(*words)
        assert done.code == 0, done.err
        assert done.out
        assert f"{path}:{last}: " in done.err


def test_a_switch_role_link_names_no_service(settled: Computer) -> None:
    done = settled.run("console", f"{DEV}/ReadOnly", "--kind", "switch-role", "--service", "ec2")
    assert done.code == 0
    assert "ec2" not in done.out
    assert "can't open ec2" in done.err


class TestEveryCommandWithATarget:
    """Their lines differ in the first word alone, so that one can be made of another."""

    ANSWERS = ("--duration", "1h", "--mfa-code", "123456", "--yes")

    def test_a_plan_sends_no_code(self, settled: Computer, company: Company) -> None:
        company.quiet()
        done = settled.run("plan", f"{PROD}/Admin", *self.ANSWERS)
        assert done.code == 0, done.err
        assert "AssumeRole" not in str(company.calls())
        assert "GetSessionToken" not in str(company.calls())

    def test_forgetting(self, computer: Computer) -> None:
        assert computer.run("env", f"{DEV}/ReadOnly").code == 0
        done = computer.run("sessions", "forget", f"{DEV}/ReadOnly", *self.ANSWERS)
        assert done.code == 0, done.err
        assert computer.run("sessions", "--json").document["sessions"] == []


class TestNoSuchName:
    def test_an_unknown_account_has_candidates_also_where_no_word_fits(
        self, settled: Computer
    ) -> None:
        done = settled.run("plan", "paymentsprdo/Nothing")
        assert (done.code, done.out) == (3, "")
        heading, first, *_ = done.err.splitlines()[1:]
        assert heading == "  Candidates:"
        assert first.startswith("    payments-prod/")

    def test_an_id_with_a_wrong_digit(self, settled: Computer) -> None:
        done = settled.run("plan", f"{PROD[:-1]}9/Nothing")
        assert done.code == 3
        assert done.err.splitlines()[2].startswith("    payments-prod/")

    def test_the_arn_of_a_session(self, settled: Computer) -> None:
        """As `aws sts get-caller-identity` tells it: near to what is meant, but no role's."""
        done = settled.run("plan", f"arn:aws:sts::{PROD}:assumed-role/Admin/alice@host")
        assert done.code == 3
        assert done.err.splitlines()[2] == "    payments-prod/Admin"

    def test_a_misspelt_profile(self, settled: Computer) -> None:
        done = settled.run("plan", "paymnets-admin")
        assert done.code == 3
        assert done.err.splitlines()[1:3] == ["  Candidates:", "    payments-admin"]

    def test_a_profile_whose_name_is_shell_code(self, tmp_path: Path, company: Company) -> None:
        role = f"role_arn = arn:aws:iam::{DEV}:role/ReadOnly\nsource_profile = jump\n"
        odd = Computer(tmp_path, company).furnish()
        names = ("look around", "look; touch pwned")
        odd.write(".aws/config", "".join(f"[profile '{name}']\n{role}" for name in names))
        done = odd.run("plan", "look", "--offline")
        assert done.code == 3
        shown = [line.strip() for line in done.err.splitlines() if line.startswith("    ")]
        assert [shlex.split(line) for line in shown] == [[name] for name in names]

    def test_no_heading_stands_over_nothing(self, tmp_path: Path, company: Company) -> None:
        bare = Computer(tmp_path, company)
        bare.write(".aws/config", "[profile plain]\nregion = eu-west-1\n")
        done = bare.run("plan", "x/y", "--offline")
        assert done.code == 3
        assert done.err.splitlines()[-1] == "  `hatstand tree --roles` shows what there is"

    def test_a_misspelt_ou(self, settled: Computer) -> None:
        done = settled.run("tree", "Workload/Prodd")
        assert (done.code, done.out) == (3, "")
        assert done.err.splitlines()[1:] == ["  OUs with such a name:", "    Workloads/Prod"]

    @pytest.mark.parametrize("path", ["Workloads/Prod", "Root/Workloads/Prod", "workloads/PROD"])
    def test_an_ou_by_its_path(self, path: str, settled: Computer) -> None:
        done = settled.run("tree", path, "--json")
        assert done.code == 0
        assert done.document["name"] == "Prod"

    def test_an_ou_like_no_other(self, settled: Computer) -> None:
        done = settled.run("tree", "xyzzy")
        assert done.code == 3
        assert done.err.splitlines()[1:] == ["  `hatstand tree --depth 2` shows the uppermost ones"]

    def test_an_environment_that_no_rule_gives(self, settled: Computer) -> None:
        done = settled.run("list", "--env", "porduction")
        assert (done.code, done.out) == (0, "")
        assert "no rule gives the environment 'porduction'" in done.err
        assert "prod" in done.err
        assert settled.run("list", "--env", "sandbox").err == ""


def test_one_account_is_not_many(tmp_path: Path, company: Company) -> None:
    bare, keys = Computer(tmp_path, company), company.keys("carol")
    assert "1 account in 0 OUs" in bare.run("sync", environ=keys).err
    found = bare.run("whois", roles.JUMP, environ=keys)
    assert "not among the 1 account known here" in found.err


def test_what_is_missing_for_one_reason_is_told_on_one_line(
    computer: Computer, company: Company
) -> None:
    company.fault("organizations:ListOrganizationalUnitsForParent", "AccessDenied", count=0)
    told = [
        line for line in computer.run("list").err.splitlines() if line.startswith("missing: ou-")
    ]
    document = computer.run("list", "--json").document
    assert len(told) == 1
    assert len(document["errors"]) > 1
    assert not document["complete"]
