"""Where a caller is, and what nobody can know before the call."""

from __future__ import annotations

from tests.unit.domain.policy.verdicts.callers import (
    ABROAD,
    ALICE,
    ALICE_ARN,
    HUB,
    HUB_KNOWN,
    JUMP,
    MAYBE,
    NO,
    NOWHERE,
    ORGANIZATION,
    ORGANIZATION_UNKNOWN,
    OTHER,
    PROD,
    SSO,
    YES,
    Case,
    allow,
    deny,
)

CASES = [
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
]
