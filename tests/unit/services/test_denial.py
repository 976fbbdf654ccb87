"""Why was I denied? Each refusal is the endpoint's own, and the explanation names its side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.cli.conftest import ACCOUNTS, CONFIG, DEV, PROD, SERIAL, Company, Time

from hatstand.aws.identity import AwsIdentity
from hatstand.demo import acme, managed, people, roles, server
from hatstand.demo.model import Role, User
from hatstand.demo.organization import Organization
from hatstand.domain.denial import Certainty, Denial, Side
from hatstand.errors import AccessDenied, AwsError, Throttled
from hatstand.services.denial import reading as denial_reading

from .stage import Person, Stage, run

JUMP, CLOSED = roles.JUMP, "666666666666"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
WHY, LIKELY, POSSIBLY = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
USER = "User: arn:aws:iam::999999999999:user/alice is not authorized to perform: sts:AssumeRole"
EXTERNAL = f"""
[[contexts.acme.accounts]]
id = "{JUMP}"
[[contexts.acme.roles]]
name = "NeedsId"
accounts.id = ["{JUMP}"]
external_id = "another-one"
[[contexts.acme.roles]]
name = "Guarded"
via = "Hub"
accounts.id = ["{JUMP}"]
[[contexts.acme.roles]]
name = "Behind"
via = "Closed"
accounts.id = ["{JUMP}"]
[[contexts.acme.roles]]
name = "Closed"
accounts.id = ["{JUMP}"]
"""


def organization() -> Organization:
    """Return a company with roles of one's own account for every kind of trust."""
    closed = {"id": CLOSED, "name": "closed", "ou": "Workloads/Dev", "state": "SUSPENDED"}
    made = acme.custom([*ACCOUNTS, closed])
    root = roles.root_of(JUMP)
    hub = f"arn:aws:iam::{JUMP}:role/Hub"
    wants_id = {"StringEquals": {"sts:ExternalId": "acme-1"}}
    office = {"IpAddress": {"aws:SourceIp": "10.20.0.0/16"}}
    for role in (
        Role(JUMP, "NeedsId", roles.trust(root, condition=wants_id)),
        Role(JUMP, "SecretId", roles.trust(root, condition=wants_id)),
        Role(JUMP, "Partner", roles.trust(roles.root_of("888888888888"))),
        Role(JUMP, "Auditors", roles.trust(root), path="/teams/"),
        Role(JUMP, "OfficeOnly", roles.trust(root, condition=office)),
        Role(JUMP, "Guarded", roles.trust(hub, condition=MFA)),
        Role(JUMP, "Closed", roles.trust(roles.root_of("888888888888"))),
        Role(JUMP, "NoTags", roles.trust(root, actions=["sts:AssumeRole"])),
    ):
        made.put_role(role)
    hub_role = made.roles(JUMP)["Hub"]
    hub_role.inline["More"] = managed.document(managed.allow("sts:AssumeRole"))
    reads = managed.document(managed.allow("sts:AssumeRole", "iam:*"))
    made.add_user(User(JUMP, "dave", people.key("dave"), inline={"All": reads}))
    made.add_user(User(JUMP, "chief", people.key("chief"), root=True))
    return made


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    moment = Time()
    with server.start(organization=organization(), clock=moment) as running:
        running.front.bridge.warm_up()
        yield Company(running, moment)


def role(name: str, account_id: str = JUMP) -> str:
    return f"arn:aws:iam::{account_id}:role/{name}"


@dataclass(frozen=True)
class Refusal:
    """A refused assume, and what is to be said of it.

    `fault` is what the endpoint is told to answer where the company has nothing that refuses so.
    """

    name: str
    target: str
    side: Side
    certainty: Certainty
    words: str
    step: str
    config: str = ""
    user: str = ""
    crawled: bool = False
    duration: int | None = None
    code: Callable[[Company], str] | None = None
    fault: tuple[str, str] | None = None
    command: str = ""


def said(words: str) -> tuple[str, str]:
    """Return AWS's refusal for a reason that it gives."""
    return "AccessDenied", f"{USER} on resource: {role('ReadOnly', PROD)} {words}"


READ_ONLY = role("ReadOnly", PROD)
REFUSALS = (
    Refusal(
        "a trust policy that nobody has read", role("PartnerSupport", PROD),
        Side.TRUST, LIKELY, "nobody has read it", "arn:aws:iam::999999999999:user/alice into",
        code=lambda company: company.code(),
    ),
    Refusal(
        "an explicit deny of one's own", role("ForbiddenDataExport", PROD),
        Side.OWN, WHY, "denies sts:AssumeRole", "Ask for a policy that allows you sts:AssumeRole",
        code=lambda company: company.code(),
    ),
    Refusal(
        "nothing of one's own allows it", READ_ONLY,
        Side.OWN, WHY, "none of them allows sts:AssumeRole", READ_ONLY, user="bob",
    ),
    Refusal(
        "devices that may not be looked up", READ_ONLY,
        Side.DEVICE, WHY, "may not be looked up", "Set mfa_serial", user="bob",
        code=lambda company: company.code(people.BOB_SEED),
    ),
    Refusal(
        "an ExternalId that is missing", role("SecretId"),
        Side.EXTERNAL_ID, LIKELY, "none is set", "Set external_id",
        code=lambda company: company.code(), command="hatstand config path",
    ),
    Refusal(
        "another ExternalId", role("NeedsId"),
        Side.EXTERNAL_ID, LIKELY, "another one", "Set external_id", config=EXTERNAL,
        code=lambda company: company.code(),
    ),
    Refusal(
        "a trust policy that names others", role("Partner"),
        Side.TRUST, LIKELY, "not this caller", "Ask those who own",
        code=lambda company: company.code(),
    ),
    Refusal(
        "the same after a crawl", role("Partner"),
        Side.TRUST, LIKELY, "not this caller", "Ask those who own", crawled=True,
        code=lambda company: company.code(),
    ),
    Refusal(
        "a role that is not there", role("NoSuch"),
        Side.MISSING, LIKELY, "has no role NoSuch", "See which roles", crawled=True,
        code=lambda company: company.code(), command="hatstand list jump",
    ),
    Refusal(
        "also where nothing was crawled", role("NoSuch"),
        Side.MISSING, LIKELY, "has no role NoSuch", "See which roles",
        code=lambda company: company.code(),
    ),
    Refusal(
        "a path left out", role("Auditors"),
        Side.MISSING, LIKELY, "role/teams/Auditors", "with its path", crawled=True,
        code=lambda company: company.code(), command=f"hat {role('teams/Auditors')}",
    ),
    Refusal(
        "a place that is asked for", role("OfficeOnly"),
        Side.TRUST, LIKELY, "aws:SourceIp", "Ask those who own",
        code=lambda company: company.code(),
    ),
    Refusal(
        "an account that is closed", role("ReadOnly", CLOSED),
        Side.ACCOUNT, LIKELY, "closed is SUSPENDED", "reactivate", crawled=True,
        code=lambda company: company.code(),
    ),
    Refusal(
        "more than the role's maximum", role("Admin", PROD),
        Side.DURATION, WHY, "5 h was asked for", "Ask for 1 h", duration=5 * 3600,
        code=lambda company: company.code(), command=f"hat {PROD}/Admin --duration 60m",
    ),
    Refusal(
        "MFA behind a hub", role("Guarded"),
        Side.MFA, LIKELY, "a role's session, such as that of the hop before", "TOTP",
        config=EXTERNAL, crawled=True,
    ),
    Refusal(
        "MFA of a user without a device", role("Security"),
        Side.MFA, LIKELY, "no device", "TOTP", user="dave",
    ),
    Refusal(
        "the hub itself", role("Behind"),
        Side.TRUST, LIKELY, "not this caller", "into Closed", config=EXTERNAL,
        code=lambda company: company.code(),
    ),
    Refusal(
        "a wrong code", role("Security"), Side.CODE, WHY, "used before", "next code",
        code=lambda _company: "000000",
    ),
    Refusal(
        "another user's device", role("Security"),
        Side.DEVICE, WHY, "not a device of this user", "Set mfa_serial",
        config=CONFIG.replace(SERIAL, SERIAL.replace("alice", "bob")),
        code=lambda company: company.code(),
    ),
    Refusal(
        "a root user", READ_ONLY, Side.KEYS, WHY, "root user", "Start from", user="chief",
    ),
    Refusal(
        "session tags that the role does not take", role("NoTags"),
        Side.TAGS, LIKELY, "sts:TagSession", "Leave out tags",
        config='\n[sessions]\ntags = { Team = "web" }\n', code=lambda company: company.code(),
    ),
    Refusal(
        "what all that is known would allow", role("ReadOnly"),
        Side.ORGANIZATION, POSSIBLY, "SCP", "Ask about the policies",
        fault=("AccessDenied", f"{USER} on resource: {role('ReadOnly')}"),
    ),
    Refusal(
        "a service control policy", READ_ONLY, Side.ORGANIZATION, WHY, "(SCP)", "Ask about",
        fault=said("with an explicit deny in a service control policy"),
    ),
    Refusal(
        "a resource control policy", READ_ONLY, Side.ORGANIZATION, WHY, "(RCP)", "Ask about",
        fault=said("with an explicit deny in a resource control policy"),
    ),
    Refusal(
        "a permissions boundary", READ_ONLY, Side.BOUNDARY, WHY, "boundary", "Ask those",
        fault=said("because no permissions boundary allows the sts:AssumeRole action"),
    ),
    Refusal(
        "a session policy", READ_ONLY, Side.SESSION_POLICY, WHY, "session", "Start from",
        fault=said("because no session policy allows the sts:AssumeRole action"),
    ),
    Refusal(
        "a VPC endpoint", READ_ONLY, Side.ENDPOINT, WHY, "endpoint", "network",
        fault=said("with an explicit deny in a VPC endpoint policy"),
    ),
    Refusal(
        "a trust policy, as AWS says", READ_ONLY, Side.TRUST, WHY, "let you in", "payments-prod",
        fault=said("because no resource-based policy allows the sts:AssumeRole action"),
        crawled=True,
    ),
    Refusal(
        "a region", READ_ONLY, Side.REGION, WHY, "ap-northeast-1", "another region",
        fault=("RegionDisabledException", "STS is not activated in this region"),
        command=f"hat --region us-east-1 {PROD}/ReadOnly",
    ),
    Refusal(
        "keys that ended", READ_ONLY, Side.KEYS, WHY, "expired", "of the profile jump",
        fault=("ExpiredToken", "The security token included in the request is expired"),
        command="hatstand doctor",
    ),
    Refusal(
        "role chaining", READ_ONLY, Side.DURATION, WHY, "1 h at most", "Ask for 1 h",
        fault=("ValidationError", "exceeds the 1 hour session limit for roles assumed by role "
               "chaining."),
        command=f"hat {PROD}/ReadOnly --duration 1h",
    ),
    Refusal(
        "a value", READ_ONLY, Side.REQUEST, WHY, "does not accept it", "mend it",
        fault=("ValidationError", "1 validation error detected"),
    ),
    Refusal(
        "policies too large", READ_ONLY, Side.TAGS, WHY, "too much", "Shorten tags",
        fault=("PackedPolicyTooLarge", "Packed size of tags consumes 120%"),
    ),
)  # fmt: skip


def refused(stage: Stage, case: Refusal, monkeypatch: pytest.MonkeyPatch) -> AwsError:
    """Let a role be refused as a case says, and return the error."""
    settle(stage, case, monkeypatch)
    if case.crawled:
        run(stage.workspace().refresh())
    if case.fault is not None:
        code, message = case.fault
        stage.company.fault("sts:AssumeRole", code, status=403, message=message, count=0)
    denied = case.fault is not None and case.fault[0] == "AccessDenied"
    code = case.code or (Company.code if denied else None)
    given = code(stage.company) if code else ""
    with pytest.raises(AwsError) as caught:
        stage.assume(case.target, Person(given=given), case.duration)
    return caught.value


def settle(stage: Stage, case: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the settings of a case, and put its user's keys in place."""
    if case.user:
        stage.settings("")
        for name, value in stage.company.keys(case.user).items():
            monkeypatch.setenv(name, value)
    else:
        stage.settings(case.config if "[limits]" in case.config else CONFIG + case.config)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)
def test_the_side_that_refused_is_named(
    case: Refusal, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(stage, case, monkeypatch)
    denial = error.denial
    assert denial is not None
    first = denial.likely[0]
    assert (first.side, first.certainty) == (case.side, case.certainty), denial.lines
    assert case.words in first.text
    assert case.step in denial.next_step
    assert denial.aws_words == error.message
    assert not case.command or denial.command == case.command
    assert denial.command or denial.key


def test_the_refused_hop_is_named(stage: Stage) -> None:
    stage.settings(CONFIG + EXTERNAL)
    person = Person(given=stage.company.code())
    with pytest.raises(AccessDenied) as caught:
        stage.assume(role("Behind"), person)
    denial = caught.value.denial
    assert denial is not None
    assert denial.where.startswith("Closed in")
    assert denial.where.endswith("hop 1 of 2")
    assert denial.lines[0] == f"Refused at {denial.where}"


def test_where_aws_gives_the_reason_nothing_is_read(stage: Stage) -> None:
    stage.company.fault(
        "sts:AssumeRole",
        "AccessDenied",
        status=403,
        count=0,
        message=said("with an explicit deny in a service control policy")[1],
    )
    stage.settings(CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', ""))
    with pytest.raises(AwsError):
        stage.assume(READ_ONLY, Person(given=stage.company.code()))
    assert not [name for name in stage.company.calls() if name.startswith("iam:Get")]


def test_no_other_account_is_looked_into(stage: Stage) -> None:
    stage.assume(READ_ONLY)  # a way in is there
    with pytest.raises(AccessDenied):
        stage.assume(role("PartnerSupport", PROD), Person(given=stage.company.code()))
    assert "iam:GetRole" not in stage.company.calls()


def test_what_is_no_refusal_has_no_such_explanation(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def throttled(_identity: AwsIdentity, _request: object) -> None:
        raise Throttled("AWS still answers 'too many requests'")

    monkeypatch.setattr(AwsIdentity, "assume_role", throttled)
    with pytest.raises(Throttled) as caught:
        stage.assume(READ_ONLY)
    assert caught.value.denial is None


def test_a_read_that_fails_leaves_the_refusal_as_it_was(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(denial_reading, "PATIENCE", 0.1)
    stage.company.fault("iam:*", "ServiceUnavailable", count=0)
    with pytest.raises(AccessDenied) as caught:
        stage.assume(role("Partner"), Person(given=stage.company.code()))
    denial = caught.value.denial
    assert denial is not None
    assert "is not authorized to perform" in denial.aws_words
    assert denial.likely[0].certainty is LIKELY


def test_the_clock_is_named_where_it_is_wrong() -> None:
    assert (
        explained(
            AwsError("this computer's clock is 3 h ahead of AWS's", code="SignatureDoesNotMatch")
        )
        .likely[0]
        .side
        is Side.CLOCK
    )


def explained(error: AwsError) -> Denial:
    """Return the explanation where nothing is known but the error."""
    from hatstand.domain.environments import Environment
    from hatstand.domain.inventory import Inventory
    from hatstand.domain.plan import Hop, MfaPlan, Need, Plan
    from hatstand.domain.roles import Role as DomainRole
    from hatstand.services.denial.explaining import Case, explain

    hop = Hop(role("Admin", DEV), DEV, "Admin", 3600)
    plan: Any = Plan(
        DomainRole(DEV, "Admin"), "", Environment(), (hop,), "jump", "jump", None,
        MfaPlan(Need.NO), 3600, "", "eu-west-1",
    )  # fmt: skip
    return explain(error, Case(plan, None, Inventory("acme")))
