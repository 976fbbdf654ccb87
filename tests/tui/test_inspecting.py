"""The inspect view of a role: the deciding statement, warnings, IAM's details, what is unread."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.tui.acme import NOW, PAYMENTS_DEV, inventory
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.guises import foreign_inventory
from tests.tui.test_hostile import HOSTILE, check

from hatstand.domain.policy import Judgement
from hatstand.domain.roles import Role, Verdict
from hatstand.errors import Throttled
from hatstand.services.facts import RoleDetails
from hatstand.tui.screens.inspect import InspectScreen
from hatstand.tui.widgets.details import Details

ROLE = f"role:{PAYMENTS_DEV}/Admin"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "sts:AssumeRole",
            },
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999999999999:user/alice"},
                "Action": "sts:AssumeRole",
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
            },
        ],
    }
)
DETAILS = RoleDetails(
    role=Role(PAYMENTS_DEV, "Admin", path="/ops/", trust_policy=TRUST),
    tags={"team": "payments", "cost[/b]": "12"},
    last_used_at=NOW - timedelta(days=3),
    last_used_region="eu-west-1",
    boundary=f"arn:aws:iam::{PAYMENTS_DEV}:policy/Fence",
    attached=("AdministratorAccess", "Billing"),
    inline=("own-buckets",),
)


def judged(**more: object) -> FakeWorkspace:
    """Return a workspace in which the second statement lets one in, and a session is live."""
    workspace = FakeWorkspace(**more)  # type: ignore[arg-type]
    workspace.judgements[PAYMENTS_DEV, "Admin"] = Judgement(
        Verdict.YES, "the second statement names alice", statement=1, needs_mfa=True
    )
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    return workspace


async def inspected(driver: Driver, *, to_the_end: bool = True) -> str:
    """Open the view, and return the words of its page."""
    await driver.go_to(ROLE)
    await driver.do("inspect")
    if to_the_end:
        await driver.idle()
    return words(driver)


def words(driver: Driver) -> str:
    screen = driver.app.screen
    assert isinstance(screen, InspectScreen)
    return " ".join(screen.query_one(Details).text.split())


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_role_shows_who_is_let_in_why_and_what_may_be_done(size: tuple[int, int]) -> None:
    async with opened(judged(details=DETAILS), size=size) as driver:
        text = await inspected(driver)
        assert "Lets me in ✓ yes · the second statement names alice" in text
        assert "▌ 2 this one decides: ✓ yes Allow" in text
        assert text.count("this one decides") == 1
        first, second = text.index(" 1 Allow"), text.index("▌ 2")
        assert first < text.index("⚠") < second
        assert "read as the live session of ReadOnly" in text
        assert "Attached AdministratorAccess Billing Inline own-buckets" in text
        assert "policy/Fence" in text
        assert "Tags cost[/b] = 12 team = payments" in text
        used = DETAILS.last_used_at
        assert used
        assert f"Last used {used.astimezone():%Y-%m-%d %H:%M} in eu-west-1" in text
        assert "Path /ops/" in text
        assert "Not read" not in text


async def test_it_opens_with_what_is_known_and_fills_in() -> None:
    workspace = judged(details=DETAILS)
    workspace.details_wait.clear()
    async with opened(workspace) as driver:
        text = await inspected(driver, to_the_end=False)
        assert "✓ yes" in text
        assert "Trust policy being read…" in text
        assert "Permissions being read…" in text
        workspace.details_wait.set()
        await driver.idle()
        text = words(driver)
        assert "being read" not in text
        assert "this one decides" in text


async def test_leaving_the_view_ends_the_reading() -> None:
    workspace = judged(details=DETAILS)
    workspace.details_wait.clear()
    async with opened(workspace) as driver:
        await inspected(driver, to_the_end=False)
        await driver.press("escape")
        await driver.idle()
        assert driver.dialog == ""
        assert workspace.calls[-1] == "details cancelled"


async def test_parts_that_were_refused_are_named_and_never_called_empty() -> None:
    refused = ("iam:GetRole", "iam:ListRolePolicies")
    details = RoleDetails(attached=("Billing",), refused=refused)
    async with opened(judged(details=details)) as driver:
        text = await inspected(driver)
        policies = "Attached Billing Inline not read: iam:ListRolePolicies was refused"
        unread = "not read: iam:GetRole was refused"
        assert f"{policies} Tags {unread} Last used {unread}" in text
        assert "–" not in text[text.index("Attached") :]
        assert "Not read" not in text
        assert "Nobody has read its trust policy." in text


async def test_what_is_empty_is_told_apart_from_what_is_unread() -> None:
    details = RoleDetails(role=replace(DETAILS.role or Role("", ""), name="Admin"))
    async with opened(judged(details=details)) as driver:
        text = await inspected(driver)
        assert "Attached none Inline none Tags none Last used no use on record" in text


async def test_no_way_into_the_account_is_said_calmly() -> None:
    async with opened(offline=True) as driver:
        text = await inspected(driver)
        assert "Not read offline: nothing is asked of AWS" in text
    async with opened() as driver:
        text = await inspected(driver)
        assert "Not read no session into its account is live" in text


async def test_what_goes_wrong_stands_on_the_page() -> None:
    error = Throttled("AWS asks to wait", operation="GetRole", code="Throttling")
    async with opened(judged(details_error=error)) as driver:
        assert "Not read AWS asks to wait (Throttling)" in await inspected(driver)
        assert driver.dialog == "InspectScreen"


async def test_a_fault_of_our_own_is_told_without_what_it_held() -> None:
    async with opened(judged(details_error=ValueError("hunter2"))) as driver:
        text = await inspected(driver)
        assert "Not read hatstand itself failed: ValueError" in text
        assert "hunter2" not in text
        assert "✓ yes" in text  # from the inventory: still there


@pytest.mark.parametrize("name", HOSTILE)
async def test_whatever_iam_says_is_data(name: str) -> None:
    trust = json.dumps(
        {"Statement": [{"Effect": "Allow", "Sid": name, "Principal": {"AWS": name}}]}
    )
    role = Role(
        PAYMENTS_DEV, "Admin", path=f"/{name}/", trust_policy=trust, description=name, via=name
    )
    details = RoleDetails(
        role=role,
        tags={name: name},
        last_used_at=NOW,
        last_used_region=name,
        boundary=name,
        attached=(name,),
        inline=(name, name),
        refused=(name,),
    )
    workspace = FakeWorkspace(inventory=inventory(), details=details)
    workspace.judgements[role.key] = Judgement(Verdict.MAYBE, name, statement=0)
    workspace.put(PAYMENTS_DEV, "ReadOnly")
    async with opened(workspace, size=SMALL) as driver:
        await inspected(driver)
        for key in ("g", "space", "space", "G"):
            await driver.press(key)
            check(driver)
        assert driver.dialog == "InspectScreen"


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_name_of_512_letters_is_cut_in_the_details_and_whole_on_the_page(
    size: tuple[int, int],
) -> None:
    workspace = FakeWorkspace(inventory=foreign_inventory())
    long_one = "222222222223"
    async with opened(workspace, size=size) as driver:
        await driver.go_to(f"account:{long_one}")
        if size == SMALL:
            await driver.do("details")
        driver.sees("i shows all", "2222-2222-2223")
        assert driver.main.details.text.count("x") < 512
        await driver.do("inspect")
        page = driver.app.screen.query_one(Details)
        assert page.text.count("x") >= 512
        await driver.press("escape")
        await driver.go_to("ou:ou-prod")
        driver.sees_not("i shows all")
