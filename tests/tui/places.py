"""Every place of the UI, and how to get there: what must look right looks right at each.

A new tab is visited by itself. A new screen has to be added to `SCREENS`; a test tells of it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from tests.tui.acme import JAPANESE, NOW, PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.cloud import REGION, SHARE_ARN
from tests.tui.driver import Driver
from tests.tui.fake import SECRET, FakeWorkspace
from textual.screen import ModalScreen, Screen

import hatstand.tui
from hatstand.domain.environments import Confirm
from hatstand.domain.plan import Plan
from hatstand.domain.shares import Invitation
from hatstand.domain.sharing import NamedAccount
from hatstand.errors import AccessDenied
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CodeRequest,
    CommandRequest,
    ConfirmRequest,
    DeviceRequest,
    ReasonRequest,
)
from hatstand.services.discovery.surveying import Survey
from hatstand.services.marking import subject_of
from hatstand.services.ports.reading import WayIn
from hatstand.tui.copy_choices import about_role, copy_choices
from hatstand.tui.flows.contexts import choose_context
from hatstand.tui.flows.dialogs import choose_theme, inspect, show_help, show_problem
from hatstand.tui.screens.answer import AnswerRequest, AnswerScreen
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.copy_as import CopyAsScreen
from hatstand.tui.screens.discover import DiscoverScreen
from hatstand.tui.screens.forget_all import ForgetAllScreen
from hatstand.tui.screens.links import LinksScreen
from hatstand.tui.screens.mark_dialog import MarkScreen
from hatstand.tui.screens.mfa import CommandScreen, DeviceScreen, MfaScreen
from hatstand.tui.screens.plan import PlanScreen
from hatstand.tui.screens.read_roles import ReadRolesScreen
from hatstand.tui.screens.reason import ReasonScreen
from hatstand.tui.screens.regions import RegionsScreen
from hatstand.tui.screens.show import ShowScreen
from hatstand.tui.situation import Tab
from hatstand.tui.tabs.services.names import Unnamed
from hatstand.tui.tabs.services.state import Seen

if TYPE_CHECKING:
    from textual.geometry import Region

ADMIN = f"role:{PAYMENTS_PROD}/Admin"
READER = "arn:aws:iam::*:role/ReadOnly"
WAY = (WayIn(READER.replace("*", PAYMENTS_DEV)),)
SURVEY = Survey({PAYMENTS_DEV: WAY, PAYMENTS_PROD: WAY}, denied=3)
SERIALS = ("arn:aws:iam::999999999999:mfa/alice-phone", "arn:aws:iam::999999999999:mfa/key")

Opener = Callable[[Driver], Awaitable[object]]


def workspace(**more: object) -> FakeWorkspace:
    """Return a workspace with sessions of every kind: live, guarded, about to end."""
    made = FakeWorkspace(
        endpoint="http://127.0.0.1:4566", plan_problems=("a policy is missing",), **more
    )
    made.put(PAYMENTS_PROD, "Admin", minutes=41)
    made.put(PAYMENTS_DEV, "ReadOnly", minutes=3)
    made.put(JAPANESE, "ReadOnly", minutes=50)
    return made


def plan(driver: Driver) -> Plan:
    """Return the plan of a guarded role."""
    role = driver.workspace.inventory.role(PAYMENTS_PROD, "Admin")
    assert role is not None
    return driver.workspace.plan_now(role)


def _shown(make: Callable[[Driver], Screen[object]]) -> Opener:
    async def open_it(driver: Driver) -> None:
        driver.app.push_screen(make(driver))

    return open_it


def _called(call: Callable[[Driver], object]) -> Opener:
    async def open_it(driver: Driver) -> None:
        call(driver)

    return open_it


def _code(driver: Driver) -> Screen[object]:
    request = CodeRequest(SERIALS[0], plan(driver), "The code was not taken", "invalid MFA", NOW)
    return MfaScreen(request, lambda: "123456", clock=lambda: NOW)


def _copy_as(driver: Driver) -> Screen[object]:
    about, session = plan(driver), driver.workspace.put(PAYMENTS_PROD, "Admin")
    choices = copy_choices(session, about, shell="bash", facts={})  # noqa: S604 - no such shell
    return CopyAsScreen(about_role(about), choices)


def _answer(_driver: Driver) -> Screen[object]:
    arn = f"arn:aws:ram:{REGION}:{PAYMENTS_PROD}:resource-share-invitation/1"
    given = Invitation(arn, SHARE_ARN, "network", PAYMENTS_PROD, PAYMENTS_DEV, "PENDING", NOW)
    sender = NamedAccount(PAYMENTS_PROD, "payments-prod")
    receiver = NamedAccount(PAYMENTS_DEV, "payments-dev")
    return AnswerScreen(AnswerRequest(given, True, sender, receiver, NOW))


def _mark(driver: Driver) -> Screen[object]:
    workspace = driver.workspace
    account = workspace.inventory.organization.account_by_id[PAYMENTS_PROD]
    subject = subject_of(account, workspace.inventory)
    return MarkScreen(  # type: ignore[return-value]
        subject,
        workspace.inventory,
        workspace.settings,
        workspace.clock.now(),
        copy=driver.main.hand_off.copy_words,
    )


def _discover(driver: Driver) -> Screen[object]:
    seen = Seen("here", "alice@jump")
    unnamed = Unnamed(None, seen, driver.workspace.inventory, PAYMENTS_DEV, REGION)
    return DiscoverScreen(about_role(plan(driver)), unnamed)  # type: ignore[return-value]


def _command(driver: Driver) -> Screen[object]:
    return CommandScreen(CommandRequest("ykman oath", "config.toml", plan(driver)))


def _confirm(driver: Driver) -> Screen[object]:
    asked = ConfirmRequest("assume Admin", plan(driver), Confirm.TYPE, "payments-prod")
    return ConfirmScreen(asked)


def _problem(driver: Driver) -> None:
    words = {"operation": "sts:AssumeRole", "code": "AccessDenied", "message": "not authorized"}
    show_problem(driver.main, AccessDenied("AWS refused", "Ask for the role", **words))


SCREENS: dict[str, Opener] = {
    "AnswerScreen": _shown(_answer),
    "ChoosingScreen": _called(lambda driver: choose_context(driver.main)),
    "CommandScreen": _shown(_command),
    "ConfirmScreen": _shown(_confirm),
    "CopyAsScreen": _shown(_copy_as),
    "DeviceScreen": _shown(lambda driver: DeviceScreen(DeviceRequest(SERIALS, plan(driver)))),
    "DiscoverScreen": _shown(_discover),
    "ForgetAllScreen": _shown(lambda _driver: ForgetAllScreen(3)),
    "ReadRolesScreen": _shown(lambda _driver: ReadRolesScreen(SURVEY, READER)),
    "HelpScreen": _called(lambda driver: show_help(driver.main)),
    "InspectScreen": _called(lambda driver: inspect(driver.main)),
    "MarkScreen": _shown(_mark),
    "LinksScreen": _shown(lambda driver: LinksScreen(plan(driver), can_open=True)),
    "MfaScreen": _shown(_code),
    "PlanScreen": _shown(lambda driver: PlanScreen(plan(driver))),
    "ProblemScreen": _called(_problem),
    "ReasonScreen": _shown(lambda driver: ReasonScreen(ReasonRequest("assume", plan(driver)))),
    "RegionsScreen": _shown(lambda _driver: RegionsScreen((REGION,), several=True)),
    "ShowScreen": _shown(lambda _driver: ShowScreen("Link", Secret(SECRET))),
    "ThemeScreen": _called(lambda driver: choose_theme(driver.main)),
}
"""How each screen is opened over the main one, by the name of its class."""

BASES = {"Dialog", "Reader", "YesNoScreen", "Tabbed", "MainScreen", "BoundMainScreen", "Palette"}
"""Screens that are never shown as they are, the one under all others, and one that is in `MAIN`."""


async def _find(driver: Driver) -> None:
    await driver.do("find")
    await driver.type("pay")


async def _notices(driver: Driver) -> None:
    driver.app.notify("Copied the exports")
    driver.app.notify("It ends soon", title="A session", severity="warning")
    driver.app.notify("No way", severity="error")
    driver.main.state.warning, driver.main.state.reading = "3 accounts not read", "reading 12 of 60"
    driver.main.draw()


async def _details(driver: Driver) -> None:
    await driver.do("next_pane" if driver.main.panes.room_for_two else "details")


async def _nothing(driver: Driver) -> None:
    driver.main.nothing_known = True
    driver.main.set_class(True, "empty")
    driver.main.draw()


def _tab(tab: Tab) -> Opener:
    return _called(lambda driver: driver.main.show_tab(tab))


MAIN: dict[str, Opener] = {
    **{f"tab {tab}": _tab(tab) for tab in Tab},
    "find": _find,
    "palette": lambda driver: driver.do("palette"),
    "notices": _notices,
    "details": _details,
    "start": _nothing,
}
"""What the main screen can show."""

PLACES: dict[str, Opener] = {**MAIN, **SCREENS}


async def visit(driver: Driver, place: str) -> None:
    """Go to a place, with a guarded role with a session selected below it."""
    await driver.go_to(f"account:{PAYMENTS_DEV}")
    await driver.do("expand")
    await driver.go_to(ADMIN)
    await PLACES[place](driver)
    await driver.settle()
    await driver.until(lambda: bool(in_front(driver)))


def in_front(driver: Driver) -> list[Region]:
    """Return where the screen on top has drawn something of its own."""
    screen = driver.app.screen
    if not isinstance(screen, ModalScreen):
        return [screen.region]
    drawn = [widget for widget in screen.query("*") if widget.display and widget.region.area]
    return [widget.region for widget in drawn if widget.parent not in drawn]


async def leave(driver: Driver) -> None:
    """Go back to where every visit begins."""
    while len(driver.app.screen_stack) > 1:
        await driver.app.pop_screen()
    driver.app.clear_notifications()
    driver.main.find_bar.close()
    driver.main.panes.fold_overlay()
    driver.main.show_tab(Tab.ORGANIZATION)
    await driver.settle()


def screen_names() -> set[str]:
    """Return the names of all screens that there are."""
    for module in pkgutil.walk_packages(hatstand.tui.__path__, "hatstand.tui."):
        importlib.import_module(module.name)
    return {kind.__name__ for kind in _below(Screen) if kind.__module__.startswith("hatstand.")}


def _below(kind: type[Screen[object]]) -> Iterator[type[Screen[object]]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
