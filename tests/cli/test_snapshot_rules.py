"""When commands ask AWS, and when the snapshot is enough: counted at the endpoint."""

from __future__ import annotations

import os
import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from hatstand import wiring

from .conftest import DEV, PROD, Company, Computer


def test_a_young_snapshot_needs_no_call(settled: Computer, company: Company) -> None:
    company.quiet()
    for command in (("list",), ("tree",), ("whois", PROD), ("plan", "payments-dev/ReadOnly")):
        assert settled.run(*command).code == 0
    assert company.calls() == {}


def test_without_a_snapshot_a_list_crawls_once(computer: Computer, company: Company) -> None:
    assert computer.run("list").code == 0
    calls = company.calls()
    assert calls["organizations:ListAccounts"] == 1
    assert calls["organizations:DescribeOrganization"] == 1
    assert computer.run("tree").code == 0
    assert company.calls() == calls


@pytest.mark.parametrize(
    "target", [f"{DEV}/ReadOnly", f"arn:aws:iam::{DEV}:role/ReadOnly", "dev-readonly"]
)
def test_an_id_an_arn_or_a_profile_never_crawls(
    target: str, computer: Computer, company: Company
) -> None:
    assert computer.run("env", target, "--format", "json").code == 0
    assert not [name for name in company.calls() if name.startswith("organizations:")]
    assert company.calls()["sts:AssumeRole"] == 1


def test_an_unknown_id_never_crawls_either(settled: Computer, company: Company) -> None:
    company.quiet()
    done = settled.run("env", "123456789012/Admin")
    assert (done.code, done.out) == (3, "")
    assert company.calls() == {}


def test_a_name_that_is_not_in_the_snapshot_crawls_then_ends_with_3(
    settled: Computer, company: Company
) -> None:
    company.quiet()
    done = settled.run("env", "paymnts-dev/ReadOnly")
    assert (done.code, done.out) == (3, "")
    assert company.calls()["organizations:ListAccounts"] == 1
    candidates = [line.strip() for line in done.err.splitlines() if line.startswith("    ")]
    assert "payments-dev/ReadOnly" in candidates
    for candidate in candidates:
        assert settled.run("plan", candidate, "--offline").code == 0


def test_a_name_needs_a_crawl_only_once(computer: Computer, company: Company) -> None:
    assert computer.run("plan", "payments-dev/ReadOnly").code == 0
    assert company.calls()["organizations:ListAccounts"] == 1
    assert computer.run("plan", "Data Lake/ReadOnly").code == 0
    assert company.calls()["organizations:ListAccounts"] == 1


class TestOldSnapshot:
    """A snapshot that is more than an hour old."""

    @pytest.fixture
    def aged(self, computer: Computer, monkeypatch: pytest.MonkeyPatch) -> Computer:
        assert computer.run("sync").code == 0
        computer.company.quiet()
        make_older(computer, monkeypatch, 3700)
        return computer

    def test_is_refreshed_before_a_list(self, aged: Computer, company: Company) -> None:
        assert aged.run("list").code == 0
        assert company.calls()["organizations:ListAccounts"] == 1

    def test_is_good_enough_for_a_target(self, aged: Computer, company: Company) -> None:
        assert aged.run("plan", "payments-dev/ReadOnly").code == 0
        assert company.calls() == {}

    def test_is_refused_where_aws_is_not_reachable(self, aged: Computer, company: Company) -> None:
        company.fault("*", "Disconnect", count=0)
        done = aged.run("list", "--json")
        assert (done.code, done.out) == (5, "")
        offline = aged.run("list", "--offline", "--json")
        company.quiet()
        assert offline.code == 0
        assert len(offline.document["roles"]) > 5
        assert offline.document["as_of"] < time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        assert company.calls() == {}


def test_offline_without_a_snapshot_shows_the_local_sources(
    computer: Computer, company: Company
) -> None:
    done = computer.run("list", "--offline", "--json")
    assert done.code == 0
    assert {"profile"} <= {source for row in done.document["roles"] for source in row["sources"]}
    assert done.document["as_of"] is None
    assert "no snapshot yet" in done.err
    refused = computer.run("env", "dev-readonly", "--offline")
    assert (refused.code, refused.out) == (2, "")
    assert computer.run("sync", "--offline").code == 2
    assert company.calls() == {}


def test_nothing_answers_and_there_is_no_snapshot(computer: Computer) -> None:
    dead = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    for command in (("list", "--json"), ("sync",), ("env", "dev-readonly")):
        done = computer.run(*command, environ=dead)
        assert (done.code, done.out) == (5, "")
        assert "127.0.0.1:9" in done.err


def test_a_partial_crawl_is_told_and_not_kept(computer: Computer, company: Company) -> None:
    """Nor are its pages gone on with: what they name may be gone, and be missing again."""
    company.fault(
        "organizations:ListOrganizationalUnitsForParent", "InvalidInputException", count=0
    )
    text = computer.run("list")
    assert (text.code, text.out) == (1, "")
    done = computer.run("list", "--json")
    company.quiet()
    assert done.code == 1
    assert done.document["complete"] is False
    assert done.document["roles"]
    error = done.document["errors"][0]
    assert set(error) == {"subject", "error", "code", "message"}
    assert computer.run("list", "--json").document["complete"] is True
    assert company.calls()["organizations:ListAccounts"] == 1


def test_a_failed_refresh_leaves_the_snapshot(computer: Computer, company: Company) -> None:
    assert computer.run("sync").code == 0
    company.fault("organizations:ListAccounts*", "InvalidInputException", count=0)
    assert computer.run("sync").code == 1
    company.quiet()
    assert computer.run("list", "--offline").out


class TestRefusedOrganization:
    """AWS refuses to show an organization that was read before."""

    @pytest.fixture(params=["DescribeOrganization", "ListRoots"])
    def refused(self, request: pytest.FixtureRequest, computer: Computer) -> Computer:
        assert computer.run("sync").code == 0
        computer.company.fault(
            f"organizations:{request.param}", "AccessDeniedException", status=403, count=0
        )
        return computer

    def test_stays_as_it_was(self, refused: Computer) -> None:
        known = refused.run("list", "--offline").out
        done = refused.run("sync")
        assert (done.code, done.out) == (0, "")
        (line,) = (line for line in done.err.splitlines() if "not refreshed" in line)
        assert "alice may not read Organizations (AccessDeniedException)" in line
        assert re.search(r"as it was read \d+ s ago; `hatstand sync --replace`", line)
        assert refused.run("list", "--offline").out == known

    def test_is_listed_with_the_age_of_what_is_known(
        self, refused: Computer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_older(refused, monkeypatch, 3 * 3600)
        done = refused.run("list", "--json")
        assert (done.code, done.document["complete"], done.document["errors"]) == (0, True, [])
        assert {row["ou_path"] for row in done.document["roles"]} >= {"Workloads/Dev"}
        assert "as it was read 3 h ago" in done.err

    def test_is_left_behind_by_who_wants_that(self, refused: Computer, company: Company) -> None:
        done = refused.run("sync", "--replace")
        assert done.code == 0
        assert "the tree comes from profiles and settings" in done.err
        left = refused.run("list", "--offline", "--json").document["roles"]
        assert {row["ou_path"] for row in left} == {""}
        company.quiet()
        assert refused.run("sync", "--replace").code == 0
        assert "Workloads/Dev" in refused.run("list", "--offline").out


def test_an_answer_that_says_nothing_is_no_refusal(computer: Computer, company: Company) -> None:
    assert computer.run("sync").code == 0
    known = computer.run("list", "--offline").out
    company.fault("organizations:ListRoots", "Malformed", count=1)
    assert computer.run("sync").code == 1
    assert computer.run("list", "--offline").out == known


def test_another_identity_sees_no_snapshot_of_the_first(
    computer: Computer, company: Company
) -> None:
    computer.write(".config/hatstand/config.toml", "")
    assert computer.run("sync", environ=company.keys("alice")).code == 0
    done = computer.run("list", "--json", environ=company.keys("carol"))
    assert done.code == 0
    assert DEV not in {row["account_id"] for row in done.document["roles"] if row["ou_path"]}
    assert "no organization" in done.err


def make_older(computer: Computer, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Give the stored snapshot an earlier time, as if it had been read then."""
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    for name, value in computer.environ.items():
        monkeypatch.setenv(name, value)
    workspace = wiring.build(wiring.Options()).workspace
    workspace.open()
    snapshot = workspace._snapshot
    assert snapshot is not None
    workspace._store(replace(snapshot, as_of=snapshot.as_of - timedelta(seconds=seconds)))
