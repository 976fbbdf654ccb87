"""What commands do when an operation fails: the exit code of the page of faults, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from docs.reliability_page import AGAIN, DOUBT, FAULTS, GAP, ON, OUT, STOPS, USES, outcome
from tests.cli.conftest import CONFIG, Company, Computer, Outcome
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.faults.impatient import site

from hatstand.demo.faults import Fault

WORDS = {
    "env TARGET": ("env", "payments-dev/ReadOnly"),
    "console TARGET": ("console", "payments-dev/ReadOnly"),
    "services NAMESPACE --discover": ("services", "payments.internal/api", "--discover"),
}
CONFIG_FILE = ".config/hatstand/config.toml"
THIN = {
    ("organizations:ListAccounts", "not AWS's"),
    ("organizations:ListRoots", "refused"),
    ("organizations:DescribeOrganization", "half"),
    ("organizations:ListOrganizationalUnitsForParent", "5xx"),
    ("iam:ListRoles", "throttled"),
    ("sts:AssumeRole", "not AWS's"),
    ("sts:AssumeRole", "throttled"),
    ("sts:GetSessionToken", "cut once"),
    ("ram:ListResources", "unknown"),
    ("servicediscovery:ListNamespaces", "cut"),
    ("servicediscovery:ListInstances", "cut once"),
    ("signin:getSigninToken", "throttled"),
    ("sts:GetCallerIdentity", "no answer"),
    ("iam:ListAccountAliases", "5xx"),
    ("ram:AcceptResourceShareInvitation", "cut"),
    ("uxc:GetAccountCustomizations", "half"),
}
"""What every run of the tests tries; `full` tries everything."""

CELLS = [
    pytest.param(operation, fault, marks=() if (operation, fault) in THIN else pytest.mark.full)
    for operation, use in USES.items()
    for fault in FAULTS
    if use.command
]


@pytest.fixture
def computer(tmp_path: Path, company: Company) -> Computer:
    """A computer that knows the organization."""
    company.quiet()
    made = Computer(tmp_path, company).furnish()
    assert made.run("sync").code == 0
    return made


def words(operation: str, computer: Computer) -> tuple[str, ...]:
    """Return the command for an operation."""
    if operation == "sts:GetSessionToken":
        return ("env", "payments-prod/Admin", "--yes", "--mfa-code", computer.company.code())
    command = USES[operation].command
    if command.endswith(" ARN"):
        return (*command.split()[:-1], pending(computer), "--yes")
    return WORDS.get(command) or tuple(command.split())


def pending(computer: Computer) -> str:
    """Return the ARN of an invitation that waits for an answer."""
    found = computer.run("shares", "invitations", "--json").document["invitations"]
    return next(str(one["arn"]) for one in found if one["status"] == "PENDING")


def stand_where_it_is_asked(computer: Computer, operation: str) -> dict[str, str]:
    """Let the program need an operation; return the variables that take part in it."""
    if operation == "iam:ListMFADevices":
        lines = CONFIG.splitlines(keepends=True)
        computer.write(CONFIG_FILE, "".join(one for one in lines if "mfa_serial" not in one))
    elif operation == "iam:ListAccountAliases":
        computer.write(CONFIG_FILE, "[limits]\nrate = 1.0\n")
        environ = computer.company.keys("carol")
        assert computer.run("sync", environ=environ).code == 0
        return environ
    return {}


def run(
    computer: Computer, operation: str, fault: str, folder: Path, environ: Mapping[str, str]
) -> Outcome:
    """Run the command while the operation fails."""
    if operation.startswith("signin:"):
        assert computer.run("env", "payments-dev/ReadOnly").code == 0
    kind = FAULTS[fault]
    arguments = words(operation, computer)
    computer.company.quiet()
    computer.company.running.front.faults.add(
        Fault(operation, kind.error, kind.status, count=1 if kind.once else 0)
    )
    variables = site(folder, silent=operation if fault == "no answer" else "")
    done = computer.run(*arguments, environ={**environ, **variables})
    assert computer.company.calls().get(operation), f"{arguments} did not ask for it"
    computer.company.quiet()
    return done


@pytest.mark.parametrize(("operation", "fault"), CELLS)
def test_a_command(operation: str, fault: str, computer: Computer, tmp_path: Path) -> None:
    environ = stand_where_it_is_asked(computer, operation)
    known = computer.run("list", "--offline", environ=environ).out
    done = run(computer, operation, fault, tmp_path / "site", environ)
    word, code = outcome(operation, fault)
    assert (done.code, operation, fault) == (code, operation, fault), done.err
    kind = FAULTS[fault]
    if word in (STOPS, GAP):
        assert kind.title in done.err or fault in ("refused", "cut once") or _own(done.err)
    if word in (STOPS, DOUBT):
        assert done.out == ""
    assert (word == DOUBT) == ("sent, outcome unknown: check with `hatstand" in done.err)
    if word in (STOPS, DOUBT, GAP, AGAIN, ON) and not _opens_a_role(operation):
        assert computer.run("list", "--offline", environ=environ).out == known
    if word in (ON, OUT):
        assert "hatstand:" not in done.err


def _opens_a_role(operation: str) -> bool:
    """Tell whether the command's role is known to open afterwards, or was opened for it before."""
    return USES[operation].command in ("env TARGET", "console TARGET")


def _own(text: str) -> bool:
    """Tell whether these are words that one operation has for itself."""
    return "sign-in endpoint refused" in text or "an MFA code is needed" in text


def test_a_failed_assume_leaves_no_session(computer: Computer, tmp_path: Path) -> None:
    run(computer, "sts:AssumeRole", "half", tmp_path / "site", {})
    assert computer.run("sessions", "--json").document["sessions"] == []


def test_a_role_is_not_explained_as_refused_where_aws_failed(
    computer: Computer, tmp_path: Path
) -> None:
    for fault in ("not AWS's", "5xx"):
        done = run(computer, "sts:AssumeRole", fault, tmp_path / "site", {})
        assert "a value of the request" not in done.err
        assert FAULTS[fault].hint in done.err


def test_an_account_keeps_the_alias_that_rules_go_by(computer: Computer, tmp_path: Path) -> None:
    operation = "iam:ListAccountAliases"
    environ = stand_where_it_is_asked(computer, operation)
    run(computer, operation, "refused", tmp_path / "site", environ)
    assert "acme-standalone" in computer.run("tree", "--offline", environ=environ).out
