"""Answering invitations: asked about by name, sent once, never for another one than was shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from tests.tui.acme import HOSTILE
from tests.tui.cloud import STRANGER
from tests.tui.driver import LARGE, SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace
from tests.tui.ram import OFFER, OLD_OFFER, REGION, invitation, resource

from hatstand.config.model import MachinePolicy, Settings
from hatstand.domain.profiles import Finding
from hatstand.errors import AccessDenied, Unreachable
from hatstand.tui.tabs.shares.items import invitation_key, share_key

if TYPE_CHECKING:
    from collections.abc import Callable

ACCEPT, REJECT = "AcceptResourceShareInvitation", "RejectResourceShareInvitation"
BOTH = [("accept", ACCEPT, "Accepted"), ("reject", REJECT, "Rejected")]


async def on_offer(driver: Driver) -> Driver:
    """Open the tab with the cursor on the invitation."""
    await driver.do("shares")
    await driver.idle()
    assert driver.main.shares.go_to(invitation_key(OFFER))
    return await driver.settle()


def question(driver: Driver) -> str:
    """Return the words of the dialog, without its frame."""
    return " ".join(driver.text.replace("│", " ").split())


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_question_names_sender_share_contents_and_region(size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        await on_offer(driver)
        assert "A Accept   D Reject" in driver.lines[-1]
        await driver.do("accept")
        assert driver.dialog == "AnswerScreen"
        for text in (
            "MGMT acme-root 9999-9999-9999",
            "Accept what 8888-8888-8888 offers?",
            "Share images",
            "Sender 8888-8888-8888 (outside of the organization)",
            "Contains 1 imagebuilder:Image golden-linux/1.4.2/1",
            f"Region {REGION}",
            "expires in 3 h 12 m (derived: 12 hours for imagebuilder:Image)",
            "y yes n esc no",
        ):
            assert text in question(driver), text
        assert {cell_len(each) for each in driver.lines} == {size[0]}


async def test_a_long_question_can_be_read_to_its_end_and_shows_its_keys() -> None:
    many = (resource("imagebuilder:Image", f"image/{'x' * 90}/{n}", STRANGER) for n in range(20))
    workspace = FakeWorkspace()
    workspace.ram.invitations_ = (invitation("images", STRANGER, 1, *many),)
    async with opened(workspace, size=SMALL) as driver:
        await driver.do("shares")
        await driver.idle()
        await driver.do("down", "accept")
        driver.sees("Accept what 8888-8888-8888 offers?", "y yes   n esc no")
        driver.sees_not("left again by the account")
        await driver.press("end")
        driver.sees("and 16 more", "left again by the account", "y yes   n esc no")


@pytest.mark.parametrize(("command", "operation", "word"), BOTH)
async def test_a_yes_sends_one_answer_and_tells_what_became_of_it(
    command: str, operation: str, word: str
) -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do(command)
        await driver.press("y")
        await driver.idle()
        ram = driver.workspace.ram
        assert [call for call in ram.calls if "ResourceShareInvitation " in call] == [
            f"{operation} {OFFER.arn}"
        ]
        driver.was_told(f"{word} images of 8888-8888-8888")
        assert driver.main.shares.answering.in_doubt == ()
        driver.sees_not("○ images")
        assert ("▸ images" in driver.text) == (command == "accept")


async def test_after_a_yes_the_cursor_is_on_the_share_and_the_list_was_read_again() -> None:
    async with opened() as driver:
        await on_offer(driver)
        before = driver.workspace.ram.count("GetResourceShares")
        await driver.do("accept")
        await driver.press("y")
        await driver.idle()
        assert driver.selected == share_key(OFFER.share_arn)
        assert driver.workspace.ram.count("GetResourceShares") > before + 1
        assert "Direction   shared with this account" in driver.text


async def test_a_share_that_is_not_listed_yet_is_told() -> None:
    workspace = FakeWorkspace()
    workspace.ram.invitations_ = (replace(OFFER, share_arn=f"{OFFER.share_arn}-other"),)
    async with opened(workspace) as driver:
        await driver.do("shares")
        await driver.idle()
        await driver.do("down", "accept")
        await driver.press("y")
        await driver.idle()
        driver.was_told("The share is not listed yet: that may take a minute")


@pytest.mark.parametrize("key", ["n", "escape", "ctrl+c"])
async def test_a_no_sends_nothing_and_enter_is_no_yes(key: str) -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do("accept")
        await driver.press("enter")
        driver.sees("Enter confirms nothing here: y does")
        await driver.press(key)
        assert driver.dialog == ""
        driver.was_told("Not confirmed: nothing was done")
        assert driver.workspace.ram.count(ACCEPT) == 0
        driver.sees("○ images")


async def test_a_yes_typed_ahead_sends_nothing(haste_is_ignored: float) -> None:
    assert haste_is_ignored > 0
    async with opened() as driver:
        await on_offer(driver)
        await driver.pilot.press("A", "y", "y")
        await driver.settle()
        assert driver.dialog == "AnswerScreen"
        assert driver.workspace.ram.count(ACCEPT) == 0


async def test_one_that_is_another_by_now_is_left_alone() -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do("accept")
        ram = driver.workspace.ram
        ram.invitations_ = (replace(OFFER, share_name="something else"), OLD_OFFER)
        await driver.press("y")
        await driver.idle()
        assert driver.dialog == "ProblemScreen"
        driver.sees("not the one that was shown: nothing was sent")
        assert ram.count(ACCEPT) == 0
        await driver.press("escape")
        driver.sees("○ something else")


async def test_one_that_was_answered_elsewhere_is_left_alone_and_shown_so() -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do("reject")
        ram = driver.workspace.ram
        ram.invitations_ = (replace(OFFER, status="ACCEPTED"),)
        await driver.press("y")
        await driver.idle()
        driver.sees("The invitation is ACCEPTED already: nothing was sent")
        assert ram.count(REJECT) == 0
        await driver.press("escape")
        driver.sees_not("○ images")


async def test_the_one_that_was_shown_is_answered_also_when_the_cursor_has_moved() -> None:
    other = invitation("other", STRANGER, 2, resource("glue:Table", "table/t", STRANGER))
    workspace = FakeWorkspace()
    workspace.ram.invitations_ = (OFFER, other)
    async with opened(workspace) as driver:
        await on_offer(driver)
        await driver.do("accept")
        driver.main.shares.go_to(invitation_key(other))
        await driver.press("y")
        await driver.idle()
        assert workspace.ram.calls.count(f"{ACCEPT} {OFFER.arn}") == 1
        assert workspace.ram.count(ACCEPT) == 1
        assert driver.selected == invitation_key(other), "who moved on stays where they are"


async def test_a_refusal_is_told_in_aws_s_words_and_may_be_tried_again() -> None:
    async with opened() as driver:
        await on_offer(driver)
        driver.workspace.ram.deny(ACCEPT)
        await driver.do("accept")
        await driver.press("y")
        await driver.idle()
        driver.sees("AcceptResourceShareInvitation is not allowed", "User alice is not authorized")
        await driver.press("escape")
        assert driver.main.shares.answering.in_doubt == ()
        driver.workspace.ram.errors.clear()
        await driver.do("accept")
        await driver.press("y")
        await driver.idle()
        driver.was_told("Accepted images")


async def test_an_answer_without_a_known_outcome_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hatstand.services.sharing.shares._PAUSE", 0)
    async with opened() as driver:
        await on_offer(driver)
        ram = driver.workspace.ram
        ram.errors[ACCEPT] = Unreachable("no answer from RAM")
        await driver.do("accept")
        await driver.press("y")
        await driver.idle()
        assert "was sent, outcome unknown" in question(driver)
        await driver.press("escape")
        (doubt,) = driver.app.in_doubt
        assert doubt.startswith("accepting the share images was sent, outcome unknown")
        assert f"hatstand shares invitations --regions {REGION}" in doubt
        await driver.do("accept")
        assert driver.dialog == ""
        driver.was_told(doubt)
        assert ram.count(ACCEPT) == 1

        ram.errors.clear()
        ram.invitations_ = (replace(OFFER, status="ACCEPTED"),)
        await driver.do("refresh")
        await driver.idle()
        assert driver.app.in_doubt == (), "AWS tells now what became of it"


async def test_who_does_not_wait_for_the_answer_is_told_that_it_was_sent() -> None:
    async with opened() as driver:
        await on_offer(driver)
        ram = driver.workspace.ram
        ram.held[ACCEPT] = asyncio.Event()
        await driver.do("accept")
        await driver.pilot.press("y")
        while not ram.count(ACCEPT):
            await driver.pilot.pause(0.01)
        assert "⋯ Accepting an invitation  esc cancels" in driver.text
        await driver.pilot.press("A")
        await driver.pilot.pause()
        driver.was_told("Still accepting an invitation; esc cancels it")
        await driver.do("back")
        await driver.idle()
        driver.was_told("accepting the share images was sent, outcome unknown")
        assert ram.count(ACCEPT) == 1


async def test_who_quits_meanwhile_leaves_word() -> None:
    async with opened() as driver:
        await on_offer(driver)
        ram = driver.workspace.ram
        ram.held[ACCEPT] = asyncio.Event()
        await driver.do("accept")
        await driver.pilot.press("y")
        while not ram.count(ACCEPT):
            await driver.pilot.pause(0.01)
        await driver.pilot.press("q")
        await driver.pilot.pause()
        app = driver.app
    (doubt,) = app.in_doubt
    assert "accepting the share images was sent, outcome unknown" in doubt


def _blocked(workspace: FakeWorkspace) -> None:
    finding = Finding("config.toml", 3, "sessions.store", "no such store")
    workspace.settings = Settings(findings=(finding,), blocking=(finding,))


def _read_only(workspace: FakeWorkspace) -> None:
    workspace.settings = replace(workspace.settings, machine_policy=MachinePolicy(read_only=True))


@pytest.mark.parametrize(
    ("hinder", "told"),
    [
        (_blocked, "nothing is assumed until this is mended"),
        (_read_only, "The machine's policy allows no answer to invitations"),
    ],
)
async def test_where_it_may_not_be_answered_it_says_why(
    hinder: Callable[[FakeWorkspace], None], told: str
) -> None:
    workspace = FakeWorkspace()
    hinder(workspace)
    async with opened(workspace) as driver:
        await on_offer(driver)
        assert "A Accept" not in driver.lines[-1]
        await driver.do("accept", "reject")
        assert driver.dialog == ""
        driver.was_told(told)


async def test_only_what_waits_can_be_answered() -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do("first", "accept")
        driver.was_told("Select an invitation first")
        assert driver.main.shares.go_to(invitation_key(OLD_OFFER))
        await driver.settle()
        await driver.do("accept")
        driver.was_told("The invitation is EXPIRED already")
        assert driver.dialog == ""


async def test_its_keys_mean_nothing_in_other_tabs() -> None:
    async with opened() as driver:
        await on_offer(driver)
        await driver.do("organization", "accept", "reject")
        assert driver.dialog == ""


async def test_a_hostile_offer_is_data() -> None:
    evil = invitation(HOSTILE, STRANGER, 1, resource("glue:Table", f"table/{HOSTILE}", STRANGER))
    workspace = FakeWorkspace()
    workspace.ram.invitations_ = (evil,)
    async with opened(workspace, size=SMALL) as driver:
        await driver.do("shares")
        await driver.idle()
        await driver.do("down", "accept")
        assert "pay[/b] [red]x[/] ␛[31mred" in driver.text
        assert {cell_len(each) for each in driver.lines} == {80}
        driver.workspace.ram.errors[ACCEPT] = AccessDenied("no", message=HOSTILE)
        await driver.press("y")
        await driver.idle()
        assert "\x1b[31m" not in driver.text
