"""What the dialogs tell: plans, refusals, help."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.tui.dialogs import DENIED, PROD, Tiny, seen

from hatstand.domain.denial import Cause, Certainty, Denial, Side
from hatstand.errors import AccessDenied, TargetError, Unreachable
from hatstand.tui.commands.keymap import build_keymap
from hatstand.tui.commands.registry import COMMANDS
from hatstand.tui.screens.help import HelpScreen
from hatstand.tui.screens.plan import PlanScreen
from hatstand.tui.screens.problem import ProblemScreen
from hatstand.tui.situation import NodeKind, Situation


@pytest.mark.usefixtures("unhurried")
async def test_a_plan_says_what_will_happen_and_takes_a_for_a_yes() -> None:
    plan = replace(PROD, problems=("the profile jump has no credentials",))
    app = Tiny(PlanScreen(plan))
    async with app.run_test() as pilot:
        text = seen(app)
        for part in (
            "alice@jump → Admin",
            "alice-phone",
            "an MFA session allows no more",
            "ap-northeast-1",
        ):
            assert part in text
        assert "an ExternalId is needed" in text
        assert "the profile jump has no credentials" in text
        await pilot.press("enter", "a")
    assert app.answers == [True]


async def test_a_refusal_is_shown_in_awss_words_as_data_and_can_be_copied() -> None:
    copied: list[str] = []
    app = Tiny(ProblemScreen(DENIED, copied.append))
    async with app.run_test() as pilot:
        text = seen(app)
        await pilot.press("c", "escape")
    assert "User: [b]alice[/b] is not authorized ␛[31m[/x]" in text
    assert "The trust policy wants MFA" in text
    assert copied == [
        "Admin could not be assumed\nsts:AssumeRole AccessDenied\n"
        "User: [b]alice[/b] is not authorized \x1b[31m[/x]\nthe trust policy wants MFA"
    ]
    assert app.answers == [None]


async def test_where_nothing_answered_no_words_are_put_into_awss_mouth() -> None:
    error = Unreachable("sts can't be reached", "Check the network", code="ConnectionClosedError")
    app = Tiny(ProblemScreen(error))
    async with app.run_test():
        assert "ConnectionClosedError" in seen(app)
        assert "AWS says" not in seen(app)


def denied() -> AccessDenied:
    """Return a refusal that was explained, with foreign text in it."""
    error = AccessDenied("not assumed", "a hint", code="AccessDenied", message="User: no")
    error.denial = Denial(
        (
            Cause(Side.TRUST, Certainty.LIKELY, "trusts [b]others[/b]"),
            Cause(Side.OWN, Certainty.POSSIBLE, "nobody read them"),
        ),
        "User: no",
        "Ask those who own it",
        "hatstand doctor",
        "inspect",
        "Hub in jump, hop 1 of 2",
    )
    return error


@pytest.mark.usefixtures("unhurried")
async def test_a_denial_says_which_side_refused_and_takes_the_next_step_on_its_key() -> None:
    performed: list[str] = []
    keymap = build_keymap({"inspect": "f6"})
    app = Tiny(ProblemScreen(denied(), keymap=keymap, perform=performed.append))
    async with app.run_test(size=(100, 30)) as pilot:
        text = seen(app)
        await pilot.press("x", "f6")
        await pilot.pause()
    for part in (
        "User: no",
        "Refused at Hub in jump, hop 1 of 2",
        "Most likely the role's trust policy: trusts [b]others[/b]",
        "Possibly your own policies: nobody read them",
        "Ask those who own it",
        "hatstand doctor",
        "f6 inspect",
    ):
        assert part in text
    assert "a hint" not in text
    assert (performed, app.answers) == (["inspect"], [None])


async def test_a_denial_is_copied_as_a_whole() -> None:
    copied: list[str] = []
    app = Tiny(ProblemScreen(denied(), copied.append))
    async with app.run_test() as pilot:
        await pilot.press("c")
    assert "Most likely the role's trust policy: trusts [b]others[/b]" in copied[0]
    assert "Next: Ask those who own it" in copied[0]


async def test_candidates_of_an_unknown_target_are_named() -> None:
    error = TargetError("no such account", candidates=("payments-prod/Admin",))
    app = Tiny(ProblemScreen(error))
    async with app.run_test():
        assert "payments-prod/Admin" in seen(app)


async def test_help_has_every_command_with_its_keys_and_says_why_not() -> None:
    keymap = build_keymap({"assume": "f5"})
    app = Tiny(HelpScreen(keymap, Situation(kind=NodeKind.ACCOUNT)))
    async with app.run_test(size=(160, 50)) as pilot:
        text = " ".join(seen(app).split())
        for command in COMMANDS:
            assert command.help in text
        assert "f5 Assumes the selected role" in text
        assert "Not now: Select a role first" in text
        await pilot.press("pagedown", "G", "q")
    assert app.answers == [None]


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_long_pages_scroll_and_the_keys_stay_in_sight(size: tuple[int, int]) -> None:
    long = AccessDenied("refused", "ask", message="word " * 2000, code="AccessDenied")
    app = Tiny(ProblemScreen(long))
    async with app.run_test(size=size) as pilot:
        hints = app.screen.query_one(".hints").region
        assert hints.height == 1
        assert hints.bottom <= size[1]
        await pilot.press("G")
        assert app.screen.query_one("VerticalScroll").scroll_offset.y > 0
