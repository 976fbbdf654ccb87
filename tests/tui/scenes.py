"""States of the UI beside its places: empty, denied, offline, late, refused, full.

`PLACES` says how each tab and screen is opened; this says what else each can show.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.tui.acme import JAPANESE, NOW, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.cloud import API, PAYMENTS, Cloud
from tests.tui.driver import Driver
from tests.tui.fake import FakeWorkspace
from tests.tui.places import ADMIN, PLACES, plan, visit, workspace
from tests.tui.ram import NETWORKS, OFFER, SUBNET, Ram

from hatstand.config.model import ContextSettings
from hatstand.domain.changes import Change, Event, Subject
from hatstand.domain.environments import Confirm
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap, Notice, Organization, Progress
from hatstand.errors import (
    AccessDenied,
    AwsError,
    ConfigurationError,
    CredentialsExpired,
    Failed,
    HatstandError,
    MfaRefused,
    NoCredentialsError,
    Throttled,
    Unreachable,
)
from hatstand.services.assume.asking import CodeRequest, ConfirmRequest
from hatstand.services.first_steps import DEMO, Step, Way
from hatstand.tui.flows.dialogs import show_problem
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.mfa import MfaScreen
from hatstand.tui.tabs.services.branches import instance_key, namespace_key, service_key
from hatstand.tui.tabs.shares.items import invitation_key, resource_key, share_key

Play = Callable[[Driver], Awaitable[object]]

_AWS = {
    "operation": "sts:AssumeRole",
    "code": "AccessDenied",
    "message": "User: arn:aws:iam::999999999999:user/alice is not authorized to perform: "
    "sts:AssumeRole on resource: arn:aws:iam::111111111111:role/Admin",
}
_FAULTS: dict[str, HatstandError] = {
    "denied": AccessDenied("AWS refused: Admin in payments-prod", "Ask for the role", **_AWS),
    "throttled": Throttled("AWS still throttles", "Try again in a minute", **_AWS),
    "unreachable": Unreachable("AWS can't be reached", "Is there a network?"),
    "expired": CredentialsExpired("The credentials have expired", "aws sso login", **_AWS),
    "code refused": MfaRefused("The code was refused", "Wait for the next one", **_AWS),
    "fault of AWS": Failed("AWS has a fault of its own", "Try again later", **_AWS),
    "settings": ConfigurationError("config.toml, line 3: unknown key `colour`", "Write `color`"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to look at.

    Attributes:
        name: Says what is seen.
        play: Leads there.
        settings: Of the workspace that it plays in.
        sessions: Whether some are live there.
    """

    name: str
    play: Play
    settings: Callable[[], dict[str, Any]] = dict
    sessions: bool = True

    def workspace(self, known: Inventory | None = None) -> FakeWorkspace:
        """Return what it plays in, with another inventory if one is given."""
        settings = ({} if known is None else {"inventory": known}) | self.settings()
        return workspace(**settings) if self.sessions else FakeWorkspace(**settings)


def _place(name: str) -> Scene:
    async def play(driver: Driver) -> None:
        await visit(driver, name)

    return Scene(name, play)


def _node(name: str, key: str, *commands: str) -> Scene:
    async def play(driver: Driver) -> None:
        if key.startswith("role:"):
            await driver.go_to(f"account:{key[5:17]}")
            await driver.do("expand")
        await driver.go_to(key)
        if driver.app.size.width < 100 and "inspect" not in commands:
            await driver.do("details")
        await driver.do(*commands)
        await driver.idle()

    return Scene(name, play)


def _keys(name: str, *commands: str, type_in: str = "", **settings: Any) -> Scene:
    async def play(driver: Driver) -> None:
        await driver.go_to(f"account:{PAYMENTS_PROD}")
        await driver.do("expand")
        await driver.go_to(ADMIN)
        await driver.do(*commands)
        if type_in:
            await driver.type(type_in)

    return Scene(name, play, lambda: settings)


def _fault(name: str) -> Scene:
    async def play(driver: Driver) -> None:
        await driver.go_to(ADMIN)
        show_problem(driver.main, _FAULTS[name])
        await driver.settle()

    return Scene(f"problem {name}", play)


def _row(tab: str, name: str, *keys: str, unfold: bool = True, **ram: Any) -> Scene:
    async def play(driver: Driver) -> None:
        await driver.do(tab)
        await driver.idle()
        tree = (driver.main.shares if tab == "shares" else driver.main.services).tree
        for key in keys:
            assert tree.go_to(key), key
            await driver.settle()
            if unfold or key != keys[-1]:
                await driver.do("expand")
                await driver.idle()
        if keys and driver.app.size.width < 100:
            await driver.do("details")
        await driver.idle()

    return Scene(f"{tab} {name}", play, lambda: ram)


def _narrow_tree(tab: str, name: str, settings: Callable[[], dict[str, Any]]) -> Scene:
    async def play(driver: Driver) -> None:
        await driver.do(tab)
        await driver.idle()

    return Scene(f"{tab} {name}", play, settings)


def _denied_ram() -> dict[str, Any]:
    ram = Ram()
    ram.deny("GetResourceShares")
    ram.deny("GetResourceShareInvitations")
    return {"ram": ram}


def _denied_cloud() -> dict[str, Any]:
    cloud = Cloud()
    cloud.deny("ListNamespaces")
    return {"cloud": cloud}


def _empty_ram() -> dict[str, Any]:
    ram = Ram()
    ram.only()
    return {"ram": ram}


def _asked(way: Confirm) -> Play:
    async def play(driver: Driver) -> None:
        await driver.go_to(ADMIN)
        made = plan(driver)
        request = ConfirmRequest(f"assume Admin in {made.account_name}", made, way, "payments-prod")
        driver.app.push_screen(ConfirmScreen(request))
        await driver.settle()

    return play


async def _code(driver: Driver) -> None:
    await driver.go_to(ADMIN)
    driver.app.push_screen(
        MfaScreen(
            CodeRequest("arn:aws:iam::999999999999:mfa/alice-phone", plan(driver)),
            None,
            clock=lambda: NOW,
        )
    )
    await driver.type("123")


async def _look(driver: Driver) -> None:
    await driver.idle()


async def _pinned(driver: Driver) -> None:
    for key in (ADMIN, f"account:{JAPANESE}", "ou:ou-dev"):
        await driver.go_to(key)
        await driver.do("pin")
    driver.app.clear_notifications()
    await driver.do("pinned")


async def _reading(driver: Driver) -> None:
    await driver.do("refresh_all")


async def _refused_reading(driver: Driver) -> None:
    await driver.do("refresh_all")
    await driver.idle()


async def _copied(driver: Driver) -> None:
    await driver.go_to(ADMIN)
    driver.main.say(
        "Sent the exports of Admin in payments-prod to the terminal (OSC 52); it can't be cleared"
    )
    await driver.settle()


async def _all_open(driver: Driver) -> None:
    driver.main.organization_tree.action_expand_all()
    await driver.go_to(ADMIN)


async def _no_hit(driver: Driver) -> None:
    await driver.do("find")
    await driver.type("qqqqzz")


def _stale() -> dict[str, Any]:
    return {"inventory": inventory(age=timedelta(days=9)), "offline": True}


def _changed() -> dict[str, Any]:
    told = (
        Change(Subject.ACCOUNT, Event.NEW, PAYMENTS_DEV, "payments-dev", PAYMENTS_DEV,
               "Workloads/Dev", "", "", NOW),
        Change(Subject.ACCOUNT, Event.MOVED, PAYMENTS_PROD, "payments-prod", PAYMENTS_PROD,
               "Workloads/Prod", "Workloads/Dev", "Workloads/Prod", NOW),
        Change(Subject.UNIT, Event.GONE, "ou-gone", "Sandbox", "", "Sandbox", "", "", NOW),
    )  # fmt: skip
    return {"lately": told}


def _gaps() -> dict[str, Any]:
    known = inventory()
    return {
        "inventory": replace(
            known,
            gaps=(Gap("organizations:ListRoots", "not authorized"), Gap("iam:ListRoles", "no")),
            notices=(Notice("no organization", "Organizations may not be read"),),
        )
    }


def _nothing() -> dict[str, Any]:
    steps = (
        Step("Identity", "there are no AWS credentials here", False,
             (Way("aws configure", "long-term keys"), Way("aws sso login", "Identity Center"))),
        Step("Profiles", "none in ~/.aws/config", False),
        Step("Region", "us-east-1 (nobody chose one)", None),
        Step("Settings", "no file", None, (Way("hatstand config init", "a first file"), DEMO)),
    )  # fmt: skip
    problem = NoCredentialsError("no credentials", "aws configure")
    return {
        "inventory": Inventory("profiles", Organization()),
        "first_steps": steps,
        "base_problem": problem,
        "refresh_error": problem,
        "base_label": "",
        "caller": None,
        "context": ContextSettings("profiles"),
    }


_SLOW = {
    "refresh_delay": 60.0,
    "refresh_steps": (Progress("accounts", 12, 60),),
    "inventory": inventory(age=timedelta(hours=3)),
}

STATES = (
    Scene("start from nothing", _look, _nothing, sessions=False),
    Scene("first look", _look, sessions=False),
    Scene("everything open", _all_open),
    _node("node organization", "org"),
    _node("node OU", "ou:ou-prod"),
    _node("node account", f"account:{PAYMENTS_PROD}"),
    _node("node role", ADMIN),
    _node("node role chained", f"role:{PAYMENTS_DEV}/Deploy"),
    _node("node profile", "profile:sso-dev"),
    _node("node account hostile", "account:444444444444"),
    _node("inspect role", ADMIN, "inspect"),
    _node("inspect account", f"account:{JAPANESE}", "inspect"),
    _keys("revealed", "reveal"),
    _keys("palette search", "palette", type_in="copy"),
    _keys("find e-mail", "find", type_in="aws+1111"),
    _keys("find Japanese", "find", type_in="決済"),
    Scene("find nothing", _no_hit),
    Scene("pinned", _pinned),
    Scene("pinned none", _keys("", "pinned").play, sessions=False),
    Scene("sessions none", _keys("", "sessions").play, sessions=False),
    Scene("confirm ask", _asked(Confirm.ASK)),
    Scene("confirm type", _asked(Confirm.TYPE)),
    Scene("code", _code),
    *(_fault(name) for name in _FAULTS),
    Scene("copied", _copied),
    Scene("reading", _reading, lambda: _SLOW),
    Scene(
        "reading failed",
        _refused_reading,
        lambda: {"refresh_error": AwsError("AWS refused organizations:ListAccounts", "", **_AWS)},
    ),
    Scene("offline and stale", _look, _stale),
    Scene("changes", _refused_reading, _changed),
    Scene("gaps", _look, _gaps),
    _row("shares", "invitation", invitation_key(OFFER), unfold=False),
    _row("shares", "share", share_key(NETWORKS.arn)),
    _row(
        "shares",
        "resource",
        share_key(NETWORKS.arn),
        resource_key(NETWORKS.arn, SUBNET.arn),
        unfold=False,
    ),
    _narrow_tree("shares", "empty", _empty_ram),
    _narrow_tree("shares", "denied", _denied_ram),
    _row("services", "namespace", namespace_key(PAYMENTS.arn)),
    _row("services", "service", namespace_key(PAYMENTS.arn), service_key(API.arn)),
    _row(
        "services",
        "instance",
        namespace_key(PAYMENTS.arn),
        service_key(API.arn),
        instance_key(API.arn, "api-3"),
        unfold=False,
    ),
    _narrow_tree("services", "empty", lambda: {"cloud": Cloud(namespaces_=())}),
    _narrow_tree("services", "denied", _denied_cloud),
)
"""What a person may come to see beside the places."""

SCENES = (*(_place(name) for name in PLACES), *STATES)
"""Everything there is to look at."""
