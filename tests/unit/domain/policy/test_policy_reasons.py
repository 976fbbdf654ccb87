"""Why a caller is let in or not, word for word: it is what people read beside a verdict."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.domain.policy.verdicts.callers import (
    ABROAD,
    ALICE,
    EXTERNAL_ID,
    JUMP,
    MFA,
    NO_DEVICE,
    OTHER,
    OWN_REFUSES,
    OWN_UNKNOWN,
    allow,
    deny,
    root_of,
)
from tests.unit.domain.policy.verdicts.cases import CASES

from hatstand.domain.policy import Caller, Judgement, TrustPolicy, judge
from hatstand.domain.roles import Verdict

TRUSTED = "trusts account 9999-9999-9999"
ALLOWED = f"{TRUSTED}; the caller's own policies allow it"
NAMED = "trusts this user by name"

REASONS = {
    "account root": ALLOWED,
    "another account": "trusts account 2222-2222-2222, not this caller",
    "root, own policies unknown": (
        f"{TRUSTED}; whether the caller's own policies allow it is not known"
    ),
    "root, own policies refuse": f"{TRUSTED}, but the caller's own policies don't allow it",
    "root, own policies deny": f"{TRUSTED}, but the caller's own policies deny it",
    "user by name at home": f"{NAMED}; in its own account that is enough",
    "user by name abroad": f"{NAMED}, but the caller's own policies don't allow it",
    "user, role's account unknown": (
        f"{NAMED}; the caller's own policies don't, and may not need to, allow it"
    ),
    "anyone": "trusts anyone; the caller's own policies allow it",
    "role of a session": "trusts this role by name; the caller's own policies allow it",
    "wildcard in a principal": "statement 1 may trust it; the caller's own policies allow it",
    "a permission set's own trust": (
        "it is entered through IAM Identity Center, not with sts:AssumeRole"
    ),
    "nobody": "trusts nobody",
    "many others": (
        "trusts account 2222-2222-2222, account 1111-1111-1111 and 2 more, not this caller"
    ),
    "root user calls": "an account's root user can't assume roles",
    "federated user calls": "a federated user's session can't assume roles",
    "other action": "no statement allows sts:AssumeRole",
    "MFA": f"{ALLOWED}, with MFA",
    "MFA, no device": "needs MFA, and this caller has no device for it",
    "MFA, device unknown": f"{ALLOWED}, with MFA; whether there is a device for it is not known",
    "MFA, a role calls": "needs MFA, and a role's session can't give it",
    "MFA if exists": ALLOWED,
    "MFA if exists, a role calls": (
        f"{ALLOWED}; depends on aws:MultiFactorAuthPresent (statement 1)"
    ),
    "MFA younger than can be": (
        f"{ALLOWED}; depends on aws:MultiFactorAuthAge (statement 1), with MFA"
    ),
    "ExternalId known": f"{ALLOWED}, with ExternalId",
    "ExternalId unknown": "needs an ExternalId; none is known",
    "ExternalId wrong": "needs another ExternalId than the one known",
    "ExternalId not asked": ALLOWED,
    "ExternalId and MFA": f"{ALLOWED}, with MFA and ExternalId",
    "ExternalId and MFA, none known": "needs an ExternalId and MFA; none is known",
    "ExternalId and MFA, no device": f"{TRUSTED}, but only with MFA",
    "another organization": "trusts anyone, but only from organization o-else",
    "deny other organizations, in none": (
        "statement 2 denies it where aws:PrincipalOrgID is not o-acme123456"
    ),
    "deny anyone": "statement 2 denies it",
    "deny from some address": f"{ALLOWED}; statement 2 may deny it, depending on aws:SourceIp",
    "deny that can't be read": (
        f"{ALLOWED}; statement 2 may deny it: its Principal is neither * nor a JSON object"
    ),
    "deny all but her account": f"{ALLOWED}; statement 2 may deny it",
    "only a deny": "no statement allows anything",
    "allow all but another": (
        "trusts everyone it does not name; the caller's own policies allow it"
    ),
    "allow all but her": "the caller is among those it leaves out",
    "no principal": "statement 1 can't be read: it has no Principal",
    "no statement": "the trust policy can't be read: it has no statement",
}


def judged(statements: Any, caller: Caller, where: Any = None) -> Judgement:
    return judge(TrustPolicy.parse({"Statement": statements}), caller, **(where or {}))


@pytest.mark.parametrize("name", REASONS)
def test_reasons(name: str) -> None:
    (case,) = (one for one in CASES if one.name == name)
    assert judged(case.statements, case.caller, case.where).reason == REASONS[name]


def test_what_several_conditions_hang_on_is_told_once_each() -> None:
    addresses = {"aws:SourceIp": "203.0.113.0/24", "aws:SourceVpc": "vpc-1"}
    unsure = {"IpAddress": addresses, "NotIpAddress": addresses}
    keys = "aws:SourceIp, aws:SourceVpc"
    assert judged([allow(JUMP, unsure)], ALICE).reason == (
        f"{ALLOWED}; depends on {keys} (statement 1)"
    )
    assert judged([allow(JUMP), deny("*", unsure)], ALICE).reason == (
        f"{ALLOWED}; statement 2 may deny it, depending on {keys}"
    )


def test_a_deny_tells_all_its_conditions() -> None:
    condition = {
        "StringEquals": {"aws:PrincipalAccount": JUMP},
        "ArnLike": {"aws:PrincipalArn": "*"},
    }
    assert judged([allow(JUMP), deny("*", condition)], ALICE).reason == (
        "statement 2 denies it where aws:PrincipalAccount is 9999-9999-9999 "
        "and where aws:PrincipalArn is like *"
    )


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (["AIDAA"], "a deleted user (AIDAA)"),
        (["AIDAA", "AIDAA"], "a deleted user (AIDAA)"),
        (["AIDAA", "AROAB"], "a deleted user (AIDAA) and a deleted role (AROAB)"),
        (["AIDAA", "AROAB", "x"], "a deleted user (AIDAA), a deleted role (AROAB) and 1 more"),
    ],
)
def test_whom_it_trusts_instead(others: list[str], told: str) -> None:
    assert judged(allow(others), ALICE).reason == f"trusts {told}, not this caller"


def test_the_caller_may_know_better_why_its_own_side_is_not_known() -> None:
    caller = Caller(JUMP, ALICE.arn, own_reason="its policies could not be read: denied")
    assert judged(allow(JUMP), caller).reason == f"{TRUSTED}; {caller.own_reason}"
    assert "is not known" in judged(allow(JUMP), OWN_UNKNOWN).reason


def test_the_first_doubt_and_the_deciding_statement_are_told() -> None:
    unread = {"Effect": "Deny", "Principal": 7, "Action": "*"}
    address = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    found = judged([allow(JUMP), deny("*", address), unread], ALICE)
    assert (found.verdict, found.statement) == (Verdict.MAYBE, 1)
    assert found.reason.endswith("statement 2 may deny it, depending on aws:SourceIp")
    certain = judged([deny("*", address), unread, allow(JUMP), deny("*")], ALICE)
    assert (certain.verdict, certain.statement) == (Verdict.NO, 3)


@pytest.mark.parametrize(
    ("statement", "caller", "verdict"),
    [
        (allow(JUMP), ALICE, Verdict.YES),
        (allow(JUMP), OWN_REFUSES, Verdict.NO),
        (allow(JUMP, MFA), NO_DEVICE, Verdict.NO),
        (allow(JUMP, {"StringEquals": {"aws:PrincipalOrgID": "o-else"}}), ALICE, Verdict.NO),
        (allow(JUMP, Condition=7), ALICE, Verdict.MAYBE),
    ],
)
def test_the_statement_is_told_that_decides(
    statement: Any, caller: Caller, verdict: Verdict
) -> None:
    found = judged([allow({"Service": "ec2.amazonaws.com"}), statement], caller)
    assert (found.verdict, found.statement) == (verdict, 1)


def test_the_statement_is_told_that_wants_another_external_id() -> None:
    found = judged([allow(root_of(OTHER)), allow(JUMP, EXTERNAL_ID)], ALICE)
    assert (found.verdict, found.statement) == (Verdict.MAYBE, 1)


def test_where_no_statement_lets_in_the_first_one_of_the_best_tells_why() -> None:
    statements = [allow(root_of(OTHER)), allow(JUMP, MFA), allow(ALICE.arn, MFA)]
    found = judged(statements, NO_DEVICE, ABROAD)
    assert (found.verdict, found.statement) == (Verdict.NO, 1)
