"""`shares` and its invitations on the command line: forms, names, exit codes, confirmation."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from tests.patience import PATIENCE, eventually

from hatstand.demo import roles
from hatstand.demo.sharing import Principal, Resource, Share

from .conftest import ACCOUNTS, HATSTAND, PROD, REGION, Company, Computer, company_of

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
STANDALONE = roles.STANDALONE
SHARED = "shared-licenses"
OFFER = "partner-image-pipeline"
ACCEPT = "ram:AcceptResourceShareInvitation"


@pytest.fixture(autouse=True)
def calm(company: Company) -> None:
    """Forget the faults of the test before."""
    company.quiet()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Computer]:
    """A computer at a company of its own: the test changes what is shared."""
    with company_of(ACCOUNTS) as company:
        yield Computer(tmp_path, company).furnish()


def offered(computer: Computer, name: str = OFFER) -> dict[str, Any]:
    rows = computer.run("shares", "invitations", "--json").document["invitations"]
    return next(row for row in rows if row["share_name"] == name)


def test_json_has_the_documented_fields(settled: Computer) -> None:
    done = settled.run("shares", "--json")
    assert (done.code, done.err) == (0, "")
    document = done.document
    assert list(document) == ["shares", "complete", "errors", "as_of"]
    assert (document["complete"], document["errors"]) == (True, [])
    assert ISO.fullmatch(document["as_of"])
    rows = document["shares"]
    assert {tuple(row) for row in rows} == {
        (
            "arn",
            "name",
            "direction",
            "owner_id",
            "owner_name",
            "status",
            "resources",
            "principals",
        )
    }
    namespaces = next(row for row in rows if row["name"] == "payments-namespaces")
    assert (namespaces["owner_id"], namespaces["owner_name"]) == (PROD, "payments-prod")
    assert namespaces["direction"] == "with_me"
    assert {tuple(one) for one in namespaces["resources"]} == {
        ("arn", "type", "status", "region_scope")
    }
    bastion = next(row for row in rows if row["name"] == "bastion-networks")
    assert bastion["direction"] == "by_me"
    assert bastion["principals"][0] == {"id": PROD, "name": "payments-prod", "kind": "account"}


def test_owner_leaves_one_side(settled: Computer) -> None:
    for owner, direction in (("self", "by_me"), ("others", "with_me")):
        rows = settled.run("shares", "--owner", owner, "--json").document["shares"]
        assert {row["direction"] for row in rows} == {direction}


def test_the_table_names_owners_and_what_nobody_can_use(settled: Computer) -> None:
    done = settled.run("shares")
    assert done.code == 0
    lines = {line.split()[2]: line for line in done.out.splitlines()}
    assert "payments-prod" in lines["payments-namespaces"]
    assert "PROD" in lines["payments-namespaces"]
    assert "2 servicediscovery:Namespace" in lines["payments-namespaces"]
    assert "→ payments-prod, payments-dev" in lines["bastion-networks"]
    assert "! nobody can use it: has not accepted yet" in lines["for-standalone"]
    assert "\x1b" not in done.out


def test_another_role_sees_its_own_account(settled: Computer) -> None:
    done = settled.run("shares", "--json", "--as", "payments-prod/ReadOnly", "--yes")
    assert done.code == 0
    found = {row["name"]: row["direction"] for row in done.document["shares"]}
    assert found["payments-namespaces"] == "by_me"
    assert found["bastion-networks"] == "with_me"


def test_a_role_that_the_shell_holds_is_looked_from(settled: Computer) -> None:
    exported = settled.run("env", "payments-prod/ReadOnly", "--format", "json", "--yes")
    held = json.loads(exported.out)
    done = settled.run("shares", "--owner", "self", "--json", environ=held)
    assert done.code == 0, done.err
    (row,) = done.document["shares"]
    assert (row["name"], row["owner_name"]) == ("payments-namespaces", "payments-prod")
    whose = {one["name"] for one in row["principals"]}
    assert "jump" in whose


def test_regions_are_read_together(settled: Computer) -> None:
    done = settled.run("shares", "--json", "--regions", f"{REGION},eu-west-1")
    assert done.code == 0
    assert settled.run("shares", "--json", "--regions", "nowhere").code == 2
    alone = settled.run("shares", "--json", "--region", "eu-west-1").document["shares"]
    assert alone == []


def test_a_gap_is_named_and_ends_with_1(computer: Computer) -> None:
    computer.run("sync")
    computer.company.fault("ram:ListPrincipals", "AccessDeniedException", status=403, count=0)
    done = computer.run("shares", "--json")
    assert done.code == 1
    assert done.document["complete"] is False
    assert {row["code"] for row in done.document["errors"]} == {"AccessDeniedException"}
    assert any(row["name"] == "payments-namespaces" for row in done.document["shares"])
    plain = computer.run("shares")
    assert (plain.code, plain.out) == (1, "")
    assert "missing: principals" in plain.err
    assert "--json prints the part" in plain.err


def test_nothing_readable_leaves_stdout_empty(computer: Computer) -> None:
    computer.run("sync")
    computer.company.fault("ram:*", "AccessDeniedException", status=403, count=0)
    done = computer.run("shares", "--json")
    assert (done.code, done.out) == (1, "")
    assert "AWS denies ram:" in done.err


def test_offline_asks_nothing(settled: Computer) -> None:
    settled.company.quiet()
    done = settled.run("shares", "--offline")
    assert (done.code, done.out) == (2, "")
    assert settled.company.calls() == {}


def test_invitations_show_sender_contents_and_time_left(settled: Computer) -> None:
    done = settled.run("shares", "invitations")
    assert done.code == 0
    line = next(line for line in done.out.splitlines() if OFFER in line)
    assert "PENDING" in line
    assert "2222-2222-2222 (outside of the organization)" in line
    assert re.search(r"expires in 3 h 1\d m \(derived: 12 hours for imagebuilder:Component\)", line)
    assert "1 imagebuilder:Component, 1 imagebuilder:Image" in line
    row = offered(settled)
    assert (row["status"], row["sender_id"]) == ("PENDING", STANDALONE)
    assert ISO.fullmatch(row["expires_at"])
    accepted = offered(settled, SHARED)
    assert (accepted["status"], accepted["expires_at"]) == ("ACCEPTED", None)


def test_accept_needs_a_confirmation_and_works_once(fresh: Computer) -> None:
    arn = offered(fresh)["arn"]
    asked = fresh.run("shares", "accept", arn)
    assert (asked.code, asked.out) == (4, "")
    assert "accept the share partner-image-pipeline of 222222222222" in asked.err
    assert ACCEPT not in fresh.company.calls()
    done = fresh.run("shares", "accept", arn, "--yes")
    assert (done.code, done.out) == (0, "")
    assert "accepted: partner-image-pipeline" in done.err
    names = {row["name"] for row in fresh.run("shares", "--json").document["shares"]}
    assert OFFER in names
    again = fresh.run("shares", "accept", arn, "--yes")
    assert again.code == 1
    assert "ACCEPTED already: nothing was sent" in again.err
    assert fresh.company.calls()[ACCEPT] == 1


def test_reject(fresh: Computer) -> None:
    arn = offered(fresh)["arn"]
    assert fresh.run("shares", "reject", "--yes", arn).code == 0
    assert offered(fresh)["status"] == "REJECTED"


def test_a_lost_answer_is_told_with_what_checks_it(fresh: Computer) -> None:
    arn = offered(fresh)["arn"]
    fresh.company.fault(ACCEPT, "Disconnect", count=0)
    done = fresh.run("shares", "accept", arn, "--yes")
    assert (done.code, done.out) == (1, "")
    assert "was sent, outcome unknown: check with `hatstand shares invitations" in done.err
    assert fresh.company.calls()[ACCEPT] == 1


def test_what_is_no_invitation_is_wrong_usage(settled: Computer) -> None:
    for text in ("nonsense", f"arn:aws:ram:{REGION}:{PROD}:resource-share/1"):
        done = settled.run("shares", "accept", text, "--yes")
        assert done.code == 2
        assert "not the ARN of an invitation" in done.err
    unknown = f"arn:aws:ram:{REGION}:{PROD}:resource-share-invitation/1"
    assert settled.run("shares", "accept", unknown, "--yes").code == 1


def test_options_before_the_subcommand_count_too(settled: Computer) -> None:
    done = settled.run("shares", "--regions", "eu-west-1", "invitations", "--json")
    assert done.document["invitations"] == []


def test_on_a_terminal_the_confirmation_names_the_sender(fresh: Computer) -> None:
    arn = offered(fresh)["arn"]
    program = [*HATSTAND, "shares", "accept", arn]
    environment = fresh.environment()
    for typed, code in (("n", 130), ("y", 0)):
        child = pexpect.spawn(
            program[0], program[1:], env=environment, encoding="utf-8", timeout=PATIENCE
        )
        child.expect("sender    2222-2222-2222 \\(outside of the organization\\)")
        child.expect("contains  1 imagebuilder:Component")
        child.expect("expires in 3 h")
        child.expect(r"\[y/N\] ")
        child.sendline(typed)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
    assert fresh.company.calls()[ACCEPT] == 1


def test_an_interrupt_after_sending_tells_what_was_sent(fresh: Computer) -> None:
    arn = offered(fresh)["arn"]
    fresh.company.fault(ACCEPT, "Hang")
    with subprocess.Popen(
        [*HATSTAND, "shares", "accept", arn, "--yes"],
        env=fresh.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        eventually(lambda: ACCEPT in fresh.company.calls(), "the request")
        os.kill(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out) == (130, "")
    assert f"accepting the share {OFFER} was sent, outcome unknown" in err


def test_hostile_names_stay_data(fresh: Computer) -> None:
    resource = Resource(f"arn:aws:ec2:{REGION}:{PROD}:subnet/s-1", "ec2:Subnet")
    name = "x\x1b[31m[bold]\n$(id)\u202e"
    share = Share(name, PROD, REGION, 1.7e9, [resource], [Principal(roles.JUMP)])
    fresh.company.running.front.shares.add(share)
    plain = fresh.run("shares")
    assert "\x1b" not in plain.out
    assert "\u202e" not in plain.out
    assert any(row["name"] == name for row in fresh.run("shares", "--json").document["shares"])


def test_the_module_loads_no_botocore_for_its_help() -> None:
    code = (
        "import sys; from hatstand.cli.main import main; main(['shares', '--help']); "
        "sys.exit('botocore' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0


def test_an_answer_is_noted_in_the_journal(fresh: Computer) -> None:
    row = offered(fresh)
    assert fresh.run("shares", "accept", row["arn"], "--yes").code == 0
    noted = fresh.run("journal", "--json").document["events"]
    assert [(one["event"], one["detail"]) for one in noted] == [
        ("answered", f"accept {OFFER} of {row['sender_id']}")
    ]


def test_at_a_terminal_it_says_how_far_it_is_and_leaves_no_trace(settled: Computer) -> None:
    program = [*HATSTAND, "shares"]
    child = pexpect.spawn(
        program[0], program[1:], env=settled.environment(), encoding="utf-8", timeout=PATIENCE
    )
    child.expect(r"\r\x1b\[Kshares( \d+)?")
    child.expect(r"\r\x1b\[K(with|by) me ")
    child.expect(pexpect.EOF)
    assert "payments-namespaces" in child.before
    assert "\x1b[K" not in child.before
