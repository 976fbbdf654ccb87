"""Rows of the Services tab: whose they are, read when unfolded, hostile names as data."""

from __future__ import annotations

from tests.tui.cloud import BASTION, EVIL, OPS, PAYMENTS, STRANGE
from tests.tui.driver import SMALL, opened
from tests.tui.services.steps import FIRST, NAMESPACE, SERVICE, at, line, shown, unfolded

from hatstand.tui.tabs.services.branches import namespace_key, service_key


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


async def test_a_shared_namespace_shows_its_type_and_its_share() -> None:
    async with opened(size=SMALL) as driver:
        await shown(driver)
        row = line(driver, "payments.internal")
        assert "shared in payments-namespaces  " in row
        assert "private DNS   2" in row
        await at(driver, NAMESPACE)
        await driver.do("details")
        driver.sees("Shared by   payments-prod  1111-1111-1111  PROD", "Workloads/Prod")
        driver.sees("Share       payments-namespaces", PAYMENTS.arn[:40])


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
