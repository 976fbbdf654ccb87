"""Stories of the Services tab: what is seen from where, read when unfolded, billed when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.tui import cloud
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.cloud import API, BASTION, EVIL, OPS, PAYMENTS, STRANGE, Beat, Cloud, instance
from tests.tui.driver import SMALL, Driver, opened
from tests.tui.fake import LINK, FakeWorkspace

from hatstand.errors import NoCredentialsError, Throttled
from hatstand.tui.situation import Tab
from hatstand.tui.tabs.services.branches import instance_key, namespace_key, service_key

if TYPE_CHECKING:
    from tests.tui.conftest import Copies

NAMESPACE, SERVICE = namespace_key(PAYMENTS.arn), service_key(API.arn)
FIRST, THIRD = instance_key(API.arn, "api-1"), instance_key(API.arn, "api-3")


async def shown(driver: Driver) -> Driver:
    """Open the tab and wait until all that is wanted at once was read."""
    await driver.do("services")
    return await driver.idle()


async def unfolded(driver: Driver, *keys: str) -> Driver:
    """Unfold rows, one after the other, and wait for what is below them."""
    await shown(driver)
    for key in keys:
        assert driver.main.services.tree.go_to(key), key
        await driver.settle()
        await driver.do("expand")
        await driver.idle()
    return driver


async def at(driver: Driver, key: str) -> Driver:
    """Put the cursor on a row."""
    assert driver.main.services.tree.go_to(key), key
    return await driver.settle()


def line(driver: Driver, *texts: str) -> str:
    """Return the one line that has all of these."""
    (found,) = [each for each in driver.lines if all(text in each for text in texts)]
    return found


# What is there


async def test_namespaces_are_grouped_by_owner_own_ones_first() -> None:
    async with opened() as driver:
        await shown(driver)
        places = [
            driver.text.index(text)
            for text in ("acme-root  this account", "ops.internal", "payments-prod", "8888-8888")
        ]
        assert places == sorted(places)
        assert "4 Services 4" in driver.lines[1]
        assert "PROD" in line(driver, "▾ payments-prod")


async def test_a_shared_namespace_shows_its_type_its_share_and_its_owner() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        row = line(driver, "payments.internal")
        assert "shared in payments-namespaces by pa" in row
        assert "private DNS   2" in row
        await at(driver, NAMESPACE)
        await driver.do("details")
        driver.sees("Shared by  payments-prod  1111-1111-1111  PROD", "Workloads/Prod")
        driver.sees("Share      payments-namespaces", PAYMENTS.arn[:40])


async def test_from_where_one_looks_stands_above_the_rows() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        assert "Services · seen from alice@jump" in driver.lines[2]
        assert "ap-northeast-1 ─" in driver.lines[2]


async def test_each_level_is_read_when_it_is_unfolded_and_only_then() -> None:
    async with opened() as driver:
        await shown(driver)
        calls = driver.workspace.cloud.calls
        assert [call for call in calls if "ListServices" in call] == []
        await unfolded(driver, NAMESPACE)
        assert [call for call in calls if "ListServices" in call] == [
            f"ListServices {PAYMENTS.arn}"
        ]
        assert driver.workspace.cloud.count("ListInstances") == 0
        driver.sees("▸ api", "ledger")
        await unfolded(driver, SERVICE)
        assert "✓ 10.0.0.1:8443  api-1" in line(driver, "10.0.0.1:8443")
        assert line(driver, "10.0.0.3:8443").index("✗") < line(driver, "api-3").index("UNHEALTHY")
        assert driver.workspace.cloud.count("DiscoverInstances") == 0


async def test_what_is_unfolded_again_is_not_read_again() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        before = list(driver.workspace.cloud.calls)
        await at(driver, NAMESPACE)
        await driver.do("toggle", "toggle", "organization", "services")
        await driver.idle()
        assert driver.workspace.cloud.calls == before


async def test_health_that_nobody_checks_is_said_to_be_unknown() -> None:
    async with opened() as driver:
        await unfolded(driver, namespace_key(OPS.arn), service_key(BASTION.arn))
        assert "○ 10.9.0.1:8443  bastion-1" in line(driver, "bastion-1")
        assert line(driver, "bastion-1").split("│")[1].split()[-1] == "unknown"


async def test_an_instance_shows_all_that_is_known_of_it() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, FIRST)
        driver.sees("✓ HEALTHY", "10.0.0.1:8443", "https://10.0.0.1:8443/", "zone = az1")
        await at(driver, SERVICE)
        driver.sees("2 HEALTHY · 1 UNHEALTHY", "team = payments", "api.payments.internal")
        driver.sees("the share brings no")


async def test_hostile_names_are_data() -> None:
    async with opened() as driver:
        await unfolded(driver, namespace_key(STRANGE.arn), service_key(EVIL.arn))
        await driver.do("expand", "expand", "inspect")
        assert "\x1b" not in driver.text
        driver.sees("pay[/b] [red]x[/]")


# States


async def test_offline_nothing_is_asked_and_that_is_said() -> None:
    async with opened(offline=True) as driver:
        await shown(driver)
        driver.sees("Offline: nothing is asked of AWS")
        assert driver.workspace.cloud.calls == []


async def test_without_base_credentials_the_next_step_is_named() -> None:
    problem = NoCredentialsError("no credentials were found", "Log in: aws sso login")
    async with opened(base_problem=problem) as driver:
        await shown(driver)
        driver.sees("No credentials were found.", "Log in: aws sso login", "r reads again")


async def test_while_it_is_read_the_pane_says_so_and_the_keys_work() -> None:
    workspace = FakeWorkspace()
    gate = workspace.cloud.held["ListNamespaces"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("services")
        driver.sees("Reading the namespaces that alice@jump", "Reading namespaces…")
        await driver.do("help")
        assert driver.dialog == "HelpScreen"
        await driver.press("escape")
        gate.set()
        await driver.idle()
        driver.sees("payments.internal", "4 namespaces, read just now")


async def test_where_there_is_nothing_it_says_why_and_where_else_to_look() -> None:
    async with opened(FakeWorkspace(cloud=Cloud(namespaces_=()))) as driver:
        await shown(driver)
        driver.sees("No namespaces in ap-northeast-1", "X looks in other", "none is")


async def test_where_all_is_refused_awss_words_are_shown() -> None:
    workspace = FakeWorkspace()
    for operation in ("ListNamespaces", "ListResources"):
        workspace.cloud.deny(operation)
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("ListNamespaces is not allowed.", "AWS says: User alice is not", "Ask for a")
        workspace.cloud.errors.clear()
        await driver.do("refresh")
        await driver.idle()
        driver.sees("payments.internal")


async def test_one_refused_list_is_named_and_hides_nothing_else() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListInstances", API.arn)
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        driver.sees("not read: ListInstances is not al", "ledger", "ops.internal")
        driver.sees("Not read: instances of api in payments.internal (AccessDeniedException)")
        driver.sees("AWS says: User alice is not authorized to perform ListInstances")
        assert driver.dialog == ""


async def test_refused_health_is_a_gap_and_instances_stay() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("GetInstancesHealthStatus")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        assert "○ 10.0.0.1:8443" in line(driver, "10.0.0.1:8443")
        driver.sees("health of api")


async def test_a_refused_share_list_hides_no_namespace() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListResources")
    async with opened(workspace) as driver:
        await shown(driver)
        driver.sees("payments.internal", "Not read: shares of namespaces (with this account)")


async def test_a_refresh_never_blanks_and_keeps_what_can_no_longer_be_read() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, THIRD)
        workspace.cloud.errors["ListInstances"] = Throttled("AWS still throttles")
        gate = workspace.cloud.held["ListInstances"] = asyncio.Event()
        await driver.do("refresh")
        await until(driver, lambda: "Reading api…" in driver.text)
        driver.sees("api-1")
        gate.set()
        await driver.idle()
        driver.sees("api-1", "Not read: instances of api")
        assert driver.selected == THIRD


async def test_a_refresh_shows_what_is_there_now() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        workspace.cloud.instances_[API.arn] = (instance("api-9", "10.0.0.9"),)
        workspace.cloud.namespaces_ += (cloud.namespace("new.internal"),)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("api-9", "new.internal").sees_not("api-1")


# From where


async def test_another_session_has_its_own_view_and_the_first_is_kept() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await driver.do("sessions")
        await shown(driver)
        assert "payments-prod/A" in driver.lines[2]
        assert "this account" in line(driver, "▾ payments-prod")
        calls = len(workspace.cloud.calls)
        await driver.do("organization")
        await driver.go_to("org")
        await driver.do("services")
        assert "alice@jump" in driver.lines[2]
        driver.sees("▸ api")
        await driver.idle()
        assert len(workspace.cloud.calls) == calls


async def test_an_answer_for_another_standpoint_is_not_shown() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin")
    gate = workspace.cloud.held["ListNamespaces"] = asyncio.Event()
    async with opened(workspace) as driver:
        await driver.do("services", "sessions", "services")
        workspace.cloud.namespaces_ = (PAYMENTS,)
        gate.set()
        await driver.idle()
        assert "payments-prod/A" in driver.lines[2]
        assert "this account" in line(driver, "▾ payments-prod")
        driver.sees_not("shared by")


async def test_a_session_that_ends_leaves_the_view_of_the_base_identity() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=6)
    async with opened(workspace) as driver:
        await driver.do("sessions")
        await shown(driver)
        workspace.clock.time = workspace.clock.time.replace(hour=13)
        driver.main.watching.tick()
        await driver.idle()
        assert "alice@jump" in driver.lines[2]


async def test_the_owner_of_a_namespace_is_one_key_away() -> None:
    async with opened() as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("owner")
        assert driver.main.state.tab is Tab.ORGANIZATION
        assert driver.selected == f"account:{PAYMENTS_PROD}"


# Discovering


async def test_discovery_of_a_shared_service_works_from_the_first_key() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, SERVICE)
        await driver.do("discover")
        assert driver.dialog == "DiscoverScreen"
        driver.sees("AWS bills each", "PROD", "api in payments.internal")
        assert driver.workspace.cloud.count("DiscoverInstances") == 0
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances {API.arn} {PAYMENTS_PROD}" in driver.workspace.cloud.calls
        driver.sees("✓ 10.0.0.1:8443  api-1", "discovered", "revision 1")
        driver.was_told("Discovered 3 instances of api: one call that AWS bills")


async def test_health_and_attributes_narrow_what_is_discovered() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("j")
        await driver.press("tab")
        await driver.type("zone=az2")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-2", "HEALTHY zone=az2").sees_not("api-1", "api-3")
        await driver.do("discover")
        driver.sees("zone=az2")
        await driver.press("escape")
        await driver.do("refresh")
        await driver.idle()
        driver.sees("api-1").sees_not("discovered")


async def test_attributes_that_make_no_sense_are_told_and_nothing_is_asked() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab")
        await driver.type("zone az2")
        await driver.press("enter")
        assert driver.dialog == "DiscoverScreen"
        driver.sees("'zone' is not NAME=VALUE")
        await driver.press("escape")
        await driver.idle()
        assert driver.workspace.cloud.count("DiscoverInstances") == 0


async def test_nothing_found_is_said_with_what_was_asked() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab")
        await driver.type("zone=nowhere")
        await driver.press("enter")
        await driver.idle()
        driver.sees("no instances zone=nowhere")


async def test_a_refused_discovery_is_explained_and_changes_nothing() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("DiscoverInstances")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("enter")
        await driver.settle()
        assert driver.dialog == "ProblemScreen"
        driver.sees("DiscoverInstances is not allowed", "not authorized to perform")
        await driver.press("escape")
        driver.sees("api-1").sees_not("discovered")


async def test_a_service_that_is_not_listed_is_discovered_by_its_name() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListServices")
    async with opened(workspace, size=SMALL) as driver:
        await unfolded(driver, NAMESPACE)
        driver.sees("not read: ListServices is not allowed")
        await driver.do("discover")
        driver.sees("payments-prod", "payments.internal", "also what AWS does not list", "PROD")
        driver.sees("Service    as").sees_not("Namespace  as", "Owner  ")
        await driver.press("enter")
        driver.sees("Type the name of the service")
        await driver.type("api")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances payments.internal/api {PAYMENTS_PROD}" in workspace.cloud.calls
        driver.sees("▾ api", "10.0.0.1:8443  api-1", "not read: ListServices is not allowed")
        driver.was_told("Discovered 3 instances of api: one call that AWS bills")
        await at(driver, service_key(f"{PAYMENTS.arn}/api"))
        await driver.do("refresh")
        driver.was_told("AWS lists nothing of api: D discovers it again, billed")
        assert workspace.cloud.count("ListInstances") == 0


async def test_what_had_only_a_name_gives_way_to_what_is_listed_later(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListServices")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await driver.do("discover")
        await driver.type("api")
        await driver.press("enter")
        await driver.idle()
        await at(driver, service_key(f"{PAYMENTS.arn}/api"))
        driver.sees("only the name of the service is known")
        await driver.do("copy")
        assert copies == [("api", "service name", False)]
        workspace.cloud.errors.clear()
        await at(driver, NAMESPACE)
        await driver.do("refresh")
        await driver.idle()
        driver.sees("▸ api", "ledger").sees_not("not read")


async def test_where_nothing_is_listed_names_and_the_owners_name_are_enough() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListNamespaces")
    workspace.cloud.deny("ListResources")
    async with opened(workspace, size=SMALL) as driver:
        await shown(driver)
        driver.sees("D discovers a service by its name all the same")
        await driver.do("discover")
        driver.sees("Namespace", "Service", "Owner")
        await driver.type("nobody")
        await driver.press("tab")
        await driver.type("payments.internal")
        await driver.press("tab")
        await driver.type("api")
        await driver.press("enter")
        driver.sees("No account is named 'nobody'")
        await driver.press(*["backspace"] * len("nobody"))
        await driver.type("Payments-Prod")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances payments.internal/api {PAYMENTS_PROD}" in workspace.cloud.calls
        assert "PROD" in line(driver, "▾ payments-prod")
        driver.sees("▾ payments.internal", "▾ api", "10.0.0.1:8443  api-1")
        await driver.do("watch")
        await driver.until_seen("Watching api")


async def test_a_namespace_that_only_ram_tells_of_is_discovered_by_its_name() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.deny("ListNamespaces")
    workspace.cloud.deny("GetNamespace")
    async with opened(workspace) as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, SERVICE)
        await driver.do("watch")
        driver.was_told("discover it by its name first")
        await driver.do("discover")
        driver.sees("Namespace  as").sees_not("Service    as", "Owner      ")
        await driver.type("payments.internal")
        await driver.press("enter")
        await driver.idle()
        assert f"DiscoverInstances {API.arn} {PAYMENTS_PROD}" in workspace.cloud.calls
        driver.sees("payments.internal", "10.0.0.1:8443")


async def test_attributes_may_be_preferred_only() -> None:
    async with opened(size=SMALL) as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("discover")
        await driver.press("tab", "tab")
        await driver.type("zone=az2")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-2", "preferring zone=az2").sees_not("api-1", "api-3")
        await driver.do("discover")
        await driver.press("tab", "tab", *["backspace"] * len("zone=az2"))
        await driver.type("zone=az9")
        await driver.press("enter")
        await driver.idle()
        driver.sees("api-1", "api-2", "api-3")


async def test_only_services_and_instances_are_watched() -> None:
    async with opened() as driver:
        await shown(driver)
        await driver.do("watch")
        assert driver.dialog == ""
        driver.was_told("Select a service or an instance first")


# Watching


async def watching(driver: Driver) -> Driver:
    await unfolded(driver, NAMESPACE, SERVICE)
    await driver.do("watch")
    return await asleep(driver)


async def asleep(driver: Driver) -> Driver:
    """Wait until the watch waits for its next look."""
    clock = driver.workspace.clock
    assert isinstance(clock, Beat)
    return await until(driver, lambda: bool(clock.sleepers))


async def until(driver: Driver, condition: Callable[[], bool]) -> Driver:
    return await (await driver.until(condition)).settle()


async def looked(driver: Driver) -> Driver:
    """Let the time between two looks go by, and wait for the look."""
    clock = driver.workspace.clock
    assert isinstance(clock, Beat)
    clock.beat()
    return await asleep(driver)


@pytest.fixture
def workspace() -> FakeWorkspace:
    made = FakeWorkspace()
    made.clock = Beat()  # type: ignore[assignment]
    return made


async def test_a_watch_marks_what_changed_until_the_next_change(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        driver.sees("Watching api: a look every 10 s, billed by AWS · W or esc stops", "watched")
        (one, two, _three) = cloud.API_INSTANCES
        workspace.cloud.instances_[API.arn] = (
            one,
            replace(two, health="UNHEALTHY"),
            instance("api-4", "10.0.0.4"),
        )
        workspace.cloud.revisions[API.arn] = 2
        await looked(driver)
        assert "changed" in line(driver, "10.0.0.2:8443")
        assert "changed" in line(driver, "10.0.0.4:8443")
        assert "gone" in line(driver, "10.0.0.3:8443")
        assert "changed" not in line(driver, "10.0.0.1:8443")
        await looked(driver)
        assert "changed" in line(driver, "10.0.0.2:8443")
        workspace.cloud.instances_[API.arn] = (one,)
        workspace.cloud.revisions[API.arn] = 3
        await looked(driver)
        driver.sees_not("changed")
        assert "gone" in line(driver, "10.0.0.2:8443")


async def test_a_watch_sees_health_change_though_the_revision_stays(
    workspace: FakeWorkspace,
) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        (one, *others) = cloud.API_INSTANCES
        workspace.cloud.instances_[API.arn] = (replace(one, health="UNHEALTHY"), *others)
        await looked(driver)
        assert "changed  UNHEALTHY" in line(driver, "10.0.0.1:8443")
        assert workspace.cloud.count("DiscoverInstances") == 1


async def test_the_same_key_or_escape_ends_a_watch(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        for end in ("watch", "back"):
            await watching(driver)
            await driver.do(end)
            await driver.idle()
            driver.was_told("Stopped watching api").sees_not("watched", "(watching)")
            driver.notices.clear()
        looks = workspace.cloud.count("DiscoverInstancesRevision")
        workspace.clock.beat()  # type: ignore[attr-defined]
        await driver.settle()
        assert workspace.cloud.count("DiscoverInstancesRevision") == looks


async def test_there_is_never_a_second_watch(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        await unfolded_beside(driver)
        await driver.do("watch")
        await until(driver, lambda: "Watching bastion" in driver.text)
        assert driver.text.count("watched") == 1
        before = workspace.cloud.count("DiscoverInstancesRevision")
        await looked(driver)
        asked = workspace.cloud.calls
        assert workspace.cloud.count("DiscoverInstancesRevision") == before + 1
        assert f"DiscoverInstancesRevision {BASTION.arn}" in asked
        await driver.do("watch")


async def unfolded_beside(driver: Driver) -> None:
    """Unfold another service while a watch goes on: there is never an idle moment then."""
    for key in (namespace_key(OPS.arn), service_key(BASTION.arn)):
        await until(driver, lambda key=key: driver.main.services.tree.go_to(key))
        await driver.do("expand")


async def test_a_watch_ends_when_one_looks_from_elsewhere(workspace: FakeWorkspace) -> None:
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    async with opened(workspace) as driver:
        await watching(driver)
        await driver.do("organization")
        assert "Services (watching)" in driver.lines[1]
        await driver.do("sessions")
        assert "Services (watching)" in driver.lines[1]
        await driver.do("services")
        driver.was_told("Stopped watching api: AWS is looked at from elsewhere now")
        await driver.idle()
        assert "(watching)" not in driver.lines[1]


async def test_a_watch_that_fails_ends_and_says_why(workspace: FakeWorkspace) -> None:
    async with opened(workspace) as driver:
        await watching(driver)
        workspace.cloud.deny("DiscoverInstancesRevision")
        workspace.clock.beat()  # type: ignore[attr-defined]
        await driver.idle()
        driver.was_told("The watch of api ended: DiscoverInstancesRevision is not allowed")
        driver.sees("api-1", "Not read: watch of api").sees_not("watched")


# Copying and linking


@pytest.mark.parametrize(
    ("key", "copied", "named"),
    [
        (NAMESPACE, PAYMENTS.arn, "payments.internal"),
        (SERVICE, "api.payments.internal", "api"),
        (service_key(cloud.LEDGER.arn), cloud.LEDGER.arn, "ledger"),
        (FIRST, "10.0.0.1:8443", "api-1"),
        (f"owner:{PAYMENTS_PROD}", PAYMENTS_PROD, "payments-prod"),
    ],
)
async def test_what_is_pasted_of_each(copies: Copies, key: str, copied: str, named: str) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, key)
        await driver.do("copy", "copy_name")
        assert [text for text, _, secret in copies if not secret] == [copied, named]


async def test_the_forms_of_an_instance_are_one_key_away(copies: Copies) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await at(driver, FIRST)
        await driver.do("copy_as")
        assert driver.dialog == "CopyAsScreen"
        driver.sees("host:port", "URL", "curl", "DNS name", "dig", "aws")
        await driver.press("j", "j", "enter")
        await driver.idle()
        assert copies == [("curl -sS https://10.0.0.1:8443/", "curl line", False)]


async def test_a_form_that_can_t_be_made_says_why_and_copies_nothing(copies: Copies) -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE)
        await at(driver, service_key(cloud.LEDGER.arn))
        await driver.do("copy_as")
        driver.sees("This service has no DNS records: only Discover")
        await driver.press("enter")
        assert driver.dialog == "CopyAsScreen"
        await driver.press("escape")
        assert copies == []


async def test_a_console_link_goes_through_the_session_one_looks_from(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("link")
        driver.was_told("The base identity can't sign a browser in")
        assert copies == []
        await driver.do("sessions")
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("link")
        await driver.idle()
        assert copies == [(LINK, "console link", True)]
        assert (
            f"link {PAYMENTS_DEV}/ReadOnly cloudmap ap-northeast-1 /namespaces" in workspace.calls
        )
        await driver.do("links")
        assert driver.dialog == "LinksScreen"
        driver.sees("cloudmap", "ap-northeast-1")


async def test_a_reading_is_cancelled_first_and_left_second() -> None:
    workspace = FakeWorkspace()
    workspace.cloud.held["ListServices"] = asyncio.Event()
    async with opened(workspace) as driver:
        await shown(driver)
        await at(driver, NAMESPACE)
        await driver.do("expand", "back")
        await driver.idle()
        driver.was_told("Cancelled reading services; r reads again")
        driver.sees("not read yet").sees_not("reading…")
        assert driver.main.state.tab is Tab.SERVICES
        await driver.do("back")
        assert driver.main.state.tab is Tab.ORGANIZATION
        workspace.cloud.held.clear()
        await driver.do("services", "refresh")
        await driver.idle()
        driver.sees("▸ api", "ledger")


# Finding


async def test_all_that_was_read_can_be_found() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.find("10.0.0.3")
        assert driver.selected == THIRD
        await driver.find("opsint")
        assert driver.selected == namespace_key(OPS.arn)
        await driver.do("back")
        assert driver.selected == SERVICE


async def test_hits_show_owner_and_badge_and_can_be_gone_through() -> None:
    async with opened() as driver:
        await unfolded(driver, NAMESPACE, SERVICE)
        await driver.do("find")
        await driver.type("api")
        driver.sees("payments.internal/api", "PROD")
        await driver.press("enter")
        first = driver.selected
        await driver.do("find_next")
        assert driver.selected not in ("", first)
        await driver.do("find_previous")
        assert driver.selected == first


async def test_owners_that_come_while_one_moves_about_are_unfolded_too() -> None:
    workspace = FakeWorkspace()
    async with opened(workspace) as driver:
        workspace.cloud.namespaces_ = (OPS,)
        await unfolded(driver, namespace_key(OPS.arn))
        workspace.cloud.namespaces_ = (OPS, PAYMENTS)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("▾ payments-prod", "payments.internal")
        assert driver.selected == namespace_key(OPS.arn)
