"""What is chosen in dialogs, and that each fits and can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.tui import acme
from tests.tui.fake import SECRET
from textual.widgets import Input, OptionList

from hatstand.domain.environments import Confirm
from hatstand.secret import Secret
from hatstand.services.console import link_plans
from hatstand.tui import glyphs
from hatstand.tui.commands.keymap import build_keymap
from hatstand.tui.copy_choices import CopyChoice, about_role, copy_choices
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.copy_as import CopyAs, CopyAsScreen
from hatstand.tui.screens.help import HelpScreen
from hatstand.tui.screens.links import LinkChoice, LinksScreen
from hatstand.tui.screens.mfa import MfaScreen
from hatstand.tui.screens.plan import PlanScreen
from hatstand.tui.screens.problem import ProblemScreen
from hatstand.tui.screens.show import ShowScreen
from hatstand.tui.situation import Situation

if TYPE_CHECKING:
    from textual.screen import Screen
from tests.unit.tui.dialogs import CODE, DENIED, HOSTILE, PROD, WORKSPACE, Tiny, confirm, seen

SWITCH = "https://signin.aws.amazon.com/switchrole?account=111111111111"


def choices() -> tuple[CopyChoice, ...]:
    session = WORKSPACE.put(acme.PAYMENTS_PROD, "Admin")
    return copy_choices(session, PROD, shell="fish", facts={}, switch_link=SWITCH)  # noqa: S604


async def test_copy_as_begins_with_the_shell_one_is_in_and_masks_what_it_shows() -> None:
    app = Tiny(CopyAsScreen(about_role(PROD), choices()))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = seen(app)
        assert "set -gx AWS_SECRET_ACCESS_KEY '••••••••'" in text
        assert SECRET not in app.export_screenshot()
        await pilot.press("enter")
    (answer,) = app.answers
    assert isinstance(answer, CopyAs)
    assert (answer.choice.what, answer.show) == ("exports for fish", False)


async def test_the_last_choice_holds_no_secret_and_can_be_shown_instead() -> None:
    app = Tiny(CopyAsScreen(about_role(PROD), choices()))
    async with app.run_test() as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert "no secret is in it" in seen(app)
        await pilot.press("v")
    assert app.answers[0].show
    assert not app.answers[0].choice.secret


def test_every_form_is_offered_and_only_what_is_said_to_be_free_of_secrets_is() -> None:
    from hatstand.services import exports

    offered = choices()
    assert {c.title for c in offered} >= {*exports.SHELLS, *exports.FORMATS}
    assert sum(c.group == "One command" for c in offered) == len(exports.ONE_LINER_SHELLS)
    for choice in offered:
        holds = exports.hand_over(choice.text(), lambda text: SECRET in text)
        assert holds is choice.secret
        assert SECRET not in choice.shown()


LINKS = replace(PROD, links=link_plans(replace(PROD.role, external_id="x"), chained=False))


async def test_links_that_can_not_work_say_why_and_are_passed_over() -> None:
    app = Tiny(lambda: LinksScreen(LINKS, kind="switch-role"))
    async with app.run_test() as pilot:
        prompts = [str(o.prompt) for o in app.screen.query_one(OptionList).options]
        assert any("the console can't send an ExternalId" in prompt for prompt in prompts)
        await pilot.press("j", "enter")
    assert app.answers == [LinkChoice("container", "", "ap-northeast-1", "copy")]


async def test_a_service_without_a_page_is_named_with_its_neighbours() -> None:
    app = Tiny(lambda: LinksScreen(LINKS, can_open=True))
    async with app.run_test() as pilot:
        await pilot.press("tab", *"ecz", "enter")
        assert not app.answers
        assert "ecs" in seen(app)
        await pilot.press("backspace", "s", "tab")
        app.screen.query(Input).last().value = "eu-west-1"
        await pilot.press("shift+tab", "shift+tab", "o")
    assert app.answers == [LinkChoice("federation", "ecs", "eu-west-1", "open")]


async def test_a_region_that_is_none_is_refused_here() -> None:
    app = Tiny(lambda: LinksScreen(LINKS, region="nowhere"))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert "is not a region" in seen(app)
    assert not app.answers


async def test_a_secret_is_masked_until_it_is_revealed() -> None:
    app = Tiny(
        ShowScreen("Console link", Secret("https://x/?SigninToken=abc"), masked="https://x/?•")
    )
    async with app.run_test() as pilot:
        assert "SigninToken" not in app.export_screenshot()
        await pilot.press("v")
        assert "SigninToken=abc" in seen(app)
        await pilot.press("v")
        assert "SigninToken" not in seen(app)
        await pilot.press("p")  # no terminal here: said, and nothing else happens
        await pilot.pause()
        await pilot.press("escape")
    assert app.answers == [None]


# All of them


DIALOGS: dict[str, Callable[[], Screen[Any]]] = {
    "mfa": lambda: MfaScreen(replace(CODE, plan=HOSTILE, aws_words=acme.HOSTILE)),
    "confirm": lambda: ConfirmScreen(confirm(Confirm.TYPE, HOSTILE)),
    "plan": lambda: PlanScreen(replace(HOSTILE, problems=(acme.HOSTILE,))),
    "problem": lambda: ProblemScreen(DENIED, lambda _text: None),
    "help": lambda: HelpScreen(build_keymap({}), Situation()),
    "copy as": lambda: CopyAsScreen(about_role(HOSTILE), choices()),
    "links": lambda: LinksScreen(replace(HOSTILE, links=LINKS.links)),
    "show": lambda: ShowScreen(acme.HOSTILE, acme.HOSTILE),
}


@pytest.mark.parametrize("name", DIALOGS)
async def test_every_dialog_fits_a_small_terminal_with_any_name_in_it(name: str) -> None:
    app = Tiny(DIALOGS[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        box = app.screen.query_one(".box").region
        assert (box.x, box.right, box.width) == (2, 78, 76)
        assert box.y >= 0
        assert box.bottom <= 24
        assert box.contains_region(app.screen.query_one(".hints").region)
        if name in ("plan", "show", "mfa"):
            assert "[red]x[/]" in seen(app)
        await pilot.press("escape")
    assert app.answers == [None]


@pytest.mark.parametrize("name", DIALOGS)
async def test_every_dialog_is_drawn_in_ascii_where_there_is_no_more(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tiny, "glyphs", glyphs.ASCII)
    monkeypatch.setattr(acme, "HOSTILE", "plain")
    app = Tiny(DIALOGS[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = seen(app).replace("␛", "")
        assert text.isascii(), [c for c in text if not c.isascii()]
        assert app.screen.query_one(".box").styles.border_top[0] == "ascii"
