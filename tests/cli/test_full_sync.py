"""`hatstand sync --full`: the count first, then how far it is; it can be stopped and goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cli.conftest import CONFIG, HATSTAND, REGION, Company, Computer, company_of
from tests.teams import teams
from tests.terminal.terminal import Terminal

from hatstand.demo import roles

VIA = "arn:aws:iam::*:role/ReadOnly"
WITH_VIA = CONFIG.replace('profile = "jump"', f'profile = "jump"\nroles_via = "{VIA}"')
OTHERS = 12


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with company_of(teams(OTHERS)) as made:
        yield made


@pytest.fixture
def computer(computer: Computer) -> Computer:
    computer.write(".config/hatstand/config.toml", WITH_VIA)
    computer.write(".aws/config", f"[profile jump]\nregion = {REGION}\n")
    return computer


def others(company: Company) -> int:
    """Return how many accounts there are beside one's own."""
    organization = company.running.organization
    members = {one for one in organization.accounts if organization.is_member(one)}
    return len(members - {roles.JUMP})


def test_the_count_comes_first_and_the_roles_are_there(
    computer: Computer, company: Company
) -> None:
    outcome = computer.run("sync", "--full")
    assert outcome.code == 0
    assert outcome.out == ""
    count = others(company)
    lines = outcome.err.splitlines()
    assert lines[0] == f"reading the roles of {count} accounts: {count} as {VIA}"
    assert lines[1].endswith(f"roles in {count} accounts")
    listed = computer.run("list", "--offline", "--json").document["roles"]
    read = {one["account_id"] for one in listed if "listed" in one["sources"]}
    assert len(read) == count + 1


def test_without_a_way_in_nothing_is_read(computer: Computer, company: Company) -> None:
    computer.write(".config/hatstand/config.toml", CONFIG)
    outcome = computer.run("sync", "--full")
    assert "no other account's roles can be read: no session is live and roles_via" in outcome.err
    assert "sts:AssumeRole" not in company.calls()


def test_one_that_is_stopped_goes_on(computer: Computer, company: Company) -> None:
    count = others(company)
    company.fault("iam:ListRoles")  # of one's own account
    company.fault("iam:ListRoles", delay=0.3)
    company.fault("iam:ListRoles", delay=30.0, count=0)
    with Terminal([*HATSTAND, "sync", "--full"], computer.environ, (100, 24)) as terminal:
        terminal.wait(f"roles of accounts 1 of {count}")
        terminal.press("\x03")
        assert terminal.wait_end() == 130
        assert "what was read is kept: within an hour the next one goes on with it" in terminal.text
        assert "interrupted" in terminal.text
    company.quiet()
    outcome = computer.run("sync", "--full")
    told = f"reading the roles of {count - 1} accounts: {count - 1} as {VIA}; 1 account read before"
    assert outcome.err.startswith(told)
    assert f"roles in {count} accounts" in outcome.err
