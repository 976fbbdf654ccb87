"""What the dialogs take for an answer, and what they never do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.patience import PATIENCE
from tests.tui import acme
from tests.tui.fake import SECRET, FakeWorkspace
from textual.app import App
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.worker import WorkerFailed

from hatstand.domain.denial import Cause, Certainty, Denial, Side
from hatstand.domain.environments import Confirm
from hatstand.errors import AccessDenied, Interrupted, TargetError, Unreachable
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CodeRequest,
    CommandRequest,
    ConfirmRequest,
    DeviceRequest,
    ReasonRequest,
)
from hatstand.services.console import link_plans
from hatstand.tui import glyphs
from hatstand.tui.asker import ModalAsker
from hatstand.tui.commands.keymap import build_keymap
from hatstand.tui.commands.registry import COMMANDS
from hatstand.tui.copy_choices import CopyChoice, about_role, copy_choices
from hatstand.tui.screens import dialog
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.copy_as import CopyAs, CopyAsScreen
from hatstand.tui.screens.help import HelpScreen
from hatstand.tui.screens.links import LinkChoice, LinksScreen
from hatstand.tui.screens.mfa import CommandScreen, DeviceScreen, MfaScreen
from hatstand.tui.screens.plan import PlanScreen
from hatstand.tui.screens.problem import ProblemScreen
from hatstand.tui.screens.reason import ReasonScreen
from hatstand.tui.screens.show import ShowScreen
from hatstand.tui.situation import NodeKind, Situation
from hatstand.tui.theming.styles import variable_defaults
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual.screen import Screen

WORKSPACE = FakeWorkspace()


def plan_of(account_id: str, role_name: str = "Admin") -> Any:
    role = WORKSPACE.inventory.role(account_id, role_name)
    assert role is not None
    return WORKSPACE.plan_now(role)


PROD = plan_of(acme.PAYMENTS_PROD)
HOSTILE = plan_of(acme.HOSTILE_ID)
CODE = CodeRequest(PROD.mfa.serial or "", PROD)


def confirm(way: Confirm, plan: Any = PROD) -> ConfirmRequest:
    return ConfirmRequest("assume Admin in payments-prod", plan, way, plan.account_name)


class Tiny(App[None]):
    """An app with one dialog over an empty screen, which notes its answers."""

    glyphs = glyphs.UNICODE

    def __init__(self, screen: Screen[Any] | Callable[[], Screen[Any]] | None = None) -> None:
        super().__init__()
        self.first = screen
        self.answers: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def on_mount(self) -> None:
        if self.first is not None:
            screen = self.first() if callable(self.first) else self.first
            self.push_screen(screen, self.answers.append)


def seen(app: App[Any]) -> str:
    """Return what stands on the screen, without styles."""
    pages = [page.text for page in app.screen.query(Page) if page.display]
    notes = [str(note.render()) for note in app.screen.query(Static) if note.display]
    return "\n".join([*pages, *notes])


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every key count from the first moment."""
    monkeypatch.setattr(dialog, "GRACE", 0.0)


# MFA


async def test_the_sixth_digit_sends_the_code_once() -> None:
    app = Tiny(MfaScreen(CODE))
    async with app.run_test() as pilot:
        await pilot.press(*"123456", *"78", "enter")
    assert app.answers == [Secret("123456")]


@pytest.mark.parametrize("pasted", ["123456", "123 456", " 123-456\n"])
async def test_a_code_can_be_pasted_as_authenticators_write_it(pasted: str) -> None:
    from textual.events import Paste

    app = Tiny(MfaScreen(CODE))
    async with app.run_test() as pilot:
        app.post_message(Paste(pasted))
        await pilot.pause()
    assert app.answers == [Secret("123456")]


async def test_digits_are_never_shown_and_can_be_taken_back() -> None:
    app = Tiny(MfaScreen(CODE))
    async with app.run_test() as pilot:
        await pilot.press("9", "9", "x", "backspace", "1", "2", "enter")
        assert not app.answers
        assert "a code has 6 digits" in seen(app)
        assert "912" not in app.export_screenshot()
        await pilot.press(*"345")
    assert app.answers == [Secret("912345")]


async def test_a_refused_code_is_explained_in_awss_words_and_the_next_one_announced() -> None:
    clock = WORKSPACE.clock
    request = replace(
        CODE,
        problem="that code was used already",
        aws_words="MultiFactorAuthentication failed [b]",
        next_code_at=clock.now() + timedelta(seconds=12),
    )
    app = Tiny(MfaScreen(request, clock=clock.now))
    async with app.run_test():
        text = seen(app)
    assert "that code was used already" in text
    assert "MultiFactorAuthentication failed [b]" in text
    assert "in 12 s" in text


async def test_it_says_what_the_code_is_for_and_the_demo_tells_its_own() -> None:
    app = Tiny(MfaScreen(CODE, lambda: "654321"))
    async with app.run_test():
        text = seen(app)
    for part in ("PROD", "payments-prod", "1111-1111-1111", "alice@jump → Admin", "alice-phone"):
        assert part in text
    assert "654321" in text


async def test_escape_sends_nothing() -> None:
    app = Tiny(MfaScreen(CODE))
    async with app.run_test() as pilot:
        await pilot.press("1", "escape")
    assert app.answers == [None]


# Confirming


@pytest.mark.usefixtures("unhurried")
async def test_y_confirms_and_enter_never_does() -> None:
    app = Tiny(ConfirmScreen(confirm(Confirm.ASK)))
    async with app.run_test() as pilot:
        await pilot.press("enter", "enter", "space")
        assert not app.answers
        assert "Enter confirms nothing" in seen(app)
        await pilot.press("y")
    assert app.answers == [True]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("key", ["n", "escape", "ctrl+c"])
async def test_a_no_is_a_no(key: str) -> None:
    app = Tiny(ConfirmScreen(confirm(Confirm.ASK)))
    async with app.run_test() as pilot:
        await pilot.press(key)
    assert app.answers in ([False], [None])


async def test_a_key_pressed_before_the_question_could_be_read_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dialog, "GRACE", 30.0)
    app = Tiny(ConfirmScreen(confirm(Confirm.ASK)))
    async with app.run_test() as pilot:
        await pilot.press("y", "Y")
        assert not app.answers
        monkeypatch.setattr(dialog, "GRACE", 0.0)
        await pilot.press("y")
    assert app.answers == [True]


@pytest.mark.usefixtures("unhurried")
async def test_a_key_that_waited_in_the_queue_is_dropped() -> None:
    typed_ahead = Key("y", "y")
    app = Tiny(ConfirmScreen(confirm(Confirm.ASK)))
    async with app.run_test() as pilot:
        app.post_message(typed_ahead)
        await pilot.pause()
        assert not app.answers


@pytest.mark.usefixtures("unhurried")
async def test_typing_the_whole_name_confirms_and_nothing_less() -> None:
    app = Tiny(ConfirmScreen(confirm(Confirm.TYPE)))
    async with app.run_test() as pilot:
        await pilot.press("y", "enter", "backspace", *"payments-pro", "enter")
        assert not app.answers
        await pilot.press("d")
    assert app.answers == [True]


async def test_a_name_typed_ahead_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "GRACE", 30.0)
    app = Tiny(ConfirmScreen(confirm(Confirm.TYPE)))
    async with app.run_test() as pilot:
        await pilot.press(*"payments-prod")
        assert not app.answers


@pytest.mark.usefixtures("unhurried")
async def test_where_no_keyboard_has_the_name_the_id_is_typed() -> None:
    app = Tiny(ConfirmScreen(confirm(Confirm.TYPE, HOSTILE)))
    async with app.run_test() as pilot:
        assert "type the account's id: 444444444444" in seen(app)
        await pilot.press(*acme.HOSTILE_ID)
    assert app.answers == [True]


async def test_the_asker_waits_in_a_worker_and_a_no_interrupts() -> None:
    app = Tiny()
    async with app.run_test() as pilot:
        asker = ModalAsker(app)
        assert not asker.has_code
        confirming = app.run_worker(asker.confirm(confirm(Confirm.ASK)), exit_on_error=False)
        await pilot.pause()
        await pilot.press("escape")
        with pytest.raises(Exception, match="Worker raised exception") as refused:
            await confirming.wait()
        assert isinstance(refused.value.__cause__ or confirming.error, Interrupted)
        asking = app.run_worker(asker.code(CODE), exit_on_error=False)
        await pilot.pause()
        await pilot.press(*"123456")
        assert await asking.wait() == Secret("123456")


DEVICES = DeviceRequest(("arn:aws:iam::999999999999:mfa/old", "GAHT12345678"), PROD)
COMMAND = CommandRequest("ykman oath [b]code[/b]", "[contexts.acme] of config.toml", PROD)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("keys", "chosen"),
    [(["enter"], 0), (["down", "enter"], 1), (["j", "enter"], 1), (["2"], 1), (["escape"], None)],
)
async def test_one_of_several_devices_is_chosen(keys: list[str], chosen: int | None) -> None:
    app = Tiny(DeviceScreen(DEVICES))
    async with app.run_test() as pilot:
        assert "Which one gives the codes?" in seen(app)
        await pilot.press(*keys)
    assert app.answers == [None if chosen is None else DEVICES.serials[chosen]]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("key", "answer"), [("y", [True]), ("n", [False]), ("escape", [None]), ("enter", [])]
)
async def test_a_command_is_run_after_a_yes_alone(key: str, answer: list[bool | None]) -> None:
    app = Tiny(CommandScreen(COMMAND))
    async with app.run_test() as pilot:
        assert "ykman oath [b]code[/b]" in seen(app)
        assert "[contexts.acme] of config.toml" in seen(app)
        await pilot.press(key)
    assert app.answers == answer


@pytest.mark.parametrize("make", [lambda: DeviceScreen(DEVICES), lambda: CommandScreen(COMMAND)])
async def test_keys_typed_ahead_choose_no_device_and_run_no_command(
    make: Callable[[], Screen[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "GRACE", PATIENCE)  # however long these keys take
    app = Tiny(make)
    async with app.run_test() as pilot:
        await pilot.press("1", "enter", "y")
        assert app.answers == []


async def test_a_command_agreed_to_before_is_not_asked_for_again() -> None:
    asker = ModalAsker(Tiny())
    assert not asker.lends_terminal
    assert await asker.allow_command(replace(COMMAND, consented=True))


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        (["T", "7", "enter"], ["T7"]),
        (["space", "enter"], []),
        (["enter"], []),
        (["T", "escape"], [None]),
        (["ctrl+c"], [None]),
    ],
)
async def test_a_reason_is_typed_and_never_empty(
    keys: list[str], answers: list[str | None]
) -> None:
    app = Tiny(ReasonScreen(ReasonRequest("assume Admin in payments-prod", PROD)))
    async with app.run_test() as pilot:
        assert "Assume Admin in payments-prod: why?" in seen(app)
        await pilot.press(*keys)
    assert app.answers == answers


ASKED: dict[str, tuple[Callable[[ModalAsker], Coroutine[Any, Any, Any]], str]] = {
    "code": (lambda asker: asker.code(CODE), "no code was sent"),
    "device": (lambda asker: asker.choose_device(DEVICES), "no device was chosen"),
    "command": (lambda asker: asker.allow_command(COMMAND), "no code was sent"),
    "reason": (
        lambda asker: asker.reason(ReasonRequest("assume Admin in payments-prod", PROD)),
        "nothing was done",
    ),
}
"""What an asker can be asked, and what is said where nobody wants to answer."""


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("question", "keys", "answer"),
    [
        ("device", ["down", "enter"], DEVICES.serials[1]),
        ("command", ["y"], True),
        ("command", ["n"], False),
        ("reason", ["T", "7", "enter"], "T7"),
    ],
)
async def test_the_asker_hands_on_what_was_answered(
    question: str, keys: list[str], answer: str | bool
) -> None:
    app = Tiny()
    async with app.run_test() as pilot:
        asking = app.run_worker(ASKED[question][0](ModalAsker(app)), exit_on_error=False)
        await pilot.pause()
        await pilot.press(*keys)
        assert await asking.wait() == answer


@pytest.mark.parametrize("question", ASKED)
async def test_esc_leaves_every_question_and_nothing_is_done(question: str) -> None:
    ask, said = ASKED[question]
    app = Tiny()
    async with app.run_test() as pilot:
        asking = app.run_worker(ask(ModalAsker(app)), exit_on_error=False)
        await pilot.pause()
        await pilot.press("escape")
        with pytest.raises(WorkerFailed):
            await asking.wait()
    assert isinstance(asking.error, Interrupted)
    assert said in asking.error.title


# Reading


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


DENIED = AccessDenied(
    "Admin could not be assumed",
    "the trust policy wants MFA",
    operation="sts:AssumeRole",
    code="AccessDenied",
    message="User: [b]alice[/b] is not authorized \x1b[31m[/x]",
)


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


# Choosing


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
