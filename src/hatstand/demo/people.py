"""The demo's IAM users: who they are, their keys and what their policies say."""

from __future__ import annotations

from typing import Any

from hatstand.demo import identifiers, managed
from hatstand.demo.model import Device, Group, Key, ManagedPolicy, User
from hatstand.demo.roles import JUMP, PAYMENTS_DEV, STANDALONE
from hatstand.domain.demo_keys import USER_PREFIX

SEED = "JBSWY3DPEHPK3PXPHATSTANDDEMO2345"
"""The seed of alice's one-time codes: fixed, so that any process can print them."""
BOB_SEED = "KRUGS4ZANFZSAYTPMJZSA43FMVSCAMRT"
CAROL_SEED = "KRUGS4ZANFZSAY3BOJXWYJ3TEBZWKZLE"


def device_arn(account_id: str, name: str) -> str:
    """Return the serial number of a user's virtual MFA device."""
    return f"arn:aws:iam::{account_id}:mfa/{name}"


def key(name: str) -> Key:
    """Return a demo user's long-term keys, the same on each run."""
    stem = f"{USER_PREFIX}{name.upper()}"
    return Key((stem + "A2B3C4D5E6F7")[:20], identifiers.stable_secret(name))


def _own_iam(account_id: str) -> dict[str, Any]:
    """Return the statement that lets users look at themselves, as most companies grant it."""
    return managed.allow(
        "iam:GetUser",
        "iam:GetUserPolicy",
        "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser",
        "iam:ListMFADevices",
        "iam:ListUserPolicies",
        "iam:ListAccessKeys",
        resource=f"arn:aws:iam::{account_id}:user/${{aws:username}}",
    )


def _platform_group() -> Group:
    reads = ManagedPolicy(
        JUMP,
        "ReadOrganization",
        managed.document(
            managed.allow(
                "organizations:Describe*",
                "organizations:List*",
                "account:GetAccountInformation",
                "ec2:DescribeRegions",
                "iam:ListAccountAliases",
                "ram:*",
                "servicediscovery:*",
                "uxc:Get*",
            ),
            managed.allow(
                "iam:GetGroupPolicy",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:ListAttachedGroupPolicies",
                "iam:ListGroupPolicies",
            ),
            managed.allow("iam:GetRole", "iam:ListRoles", resource=f"arn:aws:iam::{JUMP}:role/*"),
        ),
    )
    security = managed.document(
        managed.allow("sts:AssumeRole", resource="arn:aws:iam::*:role/teams/*")
    )
    return Group(JUMP, "platform", (reads,), {"TeamRoles": security})


def alice() -> User:
    """Return the demo user: MFA, any role but the forbidden ones, reads the organization."""
    assume = managed.document(
        managed.allow(
            "sts:AssumeRole",
            "sts:TagSession",
            "sts:SetSourceIdentity",
            resource="arn:aws:iam::*:role/*",
        ),
        {
            "Effect": "Deny",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::*:role/Forbidden*",
        },
    )
    return User(
        JUMP,
        "alice",
        key("alice"),
        device=Device(device_arn(JUMP, "alice"), SEED),
        inline={"AssumeRoles": assume, "SeeMyself": managed.document(_own_iam(JUMP))},
        groups=(_platform_group(),),
    )


def bob() -> User:
    """Return a user of payments-dev who may neither read the organization nor IAM."""
    assume = managed.document(
        managed.allow("sts:AssumeRole", resource="arn:aws:iam::*:role/Developer")
    )
    return User(
        PAYMENTS_DEV,
        "bob",
        key("bob"),
        device=Device(device_arn(PAYMENTS_DEV, "bob"), BOB_SEED),
        inline={"Developer": assume},
    )


def carol() -> User:
    """Return a user of an account outside any organization."""
    return User(
        STANDALONE,
        "carol",
        key("carol"),
        device=Device(device_arn(STANDALONE, "carol"), CAROL_SEED),
        managed=(managed.ADMINISTRATOR,),
    )
