"""A context whose profile is a role: assumed as botocore would, and roles are chained from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.demo import roles

from .conftest import AWS_CONFIG, CONFIG, DEV, SERIAL, Company, Computer

READER = f"""
[profile reader]
role_arn = arn:aws:iam::{roles.JUMP}:role/OrgReader
source_profile = jump
region = ap-northeast-1
"""
WITH_MFA = f"{READER}mfa_serial = {SERIAL}\n"
FROM_READER = CONFIG.replace('profile = "jump"', 'profile = "reader"')


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    company.quiet()
    return Computer(tmp_path, company)


def test_the_organization_is_read_as_that_role(computer: Computer, company: Company) -> None:
    computer.furnish(config=FROM_READER, aws=AWS_CONFIG + READER)
    done = computer.run("list", "--json")
    assert done.code == 0, done.err
    assert done.document["complete"] is True
    assert DEV in {row["account_id"] for row in done.document["roles"]}
    assert company.calls()["sts:AssumeRole"] == 1
    again = computer.run("sync")
    assert again.code == 0, again.err
    assert company.calls()["sts:AssumeRole"] == 1, "the session is warm"


def test_other_roles_are_chained_from_it(computer: Computer) -> None:
    computer.furnish(config=FROM_READER, aws=AWS_CONFIG + READER)
    done = computer.run("plan", f"{DEV}/ReadOnly", "--json")
    assert done.code == 0, done.err
    (plan,) = done.document["plans"]
    names = [hop["role_arn"].rsplit("/", 1)[-1] for hop in plan["hops"]]
    assert names == ["OrgReader", "ReadOnly"]
    assert plan["chained"] is True
    assert plan["base"] == "jump"


def test_a_code_is_never_asked_for_by_a_list(computer: Computer, company: Company) -> None:
    computer.furnish(config=FROM_READER, aws=AWS_CONFIG + WITH_MFA)
    done = computer.run("list", "--json")
    assert done.code == 0, done.err
    assert "OrgReader needs an MFA code first" in done.err
    assert "sts:GetSessionToken" not in company.calls()


def test_a_default_profile_that_is_a_role_counts_too(computer: Computer) -> None:
    default = READER.replace("[profile reader]", "[default]")
    computer.furnish(config=None, aws=AWS_CONFIG + default)
    done = computer.run("tree", "--json")
    assert done.code == 0, done.err
    assert done.document["id"].startswith("o-")
