"""Handing over, key by key: copies, links, use here, subshells, and what is revealed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.tui.acme import DEV_ADMIN, PAYMENTS_DEV, PAYMENTS_PROD, PROD_ADMIN
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import LINK, SECRET, FakeWorkspace

from hatstand.domain.roles import Role
from hatstand.services.exports import hand_over
from hatstand.tui.options import AppOptions, Outcome

if TYPE_CHECKING:
    from tests.tui.conftest import Copies


async def test_each_hand_off_of_a_guarded_session_asks_again(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_PROD, "Admin", minutes=41)
    async with opened(workspace) as driver:
        await driver.go_to(PROD_ADMIN)
        await driver.do("copy")
        assert driver.dialog == "ConfirmScreen"
        driver.sees("41 min  what is left of the live session")
        assert copies == []
        await driver.press("y")
        assert len(copies) == 1
        await driver.do("copy")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("escape")
        assert len(copies) == 1
        driver.was_told("Not confirmed: nothing was done")


async def test_copying_a_role_without_a_session_assumes_it_first(copies: Copies) -> None:
    async with opened() as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/ReadOnly")
        await driver.do("copy")
        assert [what for _, what, _ in copies] == ["exports for bash"]
        assert f"assume {PAYMENTS_DEV}/ReadOnly" in driver.workspace.calls


async def test_copying_the_rest_of_the_tree(copies: Copies) -> None:
    async with opened() as driver:
        for key in (f"account:{PAYMENTS_PROD}", "ou:ou-prod", "org"):
            await driver.go_to(key)
            await driver.do("copy", "copy_name")
        for key in ("profile:jump", DEV_ADMIN):
            await driver.go_to(key)
            await driver.do("copy_name")
    assert [(text, secret) for text, _, secret in copies] == [
        (PAYMENTS_PROD, False),
        ("payments-prod", False),
        ("Workloads/Prod", False),
        ("Prod", False),
        ("o-acme", False),
        ("acme", False),
        ("jump", False),
        (f"arn:aws:iam::{PAYMENTS_DEV}:role/Admin", False),
    ]


async def test_a_console_link_is_copied_as_a_secret(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("link")
        assert copies == [(LINK, "console link", True)]


async def test_use_here_leaves_the_exports_for_the_shell() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, options=AppOptions(stdout_captured=True)) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("use_here")
        outcome = driver.app.return_value
        assert isinstance(outcome, Outcome)
        assert outcome.shell == "bash"
        assert hand_over(outcome.exports, lambda text: SECRET in text)


async def test_use_here_without_a_reading_shell_says_why_it_can_not() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    options = AppOptions(run_subshell=lambda _session: 0)
    async with opened(workspace, options=options) as driver:
        await driver.go_to(DEV_ADMIN)
        driver.sees("U Use here")
        await driver.do("use_here")
        driver.was_told("Nothing reads the result").was_told("s opens a subshell instead")
        assert driver.app.return_value is None


async def test_a_subshell_needs_a_terminal_that_can_be_lent() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    options = AppOptions(run_subshell=lambda _session: 0)
    async with opened(workspace, options=options) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("subshell")
        driver.was_told("This terminal can't be handed to a subshell")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_revealed_values_are_masked_again_when_the_selection_moves(
    size: tuple[int, int],
) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, size=size) as driver:
        await driver.go_to(DEV_ADMIN)
        driver.sees_not(SECRET)
        await driver.do("reveal")
        driver.sees(SECRET)
        if size == SMALL:
            await driver.do("back")
        await driver.do("down", "up")
        driver.sees_not(SECRET)


async def test_reveal_is_a_switch() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("reveal", "reveal")
        driver.sees_not(SECRET)


async def test_what_was_revealed_is_masked_when_the_tab_or_the_session_is_another_one() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("reveal")
        driver.sees(SECRET)
        await driver.do("sessions", "organization")
        driver.sees_not(SECRET)
        await driver.do("reveal")
        driver.sees(SECRET)
        session = workspace.put(PAYMENTS_DEV, "Admin", minutes=60)
        newer = replace(session.credentials, access_key_id="ASIAIOSFODNN7ANOTHER")
        workspace.sessions[session.key] = replace(session, credentials=newer)
        driver.main.sessions_changed()
        await driver.settle()
        driver.sees("ASIA••••••••THER")
        driver.sees_not(SECRET)


async def test_revealing_in_the_sessions_tab_shows_the_exports_until_one_goes_back() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.do("sessions", "reveal")
        assert driver.dialog == "ShowScreen"
        driver.sees(SECRET)
        await driver.press("v")
        driver.sees_not(SECRET)
        await driver.press("escape")
        await driver.do("organization")
        driver.sees_not(SECRET)


async def test_what_is_revealed_begins_in_sight() -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace, size=SMALL) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("details", "last", "reveal")
        driver.sees("revealed until the selection moves", SECRET)


async def test_copy_as_offers_every_form_and_copies_the_chosen_one(copies: Copies) -> None:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("copy_as")
        assert driver.dialog == "CopyAsScreen"
        driver.sees("Exports", "bash", "fish", "secrets are masked").sees_not(SECRET)
        await driver.press("j", "enter")
        (text, what, secret), *_ = copies
        assert what.startswith("exports for ")
        assert secret
        assert SECRET in text


async def test_a_console_link_of_another_kind_needs_no_session(copies: Copies) -> None:
    async with opened() as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("links")
        assert driver.dialog == "LinksScreen"
        await driver.press("enter")
        assert driver.dialog == "MfaScreen"
        await driver.type("123456")
        assert copies == [(LINK, "console link", True)]


async def test_what_nothing_could_copy_is_shown_masked(copies: Copies) -> None:
    copies.shown_instead = True
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    async with opened(workspace) as driver:
        await driver.go_to(DEV_ADMIN)
        await driver.do("copy")
        assert driver.dialog == "ShowScreen"
        driver.sees_not(SECRET)


async def test_a_session_of_another_context_can_be_handed_over_from_its_tab(
    copies: Copies,
) -> None:
    workspace = FakeWorkspace()
    session = workspace.made_session(Role("777777777777", "Elsewhere"), minutes=30)
    workspace.sessions[session.key] = session
    async with opened(workspace) as driver:
        await driver.do("sessions", "copy")
        assert [what for _, what, _ in copies] == ["exports for bash"]
