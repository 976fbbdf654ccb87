"""`hatstand credential-process` as tools run it: in the background, never asking, soon done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE

from .conftest import CONFIG, DEV, HATSTAND, PROD, Company, Computer

COMMAND = "credential-process"
OPEN = f"{DEV}/ReadOnly"
"""A role that wants neither a code nor a confirmation."""

GUARDED = f"{PROD}/ReadOnly"
"""A role that wants a confirmation alone."""

CODED = f"{DEV}/Admin"
"""A role that wants a code alone."""

AWS = str(Path(sys.executable).with_name("aws"))


def ready(computer: Computer) -> list[Path]:
    """Return the files of the warm path."""
    return sorted((computer.home / "run/hatstand/ready").glob("*"))


def handed(computer: Computer, *arguments: str) -> dict[str, Any]:
    """Return the document that is printed."""
    done = computer.run(COMMAND, *arguments)
    assert (done.code, done.err) == (0, "")
    return dict(done.document)


def test_it_prints_what_awss_tools_read_and_then_answers_at_once(
    computer: Computer, company: Company
) -> None:
    first = handed(computer, OPEN)
    assert list(first) == [
        "Version",
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
    ]
    assert first["Version"] == 1
    assert company.calls() == {"sts:AssumeRole": 1}
    (file,) = ready(computer)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text().replace('"Version": 1', '"Version":  1'))
    assert '"Version":  1' in computer.run(COMMAND, OPEN).out  # it came from that file
    assert handed(computer, OPEN) == first
    assert company.calls() == {"sts:AssumeRole": 1}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--offline", COMMAND, OPEN),
        ("--verbose", COMMAND, OPEN),
        (COMMAND, OPEN, "--duration", "30m"),
        (COMMAND, OPEN, "--region", "eu-west-1"),
        (COMMAND, "--", OPEN),
        (COMMAND, f"arn:aws:iam::{DEV}:role/ReadOnly"),
    ],
)
def test_other_words_for_the_same_find_the_same_session(
    arguments: tuple[str, ...], computer: Computer, company: Company
) -> None:
    first = handed(computer, OPEN)
    again = computer.run(*arguments)
    assert (again.code, again.document) == (0, first)
    assert company.calls() == {"sts:AssumeRole": 1}


def test_a_code_is_never_asked_for(computer: Computer, company: Company) -> None:
    done = computer.run(COMMAND, CODED)
    assert (done.code, done.out) == (4, "")
    assert f"hat {CODED}" in done.err
    assert "sts:GetSessionToken" not in company.calls()
    other = computer.run(COMMAND, CODED, "--duration", "2h", "--context", "acme")
    assert f"hat --context acme {CODED} --duration 2h" in other.err


def test_mfa_process_is_not_run(computer: Computer) -> None:
    marker = computer.home / "asked"
    process = f'mfa_process = "touch {marker}"\n'
    computer.furnish(config=CONFIG.replace("mfa_serial", process + "mfa_serial"))
    assert computer.run(COMMAND, CODED).code == 4
    assert not marker.exists()


def test_mfa_process_is_run_where_a_person_agreed_before(
    computer: Computer, company: Company
) -> None:
    code = computer.write("code", company.code())
    process = f'mfa_process = "cat {code}"\n'
    computer.furnish(config=CONFIG.replace("mfa_serial", process + "mfa_serial"))
    agreed = computer.run("env", CODED, "--format", "json", "--yes")
    assert (agreed.code, company.calls()["sts:GetSessionToken"]) == (0, 1)
    assert computer.run("sessions", "forget", "--all").code == 0
    code.write_text(company.code())
    assert handed(computer, CODED)["AccessKeyId"] != agreed.document["AWS_ACCESS_KEY_ID"]
    assert company.calls()["sts:GetSessionToken"] == 2


def test_a_code_that_was_used_is_an_error_before_any_call(
    computer: Computer, company: Company
) -> None:
    code = company.code()
    assert computer.run("env", CODED, "--format", "json", "--mfa-code", code).code == 0
    assert computer.run("sessions", "forget", "--all").code == 0
    company.quiet()
    again = computer.run("env", CODED, "--format", "json", "--mfa-code", code)
    assert (again.code, again.out) == (1, "")
    assert "used already" in again.err
    assert "sts:GetSessionToken" not in company.calls()


def test_one_code_given_elsewhere_serves_all_roles(computer: Computer, company: Company) -> None:
    given = computer.run("env", CODED, "--format", "json", "--mfa-code", company.code())
    assert given.code == 0
    assert handed(computer, CODED)["AccessKeyId"] == given.document["AWS_ACCESS_KEY_ID"]
    company.quiet()
    handed(computer, "777777777777/Admin")
    assert company.calls() == {"sts:AssumeRole": 1}


def test_what_is_guarded_is_only_handed_out_while_its_session_lives(
    computer: Computer, company: Company
) -> None:
    assert computer.run("sync").code == 0  # only now the account's environment is known
    company.quiet()
    refused = computer.run(COMMAND, GUARDED)
    assert (refused.code, refused.out) == (4, "")
    assert "PROD" in refused.err
    assert company.calls() == {}
    assert computer.run("env", GUARDED, "--format", "json", "--yes").code == 0
    handed(computer, GUARDED)
    handed(computer, GUARDED)
    assert company.calls() == {"sts:AssumeRole": 1}
    assert computer.run("sessions", "forget", GUARDED).code == 0
    assert ready(computer) == []
    assert computer.run(COMMAND, GUARDED).code == 4


def test_forgetting_all_forgets_what_is_ready(computer: Computer) -> None:
    first = handed(computer, OPEN)
    assert computer.run("sessions", "forget", "--all").code == 0
    assert ready(computer) == []
    assert handed(computer, OPEN) != first


def test_a_renewed_session_is_handed_out(computer: Computer) -> None:
    first = handed(computer, OPEN)
    assert computer.run("sessions", "renew", OPEN).code == 0
    second = handed(computer, OPEN)
    assert second != first
    assert handed(computer, OPEN) == second


def test_another_base_identity_gets_its_own(computer: Computer, company: Company) -> None:
    first = handed(computer, OPEN)
    keys = company.keys("bob")
    computer.write(
        ".aws/credentials",
        f"[jump]\naws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n",
    )
    done = computer.run(COMMAND, OPEN)
    assert first["AccessKeyId"] not in done.out


def test_credentials_that_end_by_themselves_leave_nothing_ready(
    computer: Computer, company: Company
) -> None:
    computer.furnish(config="")
    environ = company.keys() | {"AWS_REGION": "eu-west-1"}
    until = {"AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00Z"}
    target = "777777777777/ReadOnly"  # of no profile: it starts from the default chain
    first = computer.run(COMMAND, target, environ=environ | until)
    assert (first.code, ready(computer)) == (0, [])
    second = computer.run(COMMAND, target, environ=environ)
    assert second.document == first.document
    assert len(ready(computer)) == 1


@pytest.mark.parametrize("share", ["true", "false"])
def test_in_memory_nothing_is_written(share: str, computer: Computer, company: Company) -> None:
    store = f'[sessions]\nstore = "memory"\nshare_with_aws_cli = {share}\n'
    computer.furnish(config=store + CONFIG)
    secret = handed(computer, OPEN)["SecretAccessKey"]
    assert handed(computer, OPEN)["SecretAccessKey"] != secret
    assert company.calls() == {"sts:AssumeRole": 2}
    files = [path for path in computer.home.rglob("*") if path.is_file()]
    assert files
    assert not any(secret.encode() in path.read_bytes() for path in files)


def test_a_shell_that_points_at_a_demo_is_told(computer: Computer) -> None:
    computer.write(".aws/config", f"[profile jump]\nendpoint_url = {computer.company.url}\n")
    demo = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "HATSTAND_DEMO": "1"}
    for _ in range(2):
        done = computer.run(COMMAND, OPEN, environ=demo)
        assert done.code == 0
        assert "demo" in done.err
    assert ready(computer) == []


def test_what_a_tool_asks_in_the_background_is_not_the_last_role(computer: Computer) -> None:
    assert computer.run("env", OPEN, "--format", "json").code == 0
    handed(computer, "777777777777/ReadOnly")
    last = computer.run("env", "-", "--format", "json")
    assert last.document["HATSTAND_ROLE"] == OPEN


def test_it_reads_the_organization_only_for_a_name_that_no_snapshot_knows(
    computer: Computer, company: Company
) -> None:
    first = handed(computer, "payments-dev/ReadOnly")
    assert "organizations:ListAccounts" in company.calls()
    company.quiet()
    assert handed(computer, "payments-dev/ReadOnly") == first
    assert company.calls() == {}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("a/b", "c"), 2),
        ((OPEN, "--duration", "soon"), 2),
        ((OPEN, "--yes"), 2),
        ((OPEN, "--mfa-code", "123456"), 2),
        ((OPEN, "--context", "nowhere"), 2),
        ((OPEN, "--region", "nowhere"), 2),
        (("jump",), 2),
        (("nothing-like-this/Admin",), 3),
        ((f"{DEV}/NoSuchRole",), 4),
    ],
)
def test_failures_leave_stdout_empty(
    arguments: tuple[str, ...], code: int, computer: Computer
) -> None:
    done = computer.run(COMMAND, *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err
    assert ready(computer) == []


def test_an_unreachable_aws_ends_with_5(computer: Computer) -> None:
    done = computer.run(COMMAND, OPEN, environ={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert (done.code, done.out) == (5, "")


def test_a_fault_in_what_safety_depends_on_refuses(computer: Computer) -> None:
    handed(computer, OPEN)
    computer.furnish(config=CONFIG + "[sessions]\nstore = 7\n")
    done = computer.run(COMMAND, OPEN)
    assert (done.code, done.out) == (2, "")


def test_it_never_asks_itself(computer: Computer) -> None:
    """With AWS_PROFILE naming such a profile, the default chain would lead back here for ever."""
    command = " ".join([*HATSTAND, COMMAND, OPEN])
    computer.furnish(config="", aws=f"[profile me]\ncredential_process = {command}\n")
    done = computer.run(COMMAND, OPEN, environ={"AWS_PROFILE": "me"})
    assert done.code in (1, 2)
    assert done.out == ""
    assert "ask itself" in done.err


def test_the_aws_cli_takes_it(computer: Computer, company: Company) -> None:
    command = " ".join([*HATSTAND, COMMAND, OPEN])
    with (computer.home / ".aws/config").open("a") as config:
        config.write(f"[profile mine]\ncredential_process = {command}\nregion = eu-west-1\n")
    for _ in range(2):
        done = aws(computer, "sts", "get-caller-identity", "--profile", "mine")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["Arn"].startswith(
            f"arn:aws:sts::{DEV}:assumed-role/ReadOnly/"
        )
    assert company.calls() == {"sts:AssumeRole": 1, "sts:GetCallerIdentity": 2}


def test_the_aws_cli_shows_why_it_got_nothing(computer: Computer) -> None:
    command = " ".join([*HATSTAND, COMMAND, CODED])
    with (computer.home / ".aws/config").open("a") as config:
        config.write(f"[profile mine]\ncredential_process = {command}\n")
    done = aws(computer, "sts", "get-caller-identity", "--profile", "mine")
    assert done.returncode != 0
    assert f"hat {CODED}" in done.stderr


def aws(computer: Computer, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real AWS CLI with stdin closed."""
    return subprocess.run(
        [AWS, *arguments, "--output", "json"],
        env=computer.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def started(computer: Computer, target: str = OPEN) -> subprocess.Popen[str]:
    """Start it without waiting."""
    return subprocess.Popen(
        [*HATSTAND, COMMAND, target],
        env=computer.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.full  # test_concurrency has ten at once in forks
def test_ten_at_once_make_one_session(computer: Computer, company: Company) -> None:
    processes = [started(computer) for _ in range(10)]
    outputs = [process.communicate(timeout=PATIENCE) for process in processes]
    assert {process.returncode for process in processes} == {0}
    assert len({out for out, _ in outputs}) == 1
    assert {err for _, err in outputs} == {""}
    assert company.calls() == {"sts:AssumeRole": 1}


@pytest.mark.full
def test_killed_at_any_moment_it_leaves_nothing_broken(computer: Computer) -> None:
    began = os.times().elapsed
    handed(computer, OPEN)
    whole = os.times().elapsed - began
    for share in range(1, 9):
        computer.run("sessions", "forget", "--all")
        process = started(computer)
        with suppress(subprocess.TimeoutExpired):  # most are killed somewhere on their way
            process.wait(timeout=whole * share / 14)
        process.kill()
        process.communicate()
        for path in (computer.home / "run/hatstand").rglob("*.json"):
            if not path.name.startswith("."):
                json.loads(path.read_text())
        first = handed(computer, OPEN)
        assert handed(computer, OPEN) == first
