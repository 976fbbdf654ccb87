"""The way to AWS against the embedded endpoint: real signed requests, real refusals."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from tests.integration.simulated_time import SimulatedTime

from hatstand.aws import calls
from hatstand.aws.gateway import AwsGateway
from hatstand.demo import people, server
from hatstand.demo.faults import Fault
from hatstand.domain import totp
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.credentials import BaseCredentials, Credentials
from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.errors import (
    AccessDenied,
    AwsError,
    CredentialsExpired,
    MfaRefused,
    OrganizationsUnavailable,
    Throttled,
    Unreachable,
)
from hatstand.secret import Secret
from hatstand.services.crawl.organization import crawl
from hatstand.services.ports import AssumeRoleRequest

ROLES = "arn:aws:iam::111111111111:role/"
SERIAL = people.device_arn("999999999999", "alice")
FULL_SPEED = 1000.0
PARENTLESS = 1
"""The company's one account outside the organization."""


class Time:
    """The endpoint's time for codes and lifetimes, which a test moves."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def moment() -> Time:
    return Time()


@pytest.fixture(scope="module")
def running(moment: Time) -> Iterator[server.Running]:
    with server.start(clock=moment) as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def calm(running: server.Running) -> Iterator[None]:
    running.front.calls.reset()
    yield
    running.front.faults.clear()
    running.clock.ahead = running.clock.skew = 0.0


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(calls, "_LONGEST_PAUSE", 0.01)


def gateway(endpoint: server.Running, user: str = "alice", patience: float = 20) -> AwsGateway:
    environ = {"HOME": "/nonexistent", **endpoint.environment(user)}
    return AwsGateway(environ, FULL_SPEED, patience=patience)


async def base_of(way: AwsGateway) -> BaseCredentials:
    return await way.base(None)


def code(moment: Time) -> Secret:
    """Return a code that was never used: the time moves on for it."""
    moment.now += 3 * totp.WINDOW
    return Secret(totp.code(people.SEED, moment.now))


def request(role: str, **more: object) -> AssumeRoleRequest:
    return AssumeRoleRequest(ROLES + role, "tester", 3600, **more)  # type: ignore[arg-type]


async def test_the_caller_and_its_devices(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    identity = way.identity(base.credentials, base.region or "")
    caller = await identity.caller()
    assert (caller.account_id, caller.label) == ("999999999999", "alice")
    assert SERIAL in [device.serial for device in await identity.mfa_devices() if device.usable]


async def test_a_code_opens_many_roles_through_one_session(
    running: server.Running, moment: Time
) -> None:
    way = gateway(running)
    base = await base_of(way)
    identity = way.identity(base.credentials, base.region or "")
    session = await identity.session_token(SERIAL, code(moment), 3600)
    assert session.temporary
    role = await way.identity(session, base.region or "").assume_role(request("Admin"))
    caller = await way.identity(role, base.region or "").caller()
    assert caller.label == "Admin/tester"


async def test_a_used_code_is_refused_as_such(running: server.Running, moment: Time) -> None:
    way = gateway(running)
    base = await base_of(way)
    identity = way.identity(base.credentials, "")
    used = code(moment)
    await identity.session_token(SERIAL, used, 3600)
    with pytest.raises(MfaRefused) as refused:
        await identity.session_token(SERIAL, used, 3600)
    assert "MultiFactorAuthentication failed" in refused.value.message


async def test_a_role_that_lets_nobody_in(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    with pytest.raises(AccessDenied) as refused:
        await way.identity(base.credentials, "").assume_role(request("NoSuchRole"))
    assert "trust policy" in refused.value.hint
    assert "sts:AssumeRole" in refused.value.message


async def test_expired_credentials_and_unknown_keys(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    role = await way.identity(base.credentials, "").assume_role(request("ReadOnly"))
    running.clock.ahead = 7200
    with pytest.raises(CredentialsExpired):
        await way.identity(role, "").caller()
    with pytest.raises(CredentialsExpired, match="does not know this access key"):
        await way.identity(Credentials("AKIANOBODY0000000000", Secret("s")), "").caller()


async def test_a_wrong_secret_and_a_wrong_clock(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    wrong = Credentials(base.credentials.access_key_id, Secret("not the secret"))
    with pytest.raises(AwsError) as refused:
        await way.identity(wrong, "").caller()
    assert refused.value.code == "SignatureDoesNotMatch"
    running.clock.skew = 3600
    with pytest.raises(AwsError, match=r"60 min behind AWS's"):
        await way.identity(base.credentials, "").caller()


async def test_a_sign_in_token(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    role = await way.identity(base.credentials, "").assume_role(request("ReadOnly"))
    assert await way.sign_in_token(role, "signin.aws.amazon.com")


@pytest.mark.parametrize("rate", [0.5, 1.0])
async def test_the_whole_organization_in_the_fewest_calls_that_aws_never_refuses(
    rate: float, running: server.Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a share of AWS's own rates, or at all of them, AWS has nothing to refuse."""
    way = gateway(running)
    base = await base_of(way)
    SimulatedTime().rule(way, rate, running, monkeypatch)
    port = way.organizations(base.credentials, "ap-northeast-1")
    result = await crawl(port, rules=BUILT_IN_RULES)
    organization = result.organization
    assert result.gaps == ()
    assert port.throttled == 0
    assert len(organization.accounts) == len(running.organization.accounts) - PARENTLESS
    payments = organization.account_by_id["111111111111"]
    assert (payments.name, organization.ou_path(payments)) == ("payments-prod", "Workloads/Prod")
    assert all(unit.name != unit.id for unit in organization.units)
    counts = running.front.calls.counts()
    assert counts.pop("organizations:ListAccounts") == -(-len(organization.accounts) // 20)
    units = counts.pop("organizations:ListOrganizationalUnitsForParent")
    assert units == len(organization.units) + 1
    assert counts == {"organizations:DescribeOrganization": 1, "organizations:ListRoots": 1}


async def test_tags_of_the_undecided(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    port = way.organizations(base.credentials, "")
    rules = (
        EnvironmentRule("all-but", "A", "red", Match(ou=("Workloads/**",))),
        EnvironmentRule("tagged", "T", "red", Match(tags=(("Environment", ("*",)),))),
    )
    organization = (await crawl(port, rules=rules)).organization
    known = [account for account in organization.accounts if account.tags is not None]
    assert {organization.ou_path(account).partition("/")[0] for account in known}.isdisjoint(
        {"Workloads"}
    )
    assert running.front.calls.counts()["organizations:ListTagsForResource"] == len(known) > 0


async def test_nothing_is_lost_to_throttles_faults_and_empty_pages(
    running: server.Running,
) -> None:
    for fault in (
        Fault("organizations:*", "Throttling", count=10),
        Fault("organizations:ListAccounts", "EmptyPage", count=2),
        Fault("organizations:ListOrganizationalUnitsForParent", "ServiceUnavailable", 503),
        Fault("organizations:ListOrganizationalUnitsForParent", "Disconnect"),
    ):
        running.front.faults.add(fault)
    way = gateway(running)
    base = await base_of(way)
    port = way.organizations(base.credentials, "")
    result = await crawl(port)
    assert result.gaps == ()
    assert len(result.organization.accounts) == len(running.organization.accounts) - PARENTLESS
    assert port.throttled == 10


async def test_a_listing_that_stays_refused_is_a_gap(running: server.Running) -> None:
    fault = Fault("organizations:ListOrganizationalUnitsForParent", "ServiceException", 400)
    running.front.faults.add(fault)
    way = gateway(running)
    base = await base_of(way)
    result = await crawl(way.organizations(base.credentials, ""))
    (gap,) = result.gaps
    assert gap.code == "ServiceException"
    assert len(result.organization.accounts) == len(running.organization.accounts) - PARENTLESS


async def test_throttling_without_end_is_told_in_time(running: server.Running) -> None:
    running.front.faults.add(Fault("*", "Throttling", count=0))
    way = gateway(running, patience=0.5)
    base = await base_of(way)
    with pytest.raises(Throttled):
        await crawl(way.organizations(base.credentials, ""))


async def test_an_answer_that_never_comes_right_is_told(running: server.Running) -> None:
    running.front.faults.add(Fault("sts:*", "Malformed", count=0))
    way = gateway(running)
    base = await base_of(way)
    with pytest.raises(AwsError) as refused:
        await way.identity(base.credentials, "").caller()
    assert refused.value.exit_code == 1
    running.front.faults.clear()
    running.front.faults.add(Fault("sts:*", "Disconnect", count=0))
    with pytest.raises(Unreachable):
        await way.identity(base.credentials, "").caller()


@pytest.mark.parametrize(
    ("access", "code"),
    [("denied", "AccessDeniedException"), ("none", "AWSOrganizationsNotInUseException")],
)
async def test_who_may_not_read_organizations_is_told_calmly(access: str, code: str) -> None:
    with server.start(organization=access) as endpoint:
        way = gateway(endpoint)
        base = await base_of(way)
        with pytest.raises(OrganizationsUnavailable) as refused:
            await crawl(way.organizations(base.credentials, ""))
        assert refused.value.code == code


async def test_roles_of_an_account(running: server.Running) -> None:
    way = gateway(running)
    base = await base_of(way)
    role = await way.identity(base.credentials, "").assume_role(request("ReadOnly"))
    listed = [one async for page in way.identity(role, "").roles() for one in page]
    assert {"Admin", "ReadOnly"} <= {one.name for one in listed}
    assert all(one.account_id == "111111111111" and one.trust_policy for one in listed)
