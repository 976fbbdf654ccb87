"""What denies, and what can not be read."""

from __future__ import annotations

from tests.unit.domain.policy.verdicts.callers import (
    ALICE,
    ALICE_ARN,
    HUB,
    HUB_KNOWN,
    JUMP,
    JUMP_ROOT,
    MAYBE,
    NO,
    OTHER,
    YES,
    Case,
    allow,
    deny,
    root_of,
    without,
)

CASES = [
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
    # --- garbage ---------------------------------------------------------------------------
    Case("no effect", without(allow(JUMP), "Effect"), ALICE, MAYBE, "statement 1 can't be read"),
    Case("no principal", without(allow(JUMP), "Principal"), ALICE, MAYBE, "it has no Principal"),
    Case("no statement", [], ALICE, MAYBE, "can't be read: it has no statement"),
]
