"""Forgetting every session: asked about first, and never by enter."""

from __future__ import annotations

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.fake import FakeWorkspace

from hatstand.errors import HatstandError


def two_sessions() -> FakeWorkspace:
    workspace = FakeWorkspace()
    workspace.put(PAYMENTS_DEV, "Admin")
    workspace.put(PAYMENTS_PROD, "Admin", minutes=20)
    return workspace


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_y_forgets_all_and_says_what_stays_valid(size: tuple[int, int]) -> None:
    workspace = two_sessions()
    async with opened(workspace, size=size) as driver:
        await driver.do("sessions", "forget_all")
        driver.sees("Forget all 2 sessions?", "y yes", "n esc no")
        assert "already handed over stay valid until they expire" in squeezed(driver.text)
        await driver.press("y")
        assert driver.dialog == ""
        assert workspace.sessions == {}
        assert workspace.calls[-1] == "forget MFA sessions"
        driver.was_told("Credentials already handed over stay valid until they expire.")
        driver.sees("No session is live")


async def test_one_session_is_spoken_of_as_one() -> None:
    workspace = two_sessions()
    workspace.sessions.popitem()
    async with opened(workspace) as driver:
        await driver.do("sessions", "forget_all")
        driver.sees("Forget the only session?", "It is removed here")


@pytest.mark.parametrize("key", ["n", "escape", "ctrl+c"])
async def test_a_no_forgets_nothing_and_enter_is_no_yes(key: str) -> None:
    workspace = two_sessions()
    async with opened(workspace) as driver:
        await driver.do("sessions", "forget_all")
        await driver.press("enter")
        driver.sees("Enter confirms nothing here: y does")
        await driver.press(key)
        assert driver.dialog == ""
        assert len(workspace.sessions) == 2
        assert workspace.calls == []


async def test_a_yes_typed_ahead_forgets_nothing(haste_is_ignored: float) -> None:
    assert haste_is_ignored > 0
    workspace = two_sessions()
    async with opened(workspace) as driver:
        await driver.do("sessions")
        await driver.pilot.press("F", "y")
        await driver.settle()
        assert driver.dialog == "ForgetAllScreen"
        assert len(workspace.sessions) == 2


@pytest.mark.parametrize("command", ["forget", "forget_all"])
async def test_what_can_not_be_forgotten_is_told(command: str) -> None:
    workspace = two_sessions()
    workspace.forget_error = HatstandError("The session store can't be written")
    async with opened(workspace) as driver:
        await driver.do("sessions", command)
        if command == "forget_all":
            await driver.press("y")
        assert driver.dialog == "ProblemScreen"
        driver.sees("The session store can't be written")


async def test_its_key_counts_in_the_sessions_tab_and_only_with_sessions() -> None:
    async with opened() as driver:
        await driver.do("forget_all")
        assert driver.dialog == ""
        assert driver.notices == []
        await driver.do("sessions", "forget_all")
        driver.was_told("No session is live")
        driver.sees_not("Forget all")
        driver.workspace.put(PAYMENTS_DEV, "Admin")
        driver.main.sessions_changed()
        await driver.settle()
        assert "F Forget all" in driver.lines[-1]


def squeezed(text: str) -> str:
    """Return the words of a dialog, without its frame."""
    return " ".join(text.replace("│", " ").split())
