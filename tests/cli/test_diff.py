"""`hatstand diff`: what it prints, for people and for programs, and how it ends."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hatstand.cli.values import moment_since
from hatstand.demo import roles
from hatstand.demo.model import Account, Role
from hatstand.errors import UsageError

from .conftest import ACCOUNTS, DATA, DEV, PROD, Company, Computer, company_of
from .test_snapshot_rules import make_older

FIELDS = [
    "change",
    "kind",
    "id",
    "name",
    "account_id",
    "account_name",
    "ou_path",
    "from",
    "to",
    "found_at",
]
FRESH = "888888888888"


@pytest.fixture(scope="module")
def changing() -> Iterator[Company]:
    """A company of this module's own, because its organization is changed."""
    with company_of(ACCOUNTS) as made:
        yield made


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, changing: Company) -> Computer:
    """A computer with two snapshots, between which everything happened."""
    computer = Computer(tmp_path_factory.mktemp("changed"), changing).furnish()
    assert computer.run("sync").code == 0
    organization = changing.running.organization
    organization.move_account(DATA, ("Workloads", "Prod"))
    organization.accounts[DEV].name = "ledger-dev"
    organization.accounts[PROD].state = "PENDING_CLOSURE"
    parent = organization.add_unit(("Sandbox", "日本語"))
    hostile = "evil \x1b[31m\n[red]name"
    organization.add_account(Account(FRESH, hostile, "f@x.example", parent, time.time()))
    organization.drop_role(roles.JUMP, "Hub")
    trust = {"Version": "2012-10-17", "Statement": []}
    organization.put_role(Role(roles.JUMP, "Brandnew", trust, path="/team/"))
    assert computer.run("sync").code == 0
    return computer


def test_changes_stand_in_straight_columns_with_sign_and_word(changed: Computer) -> None:
    done = changed.run("diff")
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["+", "new", "account"],
        [">", "moved", "account"],
        ["~", "renamed", "account"],
        ["!", "closing", "account"],
        ["+", "new", "OU"],
        ["+", "new", "OU"],
        ["+", "new", "role"],
        ["-", "gone", "role"],
    ]
    assert "\x1b" not in done.out
    assert lines[0].endswith("8888-8888-8888    in Sandbox/日本語")
    assert lines[1].endswith("7777-7777-7777    from Workloads/Dev to Workloads/Prod")
    assert lines[2].endswith("3333-3333-3333    was payments-dev")
    assert lines[3].endswith("1111-1111-1111    was ACTIVE")
    assert lines[7].endswith("9999-9999-9999    was in jump")
    assert len({line.index("account") for line in lines[:4]}) == 1


def test_narration_says_what_was_compared(changed: Computer) -> None:
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    words = "1 account new, 1 moved, 1 renamed, 1 closing · 2 OUs new · 1 role new, 1 gone"
    assert re.fullmatch(f"between {moment} and {moment}: {words}\n", changed.run("diff").err)


def test_json_has_the_documented_fields_in_a_stable_order(changed: Computer) -> None:
    document = changed.run("diff", "--json").document
    assert list(document) == ["changes", "complete", "errors", "as_of"]
    assert (document["complete"], document["errors"]) == (True, [])
    as_of = document["as_of"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", as_of)
    rows = document["changes"]
    assert all(list(row) == FIELDS for row in rows)
    assert rows[0] == {
        "change": "new",
        "kind": "account",
        "id": FRESH,
        "name": "evil \x1b[31m\n[red]name",
        "account_id": FRESH,
        "account_name": "evil \x1b[31m\n[red]name",
        "ou_path": "Sandbox/日本語",
        "from": None,
        "to": None,
        "found_at": as_of,
    }
    assert (rows[1]["from"], rows[1]["to"]) == ("Workloads/Dev", "Workloads/Prod")
    assert (rows[3]["from"], rows[3]["to"]) == ("ACTIVE", "PENDING_CLOSURE")
    assert (rows[4]["kind"], rows[4]["account_id"]) == ("ou", None)
    assert rows[6]["id"] == f"arn:aws:iam::{roles.JUMP}:role/team/Brandnew"
    assert rows[6]["account_name"] == "jump"
    assert changed.run("diff", "--json").document == document


def test_since_compares_with_the_snapshot_of_that_time(
    changed: Computer, changing: Company
) -> None:
    found = changed.run("diff", "--since", "1h", "--json").document["changes"]
    assert found == changed.run("diff", "--json").document["changes"]
    text = changed.run("diff", "--since", "3d")
    assert "where what is kept begins" in text.err
    assert all(re.search(r"  found [-0-9]{10} [:0-9]{8}$", line) for line in text.out.splitlines())
    now = datetime.now(UTC).isoformat()
    none = changed.run("diff", "--since", now)
    assert (none.code, none.out) == (0, "")
    assert "nothing changed" in none.err
    assert changing.calls()["organizations:ListAccounts"] == 2


def test_after_a_snapshot_that_changed_nothing_the_last_change_is_named(
    changed: Computer, tmp_path: Path
) -> None:
    computer = Computer(shutil.copytree(changed.home, tmp_path / "copy"), changed.company)
    assert computer.run("sync").code == 0
    done = computer.run("diff")
    assert (done.code, done.out) == (0, "")
    assert "nothing changed" in done.err
    match = re.search(r"hatstand (diff --since \S+)", done.err)
    assert match is not None
    again = computer.run(*match.group(1).split(), "--json").document["changes"]
    assert again == changed.run("diff", "--json").document["changes"]


@pytest.mark.parametrize("options", [(), ("--since", "2w", "--json")])
def test_without_an_earlier_snapshot_it_says_so(
    options: tuple[str, ...], computer: Computer, company: Company
) -> None:
    for expected in (1, 0):  # without a snapshot it is made first
        company.quiet()
        done = computer.run("diff", *options)
        assert done.code == 0
        assert "no earlier snapshot to compare with: the first is that of" in done.err
        if "--json" in options:
            assert (done.document["changes"], done.document["complete"]) == ([], True)
        else:
            assert done.out == ""
        assert company.calls().get("organizations:ListAccounts", 0) == expected


def test_offline_without_any_snapshot(computer: Computer, company: Company) -> None:
    done = computer.run("diff", "--offline", "--json")
    assert done.code == 0
    assert (done.document["changes"], done.document["as_of"]) == ([], None)
    assert "there is no earlier snapshot to compare with\n" in done.err
    assert company.calls() == {}


def test_an_old_snapshot_is_refreshed_first(
    computer: Computer, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert computer.run("sync").code == 0
    make_older(computer, monkeypatch, 3700)
    company.quiet()
    company.fault("*", "Disconnect", count=0)
    unreachable = computer.run("diff", "--json")
    assert (unreachable.code, unreachable.out) == (5, "")
    assert computer.run("diff", "--offline").code == 0
    company.quiet()
    assert computer.run("diff").code == 0
    assert company.calls()["organizations:ListAccounts"] == 1


def test_a_partial_refresh_ends_with_1(computer: Computer, company: Company) -> None:
    operation = "organizations:ListOrganizationalUnitsForParent"
    company.fault(operation, "InvalidInputException", count=0)
    done = computer.run("diff", "--json")
    text = computer.run("diff")
    company.quiet()
    assert done.code == text.code == 1
    assert done.document["complete"] is False
    assert done.document["changes"] == []
    assert text.out == ""


def test_a_damaged_history_is_told(changed: Computer, tmp_path: Path) -> None:
    computer = Computer(tmp_path, changed.company).furnish()
    assert computer.run("sync").code == 0
    (path,) = computer.home.rglob("*.history")
    path.write_bytes(path.read_bytes()[:-1])
    done = computer.run("diff")
    assert (done.code, done.out) == (0, "")
    assert "The history of acme can't be used" in done.err
    assert "no earlier snapshot" in done.err


def test_a_time_that_is_none_ends_with_2_and_an_example(settled: Computer) -> None:
    done = settled.run("diff", "--since", "soon", "--offline")
    assert (done.code, done.out) == (2, "")
    assert "2026-11-22T09:30" in done.err


class TestSince:
    NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("text", "ago"),
        [
            ("90m", timedelta(minutes=90)),
            ("2h", timedelta(hours=2)),
            ("3d", timedelta(days=3)),
            ("2w", timedelta(weeks=2)),
            ("1w2d3h4m", timedelta(days=9, hours=3, minutes=4)),
            ("0h", timedelta()),
        ],
    )
    def test_so_long_ago(self, text: str, ago: timedelta) -> None:
        assert moment_since(text, self.NOW) == self.NOW - ago

    def test_a_date_is_local_unless_it_names_a_zone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        try:
            local = moment_since("2026-03-01", self.NOW)
            timed = moment_since("2026-03-01T09:30", self.NOW)
        finally:
            monkeypatch.delenv("TZ")
            time.tzset()
        assert local == datetime(2026, 2, 28, 15, tzinfo=UTC)
        assert timed == datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
        zoned = moment_since("2026-03-01T09:30:00Z", self.NOW)
        assert zoned == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["", "2 h", "-2h", "1e9d", "99999w", "2026-13-01"])
    def test_other_texts_are_none(self, text: str) -> None:
        with pytest.raises(UsageError, match="is no time"):
            moment_since(text, self.NOW)

    def test_the_future_is_none(self) -> None:
        with pytest.raises(UsageError, match="still to come"):
            moment_since("2026-03-04T12:00:01Z", self.NOW)
