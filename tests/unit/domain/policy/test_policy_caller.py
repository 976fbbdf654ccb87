"""Callers: what is read from an identity, and what a request of theirs tells AWS."""

from __future__ import annotations

import pytest

from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.policy import Caller, PrincipalKind, TrustPolicy, judge
from hatstand.domain.policy.caller import facts_of, named_role
from hatstand.domain.policy.conditions import State
from hatstand.domain.roles import Verdict

A = "111111111111"


@pytest.mark.parametrize(
    ("arn", "kind", "long_term"),
    [
        (f"arn:aws:iam::{A}:user/team/alice", PrincipalKind.USER, True),
        (f"arn:aws:sts::{A}:assumed-role/Hub/alice", PrincipalKind.ROLE, False),
        (f"arn:aws:iam::{A}:root", PrincipalKind.ROOT, True),
        (f"arn:aws:sts::{A}:federated-user/bob", PrincipalKind.FEDERATED, False),
        ("nonsense", PrincipalKind.USER, False),
    ],
)
def test_caller_of_an_identity(arn: str, kind: PrincipalKind, long_term: bool) -> None:
    caller = Caller.of(CallerIdentity(A, arn))
    assert (caller.kind, caller.long_term, caller.partition) == (kind, long_term, "aws")
    assert caller.allowed is None


def test_a_caller_is_in_the_partition_of_its_identity() -> None:
    assert Caller.of(CallerIdentity(A, f"arn:aws-cn:iam::{A}:user/alice")).partition == "aws-cn"


def test_role_names() -> None:
    session = Caller(A, f"arn:aws:sts::{A}:assumed-role/Hub/alice", PrincipalKind.ROLE)
    known = Caller(A, session.arn, PrincipalKind.ROLE, role_arn=f"arn:aws:iam::{A}:role/t/Hub")
    odd = Caller(A, "nonsense", PrincipalKind.ROLE)
    user = Caller(A, f"arn:aws:iam::{A}:user/Hub")
    assert [one.role_name for one in (session, known, odd, user)] == ["Hub", "Hub", "", ""]
    assert known.principal_arn == f"arn:aws:iam::{A}:role/t/Hub"
    assert named_role(f"arn:aws:iam::{A}:role/Hub", session)
    assert not named_role(f"arn:aws:iam::{A}:role/Hub", odd)
    assert not named_role(f"arn:aws:iam::{A}:role/Hub", user)
    assert not named_role("nonsense", session)
    assert not named_role(f"arn:aws-cn:iam::{A}:role/Hub", session)


def test_a_role_has_no_device() -> None:
    role = Caller(A, "x", PrincipalKind.ROLE, can_give_mfa=True)
    assert role.may_give_mfa() is False
    assert Caller(A, "x").may_give_mfa() is None


def test_facts_of_a_user() -> None:
    caller = Caller(
        A, f"arn:aws:iam::{A}:user/team/alice", organization_id="", organization_paths=()
    )
    facts = facts_of(caller, "", with_mfa=False, external_id=None)
    assert facts["aws:username"] == (("alice",),)
    assert facts["aws:principalorgid"] == (State.ABSENT,)
    assert facts["aws:principalorgpaths"] == (State.ABSENT,)
    assert facts["aws:multifactorauthpresent"] == (State.ABSENT,)
    assert facts["sts:externalid"] == (State.ABSENT,)
    assert "aws:resourceaccount" not in facts
    assert "aws:sourceip" not in facts


def test_whether_a_session_had_a_code_is_not_known() -> None:
    present = "aws:multifactorauthpresent"
    user = Caller(A, f"arn:aws:iam::{A}:user/alice", long_term=False)
    role = Caller(A, f"arn:aws:sts::{A}:assumed-role/Hub/me", PrincipalKind.ROLE, long_term=False)
    of_user = facts_of(user, A, with_mfa=False, external_id=None)
    of_role = facts_of(role, A, with_mfa=False, external_id=None)
    assert of_user[present] == (("true",), ("false",))
    assert of_role[present] == (State.ABSENT, ("false",))


def test_facts_with_a_code_and_an_external_id() -> None:
    caller = Caller(A, f"arn:aws:iam::{A}:user/alice", organization_id="o-1")
    facts = facts_of(caller, A, with_mfa=True, external_id="tea-pot")
    assert facts["aws:multifactorauthpresent"] == (("true",),)
    assert facts["sts:externalid"] == (("tea-pot",),)
    assert facts["aws:principalorgid"] == (("o-1",),)
    assert "aws:principalorgpaths" not in facts
    unknown = facts_of(caller, A, with_mfa=True, external_id=State.PRESENT)
    assert unknown["sts:externalid"] == (State.PRESENT,)


def test_a_boundary_may_forbid_what_a_trust_policy_gives_a_role() -> None:
    arn = f"arn:aws:sts::{A}:assumed-role/Hub/alice"
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{A}:role/Hub"},
        "Action": "sts:AssumeRole",
    }
    policy = TrustPolicy.parse({"Statement": statement})
    free = Caller(A, arn, PrincipalKind.ROLE, long_term=False)
    bounded = Caller(A, arn, PrincipalKind.ROLE, long_term=False, bounded=True)
    assert judge(policy, free, role_account_id=A).verdict is Verdict.YES
    judgement = judge(policy, bounded, role_account_id=A)
    assert judgement.verdict is Verdict.MAYBE
    assert judgement.reason == ("trusts this role by name; a permissions boundary may forbid it")
