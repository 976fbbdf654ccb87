"""Every verdict of the table, against what AssumeRole then answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.integration.verdicts.cases import CASES, DOUBTS, JUMP, OWN, TARGET, Case, grant, policy

from hatstand.aws.gateway import AwsGateway
from hatstand.demo import acme, identifiers, model, people, server
from hatstand.demo.organization import Organization as DemoOrganization
from hatstand.domain import totp
from hatstand.domain.credentials import BaseCredentials, CallerIdentity, Credentials
from hatstand.domain.organization import Account, AccountSource, Organization
from hatstand.domain.policy import Judgement
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.errors import AccessDenied
from hatstand.secret import Secret
from hatstand.services.crawl.organization import crawl
from hatstand.services.discovery.own_account import read_own_account
from hatstand.services.discovery.verdicts import Standpoint, Verdicts
from hatstand.services.facts import CallerFacts
from hatstand.services.ports import AssumeRoleRequest

REGION = "ap-northeast-1"
OUTSIDE = "222222222222"
STATES = ("SUSPENDED", "CLOSED", "PENDING_CLOSURE")
SEE_MYSELF = {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*"}
NO_DEVICES = {"Effect": "Deny", "Action": "iam:ListMFADevices", "Resource": "*"}


class Time:
    """The endpoint's time, which moves on for each code."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def code(self, seed: str) -> Secret:
        self.now += 3 * totp.WINDOW
        return Secret(totp.code(seed, self.now))


@dataclass
class Person:
    """Somebody who asks: keys, and what a crawl finds out."""

    base: BaseCredentials
    caller: CallerIdentity
    facts: CallerFacts


def place_of(case: Case) -> str:
    """Return the account that a case's role is in."""
    if case.place in STATES:
        return f"{500000000000 + STATES.index(case.place)}"
    return JUMP if case.place == "own" else TARGET


def name_of(case: Case) -> str:
    """Return the name of a case's role: `Case` and two more characters, whatever their number."""
    number = CASES.index(case)
    return f"Case{chr(ord('a') + number // 26)}{chr(ord('a') + number % 26)}"


def user_of(case: Case) -> str:
    """Return the name of the user who asks; cases with the same facts share one."""
    kind = case.who if case.who in ("root", "outsider") else "user"
    device = {True: "device", False: "bare", None: "unknown"}[case.device]
    return f"{kind}-{device}-{case.own}".replace(" ", "_")


def made_user(case: Case) -> model.User:
    """Return that user with policies, groups and device."""
    name = user_of(case)
    account = OUTSIDE if case.who == "outsider" else JUMP
    statements = list(OWN[case.own])
    if "secret" not in case.own:
        statements.append(SEE_MYSELF)
    if case.device is None:
        statements.append(NO_DEVICES)
    every = grant("arn:aws:iam::*:role/*")
    groups: tuple[model.Group, ...] = ()
    managed: tuple[model.ManagedPolicy, ...] = ()
    if case.own == "in group":
        groups = (model.Group(JUMP, "openers", inline={"open": policy(every)}),)
    if case.own == "denied in group":
        shut = policy({**every, "Effect": "Deny"})
        groups = (model.Group(JUMP, "shutters", (model.ManagedPolicy(JUMP, "Shut", shut),)),)
    if case.own == "attached":
        managed = (model.ManagedPolicy(JUMP, "Open", policy(every), "/team/"),)
    device = None
    if case.device is not False:
        device = model.Device(people.device_arn(account, name), people.SEED)
    return model.User(
        account,
        name,
        model.Key(identifiers.stable("AKIA", name), identifiers.stable_secret(name)),
        device=device,
        inline={"own": policy(*statements)},
        managed=managed,
        groups=groups,
        root=case.who == "root",
    )


def worker_of(case: Case) -> model.Role:
    """Return the role as whose session a case asks."""
    return model.Role(
        JUMP,
        f"Worker-{case.own}".replace(" ", "_"),
        policy({"Effect": "Allow", "Principal": {"AWS": JUMP}, "Action": "sts:AssumeRole"}),
        path="/workers/",
        inline={"own": policy(*OWN[case.own], SEE_MYSELF)},
    )


def document_of(case: Case, content: Any) -> Any:
    """Return a trust policy with the caller's own ARNs in it."""
    me, session = made_user(case).arn, ""
    if case.who == "role":
        worker = worker_of(case)
        me = worker.arn
        session = f"arn:aws:sts::{JUMP}:assumed-role/{worker.name}/tester"
    text = json.dumps(content).replace('"ME"', json.dumps(me))
    return json.loads(text.replace('"SESSION"', json.dumps(session)))


def made_organization() -> DemoOrganization:
    """Return the organization with every user and role of the table."""
    rows: list[dict[str, Any]] = [
        {"id": TARGET, "name": "target", "ou": "Workloads"},
        {"id": OUTSIDE, "name": "outside", "outside": True},
    ]
    rows += [
        {"id": f"{500000000000 + number}", "name": state.lower(), "state": state}
        for number, state in enumerate(STATES)
    ]
    organization = acme.custom(rows)
    users = {user_of(case): made_user(case) for case in CASES}
    for user in users.values():
        organization.add_user(user)
    for case in CASES:
        if case.who == "role":
            organization.put_role(worker_of(case))
        trust = document_of(case, case.hidden or case.trust)
        organization.put_role(model.Role(place_of(case), name_of(case), trust, case.path))
    return organization


class World:
    """The endpoint, and everybody who has asked so far."""

    def __init__(self, running: server.Running, moment: Time) -> None:
        self.running = running
        self.moment = moment
        self.people: dict[str, Person] = {}
        self.gateways: dict[str, AwsGateway] = {}
        self.organization = Organization()

    def gateway(self, user: str) -> AwsGateway:
        if user not in self.gateways:
            environ = {"HOME": "/nonexistent", **self.running.environment(user)}
            self.gateways[user] = AwsGateway(environ, 1000.0, patience=5)
        return self.gateways[user]

    async def crawled(self) -> Organization:
        if not self.organization.id:
            way = self.gateway("alice")
            base = await way.base(None)
            found = await crawl(way.organizations(base.credentials, REGION))
            self.organization = found.organization
        return self.organization

    async def person(self, case: Case, way: AwsGateway) -> Person:
        """Return who asks; role sessions are new each time, because time passes quickly here."""
        shared = case.who not in ("role", "token")
        if shared and user_of(case) in self.people:
            return self.people[user_of(case)]
        base = await way.base(None)
        identity = way.identity(base.credentials, REGION)
        if case.who == "role":
            alice = self.gateway("alice")
            start = (await alice.base(None)).credentials
            request = AssumeRoleRequest(worker_of(case).arn, "tester", 3600)
            base = BaseCredentials(await alice.identity(start, REGION).assume_role(request))
        if case.who == "token":
            answer = await way.calls(base.credentials, REGION).call("sts", "GetSessionToken")
            given = answer["Credentials"]
            keys = given["AccessKeyId"], Secret(given["SecretAccessKey"])
            base = BaseCredentials(
                Credentials(*keys, Secret(given["SessionToken"]), given["Expiration"])
            )
        identity = way.identity(base.credentials, REGION)
        caller = await identity.caller()
        own = await read_own_account(identity, caller, base, None)
        person = Person(base, caller, own.facts)
        if shared:
            self.people[user_of(case)] = person
        return person


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    moment = Time()
    with server.start(organization=made_organization(), clock=moment) as running:
        yield World(running, moment)


def seen_from(person: Person, case: Case, organization: Organization) -> Organization:
    """Return the organization as the caller sees it; an outsider sees its own account only."""
    if case.who != "outsider":
        return organization
    own = Account(person.caller.account_id, "outside", source=AccountSource.CALLER)
    return Organization(accounts=(own,))


async def opens(case: Case, person: Person, way: AwsGateway, moment: Time) -> dict[str, bool]:
    """Return in which ways AssumeRole lets the caller in: without a code, and with one."""
    identity = way.identity(person.base.credentials, REGION)
    arn = identifiers.iam_arn(place_of(case), "role", case.path, name_of(case))
    request = AssumeRoleRequest(arn, "tester", 900, external_id=case.external_id)
    ways = {"plain": await _let_in(identity.assume_role(request))}
    if case.device is not False and case.who in ("user", "outsider"):
        user = made_user(case)
        assert user.device is not None
        with_code = AssumeRoleRequest(
            arn,
            "tester",
            900,
            case.external_id,
            serial=user.device.serial,
            code=moment.code(user.device.seed),
        )
        ways["code"] = await _let_in(identity.assume_role(with_code))
    return ways


async def _let_in(call: Any) -> bool:
    try:
        await call
    except AccessDenied:
        return False
    return True


async def judged(case: Case, person: Person, world: World) -> Judgement:
    """Return our verdict, from what a crawl finds out."""
    text = case.trust if isinstance(case.trust, str) else ""
    if isinstance(case.trust, dict):
        text = json.dumps(document_of(case, case.trust))
    role = Role(
        place_of(case),
        name_of(case),
        case.path,
        sources=(RoleSource.TEMPLATE,),
        external_id=case.external_id,
        trust_policy=text,
    )
    organization = seen_from(person, case, await world.crawled())
    return Verdicts(Standpoint(person.caller, person.facts, organization)).judgement(role)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_verdict_is_what_aws_then_answers(case: Case, world: World) -> None:
    way = world.gateway(user_of(case))
    person = await world.person(case, way)
    found = await judged(case, person, world)
    let_in = await opens(case, person, way, world.moment)

    assert found.verdict.value == case.expected, found.reason
    if found.verdict is Verdict.YES:
        assert any(let_in.values()), found.reason
        if found.needs_mfa is False:
            assert let_in["plain"], "said to need no code"
        if found.needs_mfa:
            assert not let_in["plain"], "said to need a code"
    if found.verdict is Verdict.NO:
        assert not any(let_in.values()), found.reason
    if found.verdict is Verdict.MAYBE:
        assert DOUBTS[case.doubt] in found.reason
    assert bool(case.doubt) is (found.verdict is Verdict.MAYBE)


def test_the_table_is_large_and_its_lines_differ() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.expected for case in CASES} == {"yes", "no", "maybe"}
    used = {case.doubt for case in CASES if case.doubt}
    assert used == set(DOUBTS)
