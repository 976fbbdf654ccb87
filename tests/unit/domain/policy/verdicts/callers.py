"""Those who call, and the statements that they meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hatstand.domain.policy import Caller, PrincipalKind
from hatstand.domain.roles import Verdict

YES, NO, MAYBE = Verdict.YES, Verdict.NO, Verdict.MAYBE

JUMP = "999999999999"
PROD = "111111111111"
OTHER = "222222222222"
ORGANIZATION = "o-acme123456"
PATH = f"{ORGANIZATION}/r-root/ou-root-aaaa/ou-root-bbbb/"
ALICE_ARN = f"arn:aws:iam::{JUMP}:user/people/alice"

# alice has long-term keys and a device, her own policies allow every role that is judged here
ALICE = Caller(
    JUMP,
    ALICE_ARN,
    organization_id=ORGANIZATION,
    organization_paths=(PATH,),
    can_give_mfa=True,
    allowed=True,
)
NO_DEVICE = replace(ALICE, can_give_mfa=False)
DEVICE_UNKNOWN = replace(ALICE, can_give_mfa=None)
WITH_ID = replace(ALICE, external_id="tea-pot")
WITH_WRONG_ID = replace(ALICE, external_id="coffee-pot")
OWN_UNKNOWN = replace(ALICE, allowed=None)
OWN_REFUSES = replace(ALICE, allowed=False)
OWN_DENIES = replace(ALICE, allowed=False, denied=True)
NOWHERE = replace(ALICE, organization_id="", organization_paths=())
ORGANIZATION_UNKNOWN = replace(ALICE, organization_id=None, organization_paths=None)
SESSION_USER = replace(ALICE, long_term=False, can_give_mfa=False)
CHINESE = replace(ALICE, arn=ALICE_ARN.replace("arn:aws:", "arn:aws-cn:"), partition="aws-cn")
HUB = Caller(
    JUMP,
    f"arn:aws:sts::{JUMP}:assumed-role/Hub/alice@host",
    PrincipalKind.ROLE,
    organization_id=ORGANIZATION,
    organization_paths=(PATH,),
    long_term=False,
    allowed=True,
)
HUB_KNOWN = replace(HUB, role_arn=f"arn:aws:iam::{JUMP}:role/teams/Hub")
SSO = replace(
    HUB, arn=f"arn:aws:sts::{JUMP}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice"
)
ROOT = replace(ALICE, arn=f"arn:aws:iam::{JUMP}:root", kind=PrincipalKind.ROOT)
FEDERATED = replace(
    ALICE, arn=f"arn:aws:sts::{JUMP}:federated-user/bob", kind=PrincipalKind.FEDERATED
)
AT_HOME = {"role_account_id": JUMP}
ABROAD = {"role_account_id": PROD}


def allow(principal: Any, condition: Any = None, **more: Any) -> dict[str, Any]:
    """Return an Allow statement for sts:AssumeRole; `principal` alone means an AWS one."""
    subject = principal if isinstance(principal, dict) else {"AWS": principal}
    statement = {"Effect": "Allow", "Principal": subject, "Action": "sts:AssumeRole", **more}
    return statement if condition is None else {**statement, "Condition": condition}


def deny(principal: Any, condition: Any = None, **more: Any) -> dict[str, Any]:
    """Return a Deny statement for sts:AssumeRole."""
    return {**allow(principal, condition, **more), "Effect": "Deny"}


def without(statement: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    """Return a statement with one element taken away and others put in."""
    return {key: value for key, value in statement.items() if key != name} | more


def root_of(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:root"


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MFA_IF_EXISTS = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
NO_MFA_IF_EXISTS = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
RECENT_MFA = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "tea-pot"}}
JUMP_ROOT = root_of(JUMP)


@dataclass(frozen=True)
class Case:
    """A name, the statements, who calls, what is expected and a part of the reason."""

    name: str
    statements: Any
    caller: Caller
    verdict: Verdict
    reason: str
    where: Any = None
    mfa: Any = ...
    external_id: Any = ...
