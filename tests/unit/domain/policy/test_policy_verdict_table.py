"""Who is let in: one row a case, from the trust policies that people really write."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hatstand.domain.policy import Caller, PrincipalKind, TrustPolicy, judge
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


CASES = [
    # --- principals ------------------------------------------------------------------------
    Case("account root", allow(JUMP_ROOT), ALICE, YES, "trusts account 9999-9999-9999"),
    Case("twelve digits", allow(JUMP), ALICE, YES, "own policies allow it"),
    Case("account among others", allow([OTHER, JUMP_ROOT]), ALICE, YES, "9999-9999-9999"),
    Case("another account", allow(root_of(OTHER)), ALICE, NO, "trusts account 2222-2222-2222, not"),
    Case("root, own policies unknown", allow(JUMP_ROOT), OWN_UNKNOWN, MAYBE, "is not known"),
    Case("root, own policies refuse", allow(JUMP_ROOT), OWN_REFUSES, NO, "don't allow it"),
    Case("root, own policies deny", allow(JUMP_ROOT), OWN_DENIES, NO, "own policies deny it"),
    Case("root at home, own refuse", allow(JUMP_ROOT), OWN_REFUSES, NO, "don't", AT_HOME),
    Case("root at home, own unknown", allow(JUMP_ROOT), OWN_UNKNOWN, MAYBE, "not known", AT_HOME),
    Case("user by name", allow(ALICE_ARN), ALICE, YES, "trusts this user by name"),
    Case("user by name at home", allow(ALICE_ARN), OWN_REFUSES, YES, "that is enough", AT_HOME),
    Case("user at home, own deny", allow(ALICE_ARN), OWN_DENIES, NO, "deny it", AT_HOME),
    Case("user by name abroad", allow(ALICE_ARN), OWN_REFUSES, NO, "don't allow it", ABROAD),
    Case("user abroad, own unknown", allow(ALICE_ARN), OWN_UNKNOWN, MAYBE, "not known", ABROAD),
    Case("user, role's account unknown", allow(ALICE_ARN), OWN_REFUSES, MAYBE, "may not need to"),
    Case("user without path", allow(f"arn:aws:iam::{JUMP}:user/alice"), ALICE, NO, "not this call"),
    Case(
        "user in other case", allow(ALICE_ARN.replace("alice", "Alice")), ALICE, NO, "user people"
    ),
    Case("other partition", allow(JUMP_ROOT), CHINESE, NO, "not this caller"),
    Case("digits in any partition", allow(JUMP), CHINESE, YES, "trusts account"),
    Case("anyone", allow("*"), ALICE, YES, "trusts anyone"),
    Case(
        "anyone, written short", without(allow("*"), "Principal", Principal="*"), ALICE, YES, "any"
    ),
    Case("anyone abroad, own refuse", allow("*"), OWN_REFUSES, NO, "don't allow it", ABROAD),
    Case("anyone at home, own refuse", allow("*"), OWN_REFUSES, MAYBE, "may not need", AT_HOME),
    Case(
        "role of a session", allow(f"arn:aws:iam::{JUMP}:role/Hub"), HUB, YES, "this role by name"
    ),
    Case("role, path unknown", allow(f"arn:aws:iam::{JUMP}:role/teams/Hub"), HUB, YES, "by name"),
    Case("role, path known", allow(f"arn:aws:iam::{JUMP}:role/teams/Hub"), HUB_KNOWN, YES, "name"),
    Case(
        "role, path differs", allow(f"arn:aws:iam::{JUMP}:role/Hub"), HUB_KNOWN, NO, "role Hub in"
    ),
    Case("role of a user", allow(f"arn:aws:iam::{JUMP}:role/alice"), ALICE, NO, "role alice"),
    Case("session by name", allow(HUB.arn), HUB, YES, "trusts this role by name"),
    Case("other session", allow(f"{HUB.arn}x"), HUB, NO, "session alice@hostx of role Hub"),
    Case(
        "permission set's role",
        allow(
            f"arn:aws:iam::{JUMP}:role/aws-reserved/sso.amazonaws.com/eu-west-1/"
            "AWSReservedSSO_Admin_0123456789abcdef"
        ),
        SSO,
        YES,
        "trusts this role by name",
    ),
    Case(
        "permission set made anew",
        allow(
            f"arn:aws:iam::{JUMP}:role/aws-reserved/sso.amazonaws.com/"
            "AWSReservedSSO_Admin_fedcba9876543210"
        ),
        SSO,
        NO,
        "not this caller",
    ),
    Case(
        "wildcard in a principal", allow(f"arn:aws:iam::{JUMP}:user/*"), ALICE, MAYBE, "may trust"
    ),
    Case("one character open", allow(f"{ALICE_ARN[:-1]}?"), ALICE, MAYBE, "may trust it"),
    Case("nobody", allow([]), ALICE, NO, "trusts nobody"),
    Case("wildcard elsewhere", allow(f"arn:aws:iam::{OTHER}:user/*"), ALICE, NO, "not this caller"),
    Case("deleted user", allow("AIDAQ3EGSOMEONEGONE00"), ALICE, NO, "a deleted user"),
    Case("deleted role", allow("AROAQ3EGSOMEONEGONE00"), HUB, NO, "a deleted role"),
    Case("a service", allow({"Service": "ec2.amazonaws.com"}), ALICE, NO, "AWS service ec2"),
    Case(
        "federation",
        allow({"Federated": f"arn:aws:iam::{PROD}:oidc-provider/gitlab.example"}),
        ALICE,
        NO,
        "federated sign-in through oidc-provider/gitlab.example",
    ),
    Case(
        "a permission set's own trust",
        allow(
            {"Federated": f"arn:aws:iam::{PROD}:saml-provider/AWSSSO_0123abcd_DO_NOT_DELETE"},
            Action=["sts:AssumeRoleWithSAML", "sts:TagSession"],
        ),
        ALICE,
        NO,
        "IAM Identity Center",
    ),
    Case("service and account", allow({"Service": "x", "AWS": JUMP}), ALICE, YES, "trusts account"),
    Case("canonical user", allow({"CanonicalUser": "79a59df9"}), ALICE, NO, "canonical user"),
    Case(
        "many others", allow([root_of(OTHER), root_of(PROD), "AIDAX", "AROAX"]), ALICE, NO, "2 more"
    ),
    Case("root user calls", allow(JUMP_ROOT), ROOT, NO, "root user can't assume roles"),
    Case("federated user calls", allow(JUMP_ROOT), FEDERATED, NO, "federated user's session"),
    # --- actions ---------------------------------------------------------------------------
    Case("action in capitals", allow(JUMP, Action="STS:assumerole"), ALICE, YES, "trusts"),
    Case("action sts:*", allow(JUMP, Action="sts:*"), ALICE, YES, "trusts"),
    Case("action *", allow(JUMP, Action="*"), ALICE, YES, "trusts"),
    Case("action sts:Assume*", allow(JUMP, Action=["x:y", "sts:Assume*"]), ALICE, YES, "trusts"),
    Case("other action", allow(JUMP, Action="sts:TagSession"), ALICE, NO, "allows sts:AssumeRole"),
    Case("longer action", allow(JUMP, Action="sts:AssumeRoleWithSAML"), ALICE, NO, "no statement"),
    Case("NotAction", without(allow(JUMP), "Action", NotAction="s3:*"), ALICE, YES, "trusts"),
    Case(
        "NotAction sts", without(allow(JUMP), "Action", NotAction="sts:A*"), ALICE, NO, "no state"
    ),
    # --- MFA -------------------------------------------------------------------------------
    Case("MFA", allow(JUMP, MFA), ALICE, YES, "with MFA", mfa=True),
    Case("MFA, no device", allow(JUMP, MFA), NO_DEVICE, NO, "has no device for it", mfa=True),
    Case("MFA, device unknown", allow(JUMP, MFA), DEVICE_UNKNOWN, MAYBE, "device", mfa=True),
    Case(
        "MFA, a role calls", allow(JUMP, MFA), HUB, NO, "a role's session can't give it", mfa=True
    ),
    Case("MFA, session unknown", allow(JUMP, MFA), SESSION_USER, MAYBE, "MultiFactor", mfa=None),
    Case("MFA if exists", allow(JUMP, MFA_IF_EXISTS), NO_DEVICE, YES, "trusts", mfa=False),
    Case("MFA if exists, a role calls", allow(JUMP, MFA_IF_EXISTS), HUB, MAYBE, "MultiFactor"),
    Case("MFA, own unknown", allow(JUMP, MFA), OWN_UNKNOWN, MAYBE, "is not known", mfa=True),
    Case("MFA, own deny", allow(JUMP, MFA), OWN_DENIES, NO, "own policies deny it", mfa=True),
    Case(
        "MFA, another organization",
        allow(JUMP, MFA | {"StringEquals": {"aws:PrincipalOrgID": "o-else"}}),
        ALICE,
        NO,
        "but only from organization o-else",
        mfa=None,
    ),
    Case("MFA within an hour", allow(JUMP, RECENT_MFA), ALICE, YES, "with MFA", mfa=True),
    Case("MFA age, no device", allow(JUMP, RECENT_MFA), NO_DEVICE, NO, "no device", mfa=True),
    Case(
        "MFA younger than can be",
        allow(JUMP, {"NumericLessThan": {"aws:MultiFactorAuthAge": "10"}}),
        ALICE,
        MAYBE,
        "aws:MultiFactorAuthAge",
    ),
    Case(
        "MFA key is there",
        allow(JUMP, {"Null": {"aws:MultiFactorAuthPresent": "false"}}),
        ALICE,
        YES,
        "with MFA",
        mfa=True,
    ),
    Case(
        "deny unless MFA, the right way",
        [allow(JUMP), deny("*", NO_MFA_IF_EXISTS)],
        ALICE,
        YES,
        "with MFA",
        mfa=True,
    ),
    Case(
        "deny unless MFA, no device",
        [allow(JUMP), deny("*", NO_MFA_IF_EXISTS)],
        NO_DEVICE,
        NO,
        "needs MFA",
        mfa=True,
    ),
    Case(
        "deny unless MFA, a role calls",
        [allow(JUMP), deny("*", NO_MFA_IF_EXISTS)],
        HUB,
        NO,
        "needs MFA",
    ),
    Case(
        "deny unless MFA, in vain",
        [allow(JUMP), deny("*", NO_MFA)],
        NO_DEVICE,
        YES,
        "trusts",
        mfa=False,
    ),
    Case(
        "deny unless MFA, session unknown",
        [allow(JUMP), deny("*", NO_MFA)],
        SESSION_USER,
        MAYBE,
        "statement 2 may deny it, depending on aws:MultiFactorAuthPresent",
    ),
    Case(
        "MFA for some",
        [allow(JUMP, MFA), allow(ALICE_ARN)],
        NO_DEVICE,
        YES,
        "trusts this user by name",
        mfa=False,
    ),
    # --- ExternalId ------------------------------------------------------------------------
    Case("ExternalId known", allow(JUMP, EXTERNAL_ID), WITH_ID, YES, "with Ext", external_id=True),
    Case(
        "ExternalId, no device",
        allow(JUMP, EXTERNAL_ID),
        replace(NO_DEVICE, external_id="tea-pot"),
        YES,
        "with ExternalId",
        mfa=False,
        external_id=True,
    ),
    Case(
        "ExternalId is there, MFA of no matter",
        [allow(JUMP, {"Null": {"sts:ExternalId": "false"}}), deny("*", NO_MFA)],
        WITH_ID,
        YES,
        "with ExternalId",
        mfa=False,
        external_id=True,
    ),
    Case(
        "ExternalId or MFA",
        [allow(JUMP, MFA), allow(JUMP, EXTERNAL_ID)],
        ALICE,
        YES,
        "with MFA",
        external_id=None,
    ),
    Case("ExternalId unknown", allow(JUMP, EXTERNAL_ID), ALICE, MAYBE, "none is", external_id=True),
    Case("ExternalId wrong", allow(JUMP, EXTERNAL_ID), WITH_WRONG_ID, MAYBE, "another ExternalId"),
    Case("ExternalId not asked", allow(JUMP), WITH_WRONG_ID, YES, "trusts", external_id=False),
    Case(
        "ExternalId and MFA",
        allow(JUMP, {**MFA, **EXTERNAL_ID}),
        WITH_ID,
        YES,
        "with MFA and ExternalId",
        mfa=True,
        external_id=True,
    ),
    Case(
        "ExternalId and MFA, none known",
        allow(JUMP, {**MFA, **EXTERNAL_ID}),
        ALICE,
        MAYBE,
        "needs an ExternalId and MFA",
        mfa=True,
        external_id=True,
    ),
    Case(
        "ExternalId and MFA, no device",
        allow(JUMP, {**MFA, **EXTERNAL_ID}),
        NO_DEVICE,
        NO,
        "only with MFA",
        mfa=True,
    ),
    Case(
        "ExternalId pattern",
        allow(JUMP, {"StringLike": {"sts:ExternalId": "tea-*"}}),
        WITH_ID,
        YES,
        "with ExternalId",
    ),
    Case(
        "deny without ExternalId",
        [allow(JUMP), deny("*", {"StringNotEquals": {"sts:ExternalId": "tea-pot"}})],
        WITH_ID,
        YES,
        "with ExternalId",
        external_id=True,
    ),
    Case(
        "ExternalId if exists",
        allow(JUMP, {"StringEqualsIfExists": {"sts:ExternalId": "tea-pot"}}),
        ALICE,
        YES,
        "trusts",
        external_id=False,
    ),
    # --- where the caller is ---------------------------------------------------------------
    Case(
        "organization",
        allow("*", {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        ALICE,
        YES,
        "trusts anyone",
    ),
    Case(
        "another organization",
        allow("*", {"StringEquals": {"aws:PrincipalOrgID": "o-else"}}),
        ALICE,
        NO,
        "only from organization o-else",
    ),
    Case(
        "no organization",
        allow("*", {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        NOWHERE,
        NO,
        "only from organization",
    ),
    Case(
        "organization not known",
        allow("*", {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        ORGANIZATION_UNKNOWN,
        MAYBE,
        "aws:PrincipalOrgID",
    ),
    Case(
        "organization path",
        allow(
            "*",
            {
                "ForAnyValue:StringLike": {
                    "aws:PrincipalOrgPaths": f"{ORGANIZATION}/r-root/ou-root-aaaa/*"
                }
            },
        ),
        ALICE,
        YES,
        "trusts anyone",
    ),
    Case(
        "another organization path",
        allow("*", {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-acme123456/r-x/*"}}),
        ALICE,
        NO,
        "only where any value of aws:PrincipalOrgPaths",
    ),
    Case(
        "no organization path",
        allow("*", {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*"}}),
        NOWHERE,
        NO,
        "aws:PrincipalOrgPaths",
    ),
    Case(
        "deny other organizations",
        [
            allow(JUMP),
            deny("*", {"StringNotEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        ],
        ALICE,
        YES,
        "trusts account",
    ),
    Case(
        "deny other organizations, in none",
        [
            allow(JUMP),
            deny("*", {"StringNotEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        ],
        NOWHERE,
        NO,
        "statement 2 denies it where aws:PrincipalOrgID is not",
    ),
    Case(
        "principal account",
        allow("*", {"StringEquals": {"aws:PrincipalAccount": [OTHER, JUMP]}}),
        ALICE,
        YES,
        "anyone",
    ),
    Case(
        "another principal account",
        allow("*", {"StringEquals": {"aws:PrincipalAccount": OTHER}}),
        ALICE,
        NO,
        "only where aws:PrincipalAccount is 2222-2222-2222",
    ),
    Case(
        "principal ARN",
        allow("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*/alice"}}),
        ALICE,
        YES,
        "trusts anyone",
    ),
    Case(
        "principal ARN of a role",
        allow(JUMP, {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{JUMP}:role/*Hub"}}),
        HUB,
        YES,
        "trusts account",
    ),
    Case(
        "principal ARN, path unknown",
        allow(JUMP, {"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{JUMP}:role/teams/Hub"}}),
        HUB,
        MAYBE,
        "depends on aws:PrincipalArn",
    ),
    Case(
        "principal ARN, path known",
        allow(JUMP, {"StringEquals": {"aws:PrincipalArn": f"arn:aws:iam::{JUMP}:role/teams/Hub"}}),
        HUB_KNOWN,
        YES,
        "trusts account",
    ),
    Case(
        "principal ARN of a permission set",
        allow(
            JUMP,
            {
                "ArnLike": {
                    "aws:PrincipalArn": f"arn:aws:iam::{JUMP}:role/aws-reserved/"
                    "sso.amazonaws.com/*AWSReservedSSO_Admin_*"
                }
            },
        ),
        SSO,
        YES,
        "trusts account",
    ),
    Case(
        "principal ARN of another permission set",
        allow(
            JUMP,
            {
                "ArnLike": {
                    "aws:PrincipalArn": f"arn:aws:iam::{JUMP}:role/aws-reserved/"
                    "sso.amazonaws.com/*AWSReservedSSO_ReadOnly_*"
                }
            },
        ),
        SSO,
        NO,
        "but only where aws:PrincipalArn",
    ),
    Case(
        "user name",
        allow(JUMP, {"StringEquals": {"aws:username": "alice"}}),
        ALICE,
        YES,
        "trusts account",
    ),
    Case(
        "keys and no session",
        allow(JUMP, {"Null": {"aws:TokenIssueTime": "true"}}),
        ALICE,
        YES,
        "trusts account",
    ),
    Case(
        "user name of a role",
        allow(JUMP, {"StringLike": {"aws:username": "*"}}),
        HUB,
        NO,
        "aws:username",
    ),
    Case(
        "kind of principal",
        allow(JUMP, {"StringEquals": {"aws:PrincipalType": "AssumedRole"}}),
        HUB,
        YES,
        "trusts account",
    ),
    Case(
        "the role's own account",
        allow(JUMP, {"StringEquals": {"aws:ResourceAccount": PROD}}),
        ALICE,
        YES,
        "trusts account",
        ABROAD,
    ),
    # --- what nobody can know --------------------------------------------------------------
    Case(
        "source address",
        allow(JUMP, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        ALICE,
        MAYBE,
        "depends on aws:SourceIp (statement 1)",
        mfa=False,
        external_id=False,
    ),
    Case(
        "time",
        allow(JUMP, {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        ALICE,
        MAYBE,
        "depends on aws:CurrentTime",
    ),
    Case(
        "session name",
        allow(JUMP, {"StringLike": {"sts:RoleSessionName": "${aws:username}"}}),
        ALICE,
        MAYBE,
        "depends on sts:RoleSessionName",
    ),
    Case(
        "policy variable",
        allow(JUMP, {"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}),
        ALICE,
        MAYBE,
        "depends on aws:PrincipalAccount",
    ),
    Case(
        "unknown key",
        allow(JUMP, {"StringEquals": {"acme:Colour": "red"}}),
        ALICE,
        MAYBE,
        "acme:Colour",
    ),
    Case(
        "unknown operator",
        allow(JUMP, {"StringSmells": {"aws:PrincipalAccount": JUMP}}),
        ALICE,
        MAYBE,
        "aws:PrincipalAccount",
    ),
    Case(
        "uncertain and impossible",
        allow(
            JUMP,
            {
                "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                "StringEquals": {"aws:PrincipalOrgID": "o-else"},
            },
        ),
        ALICE,
        NO,
        "only from organization o-else",
    ),
    Case(
        "another statement is certain",
        [allow(JUMP, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), allow(ALICE_ARN)],
        ALICE,
        YES,
        "trusts this user by name",
    ),
    # --- deny ------------------------------------------------------------------------------
    Case("deny anyone", [allow(JUMP), deny("*")], ALICE, NO, "statement 2 denies it"),
    Case("deny first", [deny(JUMP_ROOT), allow(ALICE_ARN)], ALICE, NO, "statement 1 denies it"),
    Case("deny another", [allow(JUMP), deny(root_of(OTHER))], ALICE, YES, "trusts account"),
    Case("deny the role", [allow(JUMP), deny(HUB_KNOWN.role_arn)], HUB, NO, "statement 2 denies"),
    Case("deny other action", [allow(JUMP), deny("*", Action="s3:*")], ALICE, YES, "trusts"),
    Case(
        "deny from some address",
        [allow(JUMP), deny("*", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})],
        ALICE,
        MAYBE,
        "statement 2 may deny it, depending on aws:SourceIp",
    ),
    Case(
        "deny that can't be read",
        [allow(JUMP), {"Effect": "Deny", "Principal": 7, "Action": "*"}],
        ALICE,
        MAYBE,
        "statement 2 may deny it: its Principal",
    ),
    Case(
        "deny services only",
        [allow(JUMP), deny({"Service": "ec2.amazonaws.com"})],
        ALICE,
        YES,
        "trusts account",
    ),
    Case("only a deny", deny("*"), ALICE, NO, "no statement allows anything"),
    # --- NotPrincipal ----------------------------------------------------------------------
    Case(
        "allow all but another",
        without(allow(JUMP), "Principal", NotPrincipal={"AWS": root_of(OTHER)}),
        ALICE,
        YES,
        "trusts everyone it does not name",
    ),
    Case(
        "allow all but her",
        without(allow(JUMP), "Principal", NotPrincipal={"AWS": [JUMP_ROOT, ALICE_ARN]}),
        ALICE,
        NO,
        "among those it leaves out",
    ),
    Case(
        "allow all but her, half said",
        without(allow(JUMP), "Principal", NotPrincipal={"AWS": ALICE_ARN}),
        ALICE,
        MAYBE,
        "statement 1 may trust it",
    ),
    Case(
        "allow all but everybody",
        without(allow(JUMP), "Principal", NotPrincipal="*"),
        ALICE,
        NO,
        "leaves out",
    ),
    Case(
        "deny all but her",
        [
            allow(JUMP),
            without(deny(JUMP), "Principal", NotPrincipal={"AWS": [JUMP_ROOT, ALICE_ARN]}),
        ],
        ALICE,
        YES,
        "trusts account",
    ),
    Case(
        "deny all but her account",
        [allow(JUMP), without(deny(JUMP), "Principal", NotPrincipal={"AWS": JUMP_ROOT})],
        ALICE,
        MAYBE,
        "statement 2 may deny it",
    ),
    Case(
        "deny all but another",
        [allow(JUMP), without(deny(JUMP), "Principal", NotPrincipal={"AWS": root_of(OTHER)})],
        ALICE,
        NO,
        "statement 2 denies it",
    ),
    # --- garbage ---------------------------------------------------------------------------
    Case("no effect", without(allow(JUMP), "Effect"), ALICE, MAYBE, "statement 1 can't be read"),
    Case("no principal", without(allow(JUMP), "Principal"), ALICE, MAYBE, "it has no Principal"),
    Case("no statement", [], ALICE, MAYBE, "can't be read: it has no statement"),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_verdict(case: Case) -> None:
    policy = TrustPolicy.parse(json.dumps({"Version": "2012-10-17", "Statement": case.statements}))
    judgement = judge(policy, case.caller, **(case.where or {}))
    assert (judgement.verdict, case.reason in judgement.reason) == (case.verdict, True), judgement
    if case.mfa is not ...:
        assert judgement.needs_mfa is case.mfa
    if case.external_id is not ...:
        assert judgement.needs_external_id is case.external_id


def test_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60
