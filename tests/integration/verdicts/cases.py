"""The table of verdicts: who asks, what both sides say, and what comes of it.

In trust policies `ME` stands for the caller's own ARN (of a session: its role's), `SESSION` for the
session's ARN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

JUMP = "999999999999"
TARGET = "111111111111"
PARTNER = "888888888888"
ORGANIZATION = "o-acme4711hq"
ROOT = f"arn:aws:iam::{JUMP}:root"
VENDOR_ID = "acme-4711"

Policy = dict[str, Any]

YES, NO, MAYBE = "yes", "no", "maybe"

DOUBTS = {
    "unread trust": "nobody has read its trust policy",
    "unread own": "own policies could not all be read",
    "own condition": "depending on",
    "own deny": "a Deny of the own policies may cover it",
    "own deny unknown": "whether an own policy denies it is not known",
    "condition": "depends on",
    "trust deny": "may deny it",
    "device": "whether there is a device for it is not known",
    "external id": "ExternalId",
    "state": "its account is",
    "unreadable": "can't be read",
}
"""Why a verdict may be *maybe*, and words that its reason then holds; nothing else is a reason."""


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Attributes:
        name: What it shows.
        expected: The verdict.
        trust: The role's trust policy; None where nobody has read it, and then `hidden` is there.
        own: The name of the caller's own policies, of `OWN`.
        who: `user`, `role`, `token` (GetSessionToken without MFA), `root`, or `outsider`.
        device: Whether the caller has an MFA device; None where it may not look.
        external_id: The ExternalId that is known.
        place: `target`, `own` (the caller's account), or a state of another account.
        path: The role's path.
        doubt: Of a *maybe*: which of `DOUBTS`.
        hidden: The trust policy that nobody has read.
    """

    name: str
    expected: str
    trust: Policy | str | None
    own: str = "all"
    who: str = "user"
    device: bool | None = True
    external_id: str | None = None
    place: str = "target"
    path: str = "/"
    doubt: str = ""
    hidden: Policy | None = None


def allow(*principals: str, **condition: Any) -> dict[str, Any]:
    """Return an Allow statement for some principals, under conditions by operator."""
    return _statement("Allow", principals, condition)


def deny(*principals: str, **condition: Any) -> dict[str, Any]:
    """Return a Deny statement."""
    return _statement("Deny", principals, condition)


def _statement(effect: str, principals: tuple[str, ...], condition: dict[str, Any]) -> Policy:
    named: Any = {"AWS": list(principals)}
    statement: Policy = {
        "Effect": effect,
        "Principal": "*" if principals == ("*",) else named,
        "Action": "sts:AssumeRole",
    }
    if condition:
        operators = {name.replace("__", ":"): keys for name, keys in condition.items()}
        statement["Condition"] = operators
    return statement


def policy(*statements: Policy) -> Policy:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def grant(resource: Any, effect: str = "Allow", **more: Any) -> Policy:
    """Return a statement of an own policy on `sts:AssumeRole`."""
    return {"Effect": effect, "Action": "sts:AssumeRole", "Resource": resource, **more}


ANY_ROLE = "arn:aws:iam::*:role/*"
CASES_ROLE = "arn:aws:iam::*:role/Case*"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}

OWN: dict[str, tuple[Policy, ...]] = {
    "all": (grant(ANY_ROLE),),
    "everything": ({"Effect": "Allow", "Action": "*", "Resource": "*"},),
    "nothing": (),
    "exact": (grant(f"arn:aws:iam::{TARGET}:role/Case*"),),
    "elsewhere": (grant("arn:aws:iam::333333333333:role/*"),),
    "single": (grant("arn:aws:iam::11111111111?:role/Case??"),),
    "lower case": ({"Effect": "Allow", "Action": "STS:assume*", "Resource": "*"},),
    "other case": (grant("arn:aws:iam::*:role/case*"),),
    "not action": ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},),
    "not sts": ({"Effect": "Allow", "NotAction": "sts:*", "Resource": "*"},),
    "denied": (grant(ANY_ROLE), grant(CASES_ROLE, "Deny")),
    "others denied": (grant(ANY_ROLE), grant("arn:aws:iam::*:role/Forbidden*", "Deny")),
    "all but these": ({"Effect": "Allow", "Action": "sts:AssumeRole", "NotResource": CASES_ROLE},),
    "all but others": (
        {"Effect": "Allow", "Action": "sts:*", "NotResource": "arn:aws:iam::*:role/Other*"},
    ),
    "deny all but these": (
        grant(ANY_ROLE),
        {"Effect": "Deny", "Action": "sts:AssumeRole", "NotResource": CASES_ROLE},
    ),
    "deny others wholesale": (
        grant(ANY_ROLE),
        {"Effect": "Deny", "Action": "sts:*", "NotResource": "arn:aws:iam::*:role/Other*"},
    ),
    "with mfa": (grant(ANY_ROLE, Condition=MFA),),
    "denied without mfa": (grant(ANY_ROLE), grant("*", "Deny", Condition=NO_MFA)),
    "variable": (grant("arn:aws:iam::*:role/${aws:username}*"),),
    "office": (grant(ANY_ROLE, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),),
    "path": (grant("arn:aws:iam::*:role/teams/*"),),
    "in group": (),
    "attached": (),
    "denied in group": (grant(ANY_ROLE),),
    "secret": (grant(ANY_ROLE),),
    "secret deny": (grant(ANY_ROLE), grant(CASES_ROLE, "Deny")),
}
"""Own policies by name; those of groups are in the test, and `secret` ones nobody may read."""

_ID = {"StringEquals": {"sts:ExternalId": VENDOR_ID}}
_ORG = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}

TRUST_CASES = (
    Case("an account is trusted as a whole", YES, policy(allow(ROOT))),
    Case("twelve digits are an account too", YES, policy(allow(JUMP))),
    Case("another account is trusted", NO, policy(allow(f"arn:aws:iam::{PARTNER}:root"))),
    Case("one of two accounts is ours", YES, policy(allow(PARTNER, ROOT))),
    Case("the caller is named", YES, policy(allow("ME"))),
    Case("another user is named", NO, policy(allow(f"arn:aws:iam::{JUMP}:user/alice"))),
    Case("anyone is trusted", YES, policy(allow("*"))),
    Case("a service is trusted", NO, policy({**allow(ROOT), "Principal": {"Service": "x.y"}})),
    Case("nobody is allowed", NO, policy(deny("*"))),
    Case("another action is allowed", NO, policy({**allow(ROOT), "Action": "sts:TagSession"})),
    Case("actions have wildcards", YES, policy({**allow(ROOT), "Action": "sts:Assume*"})),
    Case("actions have no case", YES, policy({**allow(ROOT), "Action": "STS:assumerole"})),
    Case("a user is left out", NO, policy(allow(ROOT), deny("ME"))),
    Case("the account is denied", NO, policy(allow("ME"), deny(ROOT))),
    Case("another account is denied", YES, policy(allow(ROOT), deny(PARTNER))),
    Case("one of two statements is ours", YES, policy(allow(PARTNER), allow(ROOT))),
    Case(
        "everyone but another is trusted",
        YES,
        policy({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": PARTNER}}),
    ),
)

MFA_CASES = (
    Case("MFA, and a device", YES, policy(allow(ROOT, **MFA))),
    Case("MFA, and none", NO, policy(allow(ROOT, **MFA)), device=False),
    Case("MFA, nobody can tell", MAYBE, policy(allow(ROOT, **MFA)), device=None, doubt="device"),
    Case("MFA, and a role's session", NO, policy(allow(ROOT, **MFA)), who="role"),
    Case("the trap lets in without MFA", YES, policy(allow(ROOT, BoolIfExists=MFA["Bool"]))),
    Case(
        "the trap without a device",
        YES,
        policy(allow(ROOT, BoolIfExists=MFA["Bool"])),
        device=False,
    ),
    Case("denied without MFA", YES, policy(allow(ROOT), deny("*", **NO_MFA))),
    Case("denied without MFA, none", NO, policy(allow(ROOT), deny("*", **NO_MFA)), device=False),
    Case(
        "the Deny that does nothing",
        YES,
        policy(allow(ROOT), deny("*", Bool={"aws:MultiFactorAuthPresent": "false"})),
        device=False,
    ),
    Case(
        "MFA not older than an hour",
        YES,
        policy(allow(ROOT, NumericLessThan={"aws:MultiFactorAuthAge": "3600"})),
    ),
    Case(
        "MFA age without a device",
        NO,
        policy(allow(ROOT, NumericLessThan={"aws:MultiFactorAuthAge": "3600"})),
        device=False,
    ),
    Case(
        "MFA information must be absent",
        YES,
        policy(allow(ROOT, Null={"aws:MultiFactorAuthPresent": "true"})),
    ),
    Case("one statement without MFA", YES, policy(allow(PARTNER), allow("ME"), allow(ROOT, **MFA))),
)

EXTERNAL_ID_CASES = (
    Case("the ExternalId is known", YES, policy(allow(ROOT, **_ID)), external_id=VENDOR_ID),
    Case("no ExternalId is known", MAYBE, policy(allow(ROOT, **_ID)), doubt="external id"),
    Case(
        "another ExternalId is known",
        MAYBE,
        policy(allow(ROOT, **_ID)),
        external_id="other",
        doubt="external id",
    ),
    Case("one is sent, none is wanted", YES, policy(allow(ROOT)), external_id=VENDOR_ID),
    Case(
        "ExternalId and MFA",
        YES,
        policy(allow(ROOT, **_ID, **MFA)),
        external_id=VENDOR_ID,
    ),
    Case(
        "ExternalId and MFA without a device",
        NO,
        policy(allow(ROOT, **_ID, **MFA)),
        external_id=VENDOR_ID,
        device=False,
    ),
    Case(
        "an ExternalId by pattern",
        YES,
        policy(allow(ROOT, StringLike={"sts:ExternalId": "acme-*"})),
        external_id=VENDOR_ID,
    ),
    Case(
        "denied without an ExternalId",
        MAYBE,
        policy(allow(ROOT), deny("*", Null={"sts:ExternalId": "true"})),
        doubt="external id",
    ),
    Case("an ExternalId of somebody else", NO, policy(allow(PARTNER, **_ID))),
)

_PATH = f"{ORGANIZATION}/r-acme/*"
_ELSEWHERE = f"{ORGANIZATION}/r-acme/ou-acme-nowhere0/*"


def _paths(*values: str) -> dict[str, Any]:
    return {"ForAnyValue__StringLike": {"aws:PrincipalOrgPaths": list(values)}}


ORGANIZATION_CASES = (
    Case("the organization is trusted", YES, policy(allow("*", **_ORG))),
    Case(
        "another organization is trusted",
        NO,
        policy(allow("*", StringEquals={"aws:PrincipalOrgID": "o-other00000"})),
    ),
    Case("a whole organization by path", YES, policy(allow("*", **_paths(_PATH)))),
    Case("an OU that is not ours", NO, policy(allow("*", **_paths(_ELSEWHERE)))),
    Case(
        "everybody outside is denied",
        YES,
        policy(allow(ROOT), deny("*", StringNotEquals={"aws:PrincipalOrgID": ORGANIZATION})),
    ),
    Case(
        "an outsider, and the organization is trusted",
        MAYBE,
        policy(allow("*", **_ORG)),
        who="outsider",
        doubt="condition",
    ),
    Case("an outsider's account is trusted", YES, policy(allow("ME")), who="outsider"),
    Case(
        "the principal's account by condition",
        YES,
        policy(allow("*", StringEquals={"aws:PrincipalAccount": JUMP})),
    ),
    Case(
        "another principal's account",
        NO,
        policy(allow("*", StringEquals={"aws:PrincipalAccount": PARTNER})),
    ),
    Case(
        "the principal's ARN by pattern",
        YES,
        policy(allow("*", ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{JUMP}:user/*"})),
    ),
    Case(
        "where the caller is, nobody knows",
        MAYBE,
        policy(allow(ROOT, IpAddress={"aws:SourceIp": "10.20.0.0/16"})),
        doubt="condition",
    ),
    Case(
        "denied from some places",
        MAYBE,
        policy(allow(ROOT), deny("*", IpAddress={"aws:SourceIp": "10.20.0.0/16"})),
        doubt="trust deny",
    ),
)

OWN_CASES = (
    Case("everything is allowed", YES, policy(allow(ROOT)), own="everything"),
    Case("nothing is allowed", NO, policy(allow(ROOT)), own="nothing"),
    Case("nothing is allowed, anyone is trusted", NO, policy(allow("*")), own="nothing"),
    Case("nothing is allowed, the caller is named", NO, policy(allow("ME")), own="nothing"),
    Case("this account's are allowed", YES, policy(allow(ROOT)), own="exact"),
    Case("another account's are allowed", NO, policy(allow(ROOT)), own="elsewhere"),
    Case("single characters", YES, policy(allow(ROOT)), own="single"),
    Case("actions in any case", YES, policy(allow(ROOT)), own="lower case"),
    Case("names have a case", NO, policy(allow(ROOT)), own="other case"),
    Case("all actions but IAM's", YES, policy(allow(ROOT)), own="not action"),
    Case("all actions but STS's", NO, policy(allow(ROOT)), own="not sts"),
    Case("a Deny wins", NO, policy(allow(ROOT)), own="denied"),
    Case("a Deny of others", YES, policy(allow(ROOT)), own="others denied"),
    Case("all but these", NO, policy(allow(ROOT)), own="all but these"),
    Case("all but others", YES, policy(allow(ROOT)), own="all but others"),
    Case("a Deny of all but these", YES, policy(allow(ROOT)), own="deny all but these"),
    Case("a Deny that covers these too", NO, policy(allow(ROOT)), own="deny others wholesale"),
    Case("allowed by a group", YES, policy(allow(ROOT)), own="in group"),
    Case("allowed by a managed policy", YES, policy(allow(ROOT)), own="attached"),
    Case("denied by a group", NO, policy(allow(ROOT)), own="denied in group"),
    Case("allowed on a path", YES, policy(allow(ROOT)), own="path", path="/teams/a/"),
    Case("allowed on another path", NO, policy(allow(ROOT)), own="path"),
    Case("allowed with MFA", MAYBE, policy(allow(ROOT)), own="with mfa", doubt="own condition"),
    Case(
        "own Deny without MFA",
        MAYBE,
        policy(allow(ROOT)),
        own="denied without mfa",
        doubt="own deny",
    ),
    Case("a variable", MAYBE, policy(allow(ROOT)), own="variable", doubt="own condition"),
    Case(
        "allowed from the office", MAYBE, policy(allow(ROOT)), own="office", doubt="own condition"
    ),
    Case("own policies are secret", MAYBE, policy(allow(ROOT)), own="secret", doubt="unread own"),
    Case(
        "a secret Deny",
        MAYBE,
        policy(allow(ROOT)),
        own="secret deny",
        doubt="unread own",
    ),
    Case("secret, but not trusted", NO, policy(allow(PARTNER)), own="secret"),
)

SAME_ACCOUNT_CASES = (
    Case("named in one's own account", YES, policy(allow("ME")), own="nothing", place="own"),
    Case("own account as a whole", NO, policy(allow(ROOT)), own="nothing", place="own"),
    Case("own account, and allowed", YES, policy(allow(ROOT)), place="own"),
    Case("named, but denied", NO, policy(allow("ME")), own="denied", place="own"),
    Case(
        "named, but who knows of a Deny",
        MAYBE,
        policy(allow("ME")),
        own="secret deny",
        place="own",
        doubt="own deny unknown",
    ),
    Case(
        "named, and nobody can tell of a Deny",
        MAYBE,
        policy(allow("ME")),
        own="denied without mfa",
        place="own",
        doubt="own deny unknown",
    ),
)

SESSION_CASES = (
    Case("a role's session by its account", YES, policy(allow(ROOT)), who="role"),
    Case("a role by name", YES, policy(allow("ME")), who="role"),
    Case("a session by name", YES, policy(allow("SESSION")), who="role"),
    Case("another role by name", NO, policy(allow(f"arn:aws:iam::{JUMP}:role/Hub")), who="role"),
    Case("a role that may nothing", NO, policy(allow("ME")), who="role", own="nothing"),
    Case("a role that is denied", NO, policy(allow("ME")), who="role", own="denied"),
    Case("a role of the organization", YES, policy(allow("*", **_ORG)), who="role"),
    Case(
        "GetSessionToken without MFA: IAM does not answer",
        MAYBE,
        policy(allow(ROOT)),
        who="token",
        doubt="unread own",
    ),
    Case("the root user", NO, policy(allow(ROOT)), who="root"),
)

PLACE_CASES = (
    Case("a suspended account", NO, policy(allow(ROOT)), place="SUSPENDED"),
    Case("a closed account", NO, policy(allow(ROOT)), place="CLOSED"),
    Case(
        "an account about to close",
        MAYBE,
        policy(allow(ROOT)),
        place="PENDING_CLOSURE",
        doubt="state",
    ),
    Case(
        "an account about to close, no trust", NO, policy(allow(PARTNER)), place="PENDING_CLOSURE"
    ),
)

UNREAD_CASES = (
    Case("unread, and open", MAYBE, None, hidden=policy(allow(ROOT)), doubt="unread trust"),
    Case("unread, and shut", MAYBE, None, hidden=policy(allow(PARTNER)), doubt="unread trust"),
    Case("unread, and denied", NO, None, hidden=policy(allow(ROOT)), own="denied"),
    Case("unread, and not allowed", NO, None, hidden=policy(allow(ROOT)), own="nothing"),
    Case(
        "unread in one's own account",
        MAYBE,
        None,
        hidden=policy(allow("ME")),
        own="nothing",
        place="own",
        doubt="unread trust",
    ),
    Case(
        "unread, and own policies are secret",
        MAYBE,
        None,
        hidden=policy(allow(ROOT)),
        own="secret",
        doubt="unread own",
    ),
    Case("unread, as root user", NO, None, hidden=policy(allow(ROOT)), who="root"),
    Case("unread, suspended", NO, None, hidden=policy(allow(ROOT)), place="SUSPENDED"),
    Case("no JSON", MAYBE, "{", hidden=policy(allow(ROOT)), doubt="unreadable"),
)

CASES = (
    *TRUST_CASES,
    *MFA_CASES,
    *EXTERNAL_ID_CASES,
    *ORGANIZATION_CASES,
    *OWN_CASES,
    *SAME_ACCOUNT_CASES,
    *SESSION_CASES,
    *PLACE_CASES,
    *UNREAD_CASES,
)
