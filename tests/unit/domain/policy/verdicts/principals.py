"""Who is named: accounts, users, roles, those that are left out, and for which actions."""

from __future__ import annotations

from tests.unit.domain.policy.verdicts.callers import (
    ABROAD,
    ALICE,
    ALICE_ARN,
    AT_HOME,
    CHINESE,
    FEDERATED,
    HUB,
    HUB_KNOWN,
    JUMP,
    JUMP_ROOT,
    MAYBE,
    NO,
    OTHER,
    OWN_DENIES,
    OWN_REFUSES,
    OWN_UNKNOWN,
    PROD,
    ROOT,
    SSO,
    YES,
    Case,
    allow,
    deny,
    root_of,
    without,
)

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
]
