"""From where shares and services are looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.credentials import BaseCredentials, CallerIdentity, Credentials, Session
from hatstand.domain.profiles import ProfileSet
from hatstand.errors import NoCredentialsError, UsageError
from hatstand.secret import Secret
from hatstand.services.handing import HandingOver
from hatstand.services.knowledge import Ports
from hatstand.services.looking import Looking

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BASE = Credentials("AKIABASE", Secret("x"))
ROLE = Credentials("ASIAROLE", Secret("x"), Secret("t"), NOW + timedelta(hours=1))
CALLER = CallerIdentity("999999999999", "arn:aws:iam::999999999999:user/alice")


class Clock:
    def now(self) -> datetime:
        return NOW


class Gateway:
    """Has one identity, and counts how often it was asked for."""

    endpoint = ""

    def __init__(self, base: Credentials | None = BASE) -> None:
        self._base = base
        self.asked = 0

    async def base(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        if self._base is None:
            raise NoCredentialsError("there are none")
        return BaseCredentials(self._base)

    def identity(self, credentials: Credentials, region: str) -> Gateway:
        return self

    async def caller(self) -> CallerIdentity:
        self.asked += 1
        return CALLER


def looking(gateway: Any, *, region: str = "", offline: bool = False) -> Looking:
    context = ContextSettings("acme", profile="jump", region="eu-west-1")
    nowhere: Any = None
    ports = Ports(gateway, nowhere, nowhere, nowhere, Clock())  # type: ignore[arg-type]
    return Looking(Settings(), context, ProfileSet(), ports, region=region, offline=offline)


def session(region: str = "ap-northeast-1") -> Session:
    return Session(
        "key",
        "111111111111",
        "payments-prod",
        "arn:aws-cn:iam::111111111111:role/Admin",
        "Admin",
        "prod",
        ROLE,
        region,
        NOW,
        3600,
    )


async def test_the_base_identity_is_asked_for_once() -> None:
    gateway = Gateway()
    workspace = looking(gateway)
    first = await workspace.viewpoint()
    second = await workspace.viewpoint(region="us-west-2")
    assert (first.account_id, first.region, first.label) == (
        "999999999999",
        "eu-west-1",
        "alice@jump",
    )
    assert second.region == "us-west-2"
    assert gateway.asked == 1
    assert workspace.caller == CALLER


@pytest.mark.parametrize(
    ("asked", "chosen", "expected"),
    [("", "", "ap-northeast-1"), ("", "us-west-2", "us-west-2"), ("sa-east-1", "x", "sa-east-1")],
)
async def test_a_session_is_looked_from_without_a_call(
    asked: str, chosen: str, expected: str
) -> None:
    gateway = Gateway()
    found = await looking(gateway, region=chosen).viewpoint(session(), asked)
    assert (found.account_id, found.label, found.region) == (
        "111111111111",
        "payments-prod/Admin",
        expected,
    )
    assert found.partition == "aws-cn"
    assert found.credentials is ROLE
    assert gateway.asked == 0


@pytest.mark.parametrize(
    ("region", "home"), [("eu-west-1", "us-east-1"), ("cn-north-1", "cn-northwest-1")]
)
async def test_global_resources_have_a_home_in_each_partition(region: str, home: str) -> None:
    found = await looking(Gateway()).viewpoint(region=region)
    assert found.home_region == home


async def test_without_credentials_or_offline_there_is_nowhere_to_stand() -> None:
    with pytest.raises(NoCredentialsError):
        await looking(Gateway(None)).viewpoint()
    with pytest.raises(UsageError):
        await looking(Gateway(), offline=True).viewpoint(session())


def test_the_region_looked_at_is_the_chosen_one_then_the_session_s_own() -> None:
    workspace = looking(Gateway())
    assert workspace.region_from(None) == "eu-west-1"
    assert workspace.region_from(session()) == "ap-northeast-1"
    assert workspace.region_from(session(region="")) == "eu-west-1"
    workspace.choose_region("us-west-2")
    assert workspace.region == "us-west-2"
    assert workspace.region_from(None) == workspace.region_from(session()) == "us-west-2"


def test_a_session_made_before_is_handed_over_for_the_region_in_use() -> None:
    context = ContextSettings("acme", profile="jump", region="eu-west-1")
    nowhere: Any = None
    ports = Ports(Gateway(), nowhere, nowhere, nowhere, Clock())  # type: ignore[arg-type]
    workspace = HandingOver(Settings(), context, ProfileSet(), ports)
    assert "AWS_REGION=ap-northeast-1" in workspace.masked_exports(session(), "dotenv")
    workspace.choose_region("us-west-2")
    assert "AWS_REGION=us-west-2" in workspace.masked_exports(session(), "dotenv")
