"""`env`, `console`, `sessions`: credentials handed over, and used by the real shell and CLI."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest
from tests.patience import PATIENCE, eventually

from .conftest import CONFIG, DATA, DEV, HATSTAND, PROD, Company, Computer

AWS = str(Path(sys.executable).with_name("aws"))
PROGRAM = " ".join(HATSTAND)
VARIABLES = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "HATSTAND_ROLE",
    "HATSTAND_ENV",
]
SESSION_FIELDS = [
    "account_id",
    "account_name",
    "environment",
    "role",
    "role_arn",
    "expires_at",
    "source",
]


def in_bash(computer: Computer, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in bash, without a terminal."""
    return subprocess.run(
        ["bash", "--norc", "-c", script],
        env=computer.environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_exports_evaluated_by_bash_serve_the_real_cli(computer: Computer) -> None:
    done = in_bash(
        computer,
        f'export AWS_PROFILE=missing; code="$({PROGRAM} env dev-readonly --shell bash)" || exit 9\n'
        f'eval "$code"; echo "$HATSTAND_ROLE $HATSTAND_ENV $AWS_REGION"\n'
        f"{AWS} sts get-caller-identity --query Arn --output text\n"
        f'eval "$({PROGRAM} env --unset --shell bash)"; env | grep -c "^AWS_SE\\|^HATSTAND"',
    )
    assert done.stdout.splitlines()[:1] == [f"{DEV}/ReadOnly dev eu-west-1"]
    assert f"arn:aws:sts::{DEV}:assumed-role/ReadOnly/" in done.stdout.splitlines()[1]
    assert done.stdout.splitlines()[2] == "0"


def test_env_as_json_is_a_map_of_variables(computer: Computer) -> None:
    done = computer.run("env", f"{DEV}/ReadOnly", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert list(done.document) == VARIABLES
    assert done.document["HATSTAND_ROLE"] == f"{DEV}/ReadOnly"
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", done.document["AWS_CREDENTIAL_EXPIRATION"]
    )


def test_the_aws_cli_finds_the_session_of_a_role_profile(
    computer: Computer, company: Company
) -> None:
    done = computer.run("env", "payments-admin", "--mfa-code", company.code(), "--yes")
    assert done.code == 0
    asked = in_bash(computer, f"{AWS} sts get-caller-identity --profile payments-admin --query Arn")
    assert f"{PROD}:assumed-role/Admin/" in asked.stdout, asked.stderr
    cache = next((computer.home / ".aws/cli/cache").iterdir())
    assert computer.run("sessions", "forget", "payments-admin").code == 0
    assert not cache.exists()


def test_it_finds_it_also_when_the_role_was_named_by_account(computer: Computer) -> None:
    assert computer.run("env", f"{DEV}/ReadOnly").code == 0
    entries = list((computer.home / ".aws/cli/cache").iterdir())
    assert len(entries) == 1
    key_id = json.loads(entries[0].read_text())["Credentials"]["AccessKeyId"]
    assert key_id in computer.run("env", "dev-readonly", "--format", "dotenv").out


@pytest.mark.parametrize(
    "settings",
    ["share_with_aws_cli = false", 'store = "memory"', 'tags = { team = "x" }'],
)
def test_it_is_not_shared_where_it_must_not_be(settings: str, computer: Computer) -> None:
    computer.write(".config/hatstand/config.toml", f"{CONFIG}\n[sessions]\n{settings}\n")
    assert computer.run("env", "dev-readonly").code == 0
    assert not (computer.home / ".aws/cli").exists()


def test_sessions_are_listed_forgotten_and_renewed(computer: Computer, company: Company) -> None:
    empty = computer.run("sessions", "--json")
    assert empty.document["sessions"] == []
    assert computer.run("sessions").out == ""
    assert computer.run("env", f"{DEV}/ReadOnly").code == 0
    assert computer.run("env", f"{DATA}/ReadOnly").code == 0
    company.quiet()
    document = computer.run("sessions", "--json").document
    assert set(document) == {"sessions", "complete", "errors", "as_of"}
    assert all(list(row) == SESSION_FIELDS for row in document["sessions"])
    assert {row["role_arn"] for row in document["sessions"]} == {
        f"arn:aws:iam::{DEV}:role/ReadOnly",
        f"arn:aws:iam::{DATA}:role/ReadOnly",
    }
    table = computer.run("sessions")
    assert len(table.out.splitlines()) == 2
    forgotten = computer.run("sessions", "forget", f"{DEV}/ReadOnly")
    assert (forgotten.code, forgotten.out) == (0, "")
    assert "stay valid until they expire" in forgotten.err
    nothing = computer.run("sessions", "forget", f"{DEV}/ReadOnly")
    assert nothing.code == 3
    assert f"{DATA}/ReadOnly" in nothing.err
    assert company.calls() == {}
    before = computer.run("env", f"{DATA}/ReadOnly", "--format", "json").document
    assert company.calls() == {}
    renewed = computer.run("sessions", "renew", f"{DATA}/ReadOnly")
    assert (renewed.code, renewed.out) == (0, "")
    after = computer.run("env", f"{DATA}/ReadOnly", "--format", "json").document
    assert before["AWS_ACCESS_KEY_ID"] != after["AWS_ACCESS_KEY_ID"]


def test_forgetting_all_forgets_the_mfa_session_too(computer: Computer, company: Company) -> None:
    code = ("--mfa-code", company.code(), "--yes")
    assert computer.run("env", "payments-admin", *code).code == 0
    assert computer.run("sessions", "forget", "--all").code == 0
    assert computer.run("sessions", "--json").document["sessions"] == []
    done = computer.run("env", "payments-admin", "--yes")
    assert (done.code, done.out) == (4, "")
    assert "MFA code" in done.err


def test_what_must_be_asked_without_a_terminal_ends_with_4(
    computer: Computer, company: Company
) -> None:
    unconfirmed = computer.run("env", f"arn:aws:iam::{PROD}:role/ReadOnly", "--offline")
    assert unconfirmed.code == 2
    assert computer.run("sync").code == 0
    company.quiet()
    unconfirmed = computer.run("env", "payments-prod/ReadOnly")
    assert (unconfirmed.code, unconfirmed.out) == (4, "")
    assert "--yes" in unconfirmed.err
    assert company.calls() == {}
    confirmed = computer.run("env", "payments-prod/ReadOnly", "--yes")
    assert confirmed.code == 0
    warm = computer.run("env", "payments-prod/ReadOnly")
    assert (warm.code, warm.out) == (0, confirmed.out)


def test_a_code_is_read_from_stdin(computer: Computer, company: Company) -> None:
    done = computer.run(
        "env", "payments-admin", "--mfa-code", "-", "--yes", stdin=company.code() + "\n"
    )
    assert done.code == 0


def test_a_refusal_names_the_side_and_the_next_step(computer: Computer, company: Company) -> None:
    target = f"arn:aws:iam::{PROD}:role/ForbiddenDataExport"
    refused = computer.run("env", target, "--mfa-code", company.code(), "--yes")
    assert (refused.code, refused.out) == (1, "")
    lines = refused.err.splitlines()[-4:]
    assert lines[0] == "hatstand: AWS denies sts:AssumeRole"
    assert "with an explicit deny in an identity-based policy" in lines[1]
    assert lines[2] == "  Why: your own policies: one of them denies sts:AssumeRole"
    assert lines[3] == f"  Next: Ask for a policy that allows you sts:AssumeRole on {target}"


def test_a_refusal_is_told_in_awss_own_words(computer: Computer) -> None:
    done = computer.run("env", f"arn:aws:iam::{PROD}:role/PartnerSupport", "--yes")
    assert done.out == ""
    assert done.code in {1, 4}
    refused = computer.run("env", f"arn:aws:iam::{PROD}:role/NoSuchRole", "--mfa-code", "000000")
    assert (refused.code, refused.out) == (1, "")
    assert "AWS says: AccessDenied: MultiFactorAuthentication failed" in refused.err


def test_an_unlisted_role_is_tried_and_remembered(computer: Computer) -> None:
    target = f"arn:aws:iam::{DEV}:role/finance/Billing"
    assert computer.run("env", target).code == 0
    row = next(
        row for row in computer.run("list", "--json").document["roles"] if row["role_arn"] == target
    )
    assert row["sources"] == ["opened"]
    assert computer.run("plan", "payments-dev/Billing").code == 0


def test_env_takes_the_last_role_that_asks_no_confirmation(computer: Computer) -> None:
    nothing = computer.run("env", "-")
    assert (nothing.code, nothing.out) == (3, "")
    assert computer.run("sync").code == 0
    assert computer.run("env", "payments-dev/ReadOnly").code == 0
    assert computer.run("env", "payments-prod/ReadOnly", "--yes").code == 0
    last = computer.run("env", "-", "--format", "json")
    assert last.document["HATSTAND_ROLE"] == f"{DEV}/ReadOnly"


def test_plan_as_json(settled: Computer, company: Company) -> None:
    company.quiet()
    document = settled.run("plan", "payments-dev/Admin", "--json").document
    assert set(document) == {"plans", "complete", "errors", "as_of"}
    plan = document["plans"][0]
    assert plan["mfa"]["needed"] == "yes"
    assert plan["duration"] == 3600
    assert "1 h instead of 4 h" in plan["duration_reason"]
    assert [hop["role_arn"] for hop in plan["hops"]] == [f"arn:aws:iam::{DEV}:role/Admin"]
    assert company.calls() == {}


class TestConsole:
    def test_federation_signs_in(self, computer: Computer, company: Company) -> None:
        done = computer.run("console", "dev-readonly", "--service", "s3")
        assert (done.code, done.err) == (0, "")
        url = urllib.parse.urlsplit(done.out.strip())
        query = urllib.parse.parse_qs(url.query)
        assert query["Action"] == ["login"]
        assert query["SigninToken"]
        assert "/s3/" in query["Destination"][0]
        assert done.out.startswith(company.url)

    def test_switch_role_needs_no_session(self, settled: Computer, company: Company) -> None:
        company.quiet()
        done = settled.run("console", "payments-prod/ReadOnly", "--kind", "switch-role")
        assert done.code == 0
        assert f"account={PROD}&roleName=ReadOnly" in done.out
        assert company.calls() == {}
        refused = settled.run("console", "vendor", "--kind", "switch-role")
        assert (refused.code, refused.out) == (2, "")
        assert "ExternalId" in refused.err

    def test_portal_for_an_identity_center_profile(self, settled: Computer) -> None:
        done = settled.run("console", "portal", "--kind", "portal")
        assert done.out == (
            f"https://acme.awsapps.com/start/#/console?account_id={PROD}&role_name=ReadOnly\n"
        )
        assert settled.run("console", "vendor", "--kind", "portal").code == 2

    def test_container(self, computer: Computer) -> None:
        done = computer.run("console", "dev-readonly", "--kind", "container")
        assert done.out.startswith("ext+granted-containers:name=dev-readonly&url=")

    def test_an_unknown_service_ends_with_2(self, computer: Computer) -> None:
        done = computer.run("console", "dev-readonly", "--service", "nonsense")
        assert (done.code, done.out) == (2, "")

    def test_open_shows_the_link_to_no_process_list(self, computer: Computer) -> None:
        seen = computer.home / "seen"
        browser = computer.write("browser", f'#!/bin/sh\necho "$@" >> {seen}\n')
        browser.chmod(0o700)
        done = computer.run("console", "dev-readonly", "--open", environ={"BROWSER": str(browser)})
        assert (done.code, done.out) == (0, "")
        assert "SigninToken" not in done.err
        opened = eventually(lambda: seen.exists() and seen.read_text(), "the browser")
        assert opened.startswith("file://")
        page = Path(urllib.parse.urlsplit(opened.strip()).path)
        assert page.stat().st_mode & 0o777 == 0o600
        assert "SigninToken" in page.read_text()


def test_what_aws_said_is_told_where_nobody_can_give_a_code(computer: Computer) -> None:
    done = computer.run("env", f"arn:aws:iam::{DEV}:role/PowerUser")
    assert (done.code, done.out) == (4, "")
    assert "is not authorized to perform: sts:AssumeRole" in done.err


def ready(computer: Computer) -> list[Path]:
    """Return the files of the warm path."""
    return sorted((computer.home / "run/hatstand/ready").glob("*"))


def bash_exports(computer: Computer, *arguments: str) -> str:
    done = computer.run("env", *arguments, "--shell", "bash")
    assert (done.code, done.err) == (0, "")
    return str(done.out)


def mark(file: Path) -> None:
    """Make an answer that comes from a file known by a name that nobody else writes."""
    file.write_text(file.read_text().replace("export AWS_REGION", "export AWS_READY"))


def test_exports_that_are_asked_for_again_are_ready(computer: Computer) -> None:
    role = f"{DEV}/ReadOnly"
    first = bash_exports(computer, role)
    (file,) = ready(computer)
    assert file.stat().st_mode & 0o777 == 0o600
    assert bash_exports(computer, role) == first
    mark(file)
    assert "AWS_READY" in bash_exports(computer, role)  # it came from that file
    document = computer.run("env", role, "--format", "json")
    assert "AWS_READY" not in document.out
    details = [one["detail"] for one in computer.run("journal", "--json").document["events"]]
    assert details == ["", *["exports for bash"] * 3, "exports for json"]


def test_exports_are_ready_only_while_their_role_is_the_last_one(computer: Computer) -> None:
    role = f"{DEV}/ReadOnly"
    bash_exports(computer, role)
    (file,) = ready(computer)
    mark(file)
    assert computer.run("exec", f"{DATA}/ReadOnly", "--", "true").code == 0
    assert "AWS_READY" not in bash_exports(computer, role)
    assert f"{DEV}:role/ReadOnly" in computer.run("plan", role).out
    assert computer.run("env", "-", "--shell", "bash").out == bash_exports(computer, role)


def test_exports_with_which_something_is_told_are_never_ready(computer: Computer) -> None:
    config = computer.home / ".config/hatstand/config.toml"
    config.write_text(config.read_text() + '\n[ui]\nascii = "perhaps"\n')
    for _ in range(2):
        done = computer.run("env", f"{DEV}/ReadOnly", "--shell", "bash")
        assert done.code == 0
        assert "ascii" in done.err
    assert ready(computer) == []


def test_forgotten_sessions_take_their_exports_along(computer: Computer) -> None:
    role = f"{DEV}/ReadOnly"
    first = bash_exports(computer, role)
    assert computer.run("sessions", "forget", role).code == 0
    assert ready(computer) == []
    assert bash_exports(computer, role) != first
