"""Profiles that name no role: usable where botocore resolves them, else told how."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from .conftest import AWS_CONFIG, DEV, PROD, Company, Computer


def test_temporary_credentials_of_a_process_are_handed_over(
    computer: Computer, company: Company
) -> None:
    made = computer.run("env", f"{DEV}/ReadOnly", "--format", "credential-process")
    assert made.code == 0, made.err
    script = computer.write("keys.py", f"print({made.out!r})")
    process = f"\n[profile found]\ncredential_process = {sys.executable} {script}\n"
    computer.write(".aws/config", AWS_CONFIG + process)
    done = computer.run("env", "found", "--format", "json")
    assert done.code == 0, done.err
    values = json.loads(done.out)
    assert values["HATSTAND_ROLE"] == f"{DEV}/ReadOnly"
    assert values["AWS_ACCESS_KEY_ID"] == json.loads(made.out)["AccessKeyId"]
    ends = datetime.fromisoformat(values["AWS_CREDENTIAL_EXPIRATION"])
    assert ends > datetime.now(UTC) + timedelta(minutes=5)


def test_long_term_keys_never_leave_their_file(computer: Computer) -> None:
    done = computer.run("env", "jump", "--shell", "bash")
    assert (done.code, done.out) == (2, "")
    assert "long-term keys" in done.err
    assert "aws --profile jump" in done.err


def test_an_expired_login_is_told_with_its_command(computer: Computer) -> None:
    done = computer.run("env", "portal", "--shell", "bash")
    assert (done.code, done.out) == (2, "")
    assert "aws sso login --profile portal" in done.err


def test_what_is_guarded_is_confirmed_also_when_a_profile_found_it(
    computer: Computer, company: Company
) -> None:
    made = computer.run("env", f"{PROD}/ReadOnly", "--format", "credential-process", "--yes")
    assert made.code == 0, made.err
    script = computer.write("keys.py", f"print({made.out!r})")
    process = f"\n[profile found]\ncredential_process = {sys.executable} {script}\n"
    computer.write(".aws/config", AWS_CONFIG + process)
    assert computer.run("sync").code == 0
    done = computer.run("env", "found", "--shell", "bash")
    assert (done.code, done.out) == (4, "")
    assert computer.run("env", "found", "--shell", "bash", "--yes").code == 0
