"""What the dialogs take for an answer, and what they never do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.patience import PATIENCE
from tests.tui import acme
from textual.events import Key
from textual.worker import WorkerFailed

from hatstand.domain.environments import Confirm
from hatstand.errors import Interrupted
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CommandRequest,
    DeviceRequest,
    ReasonRequest,
)
from hatstand.tui.asker import ModalAsker
from hatstand.tui.screens import dialog
from hatstand.tui.screens.confirm import ConfirmScreen
from hatstand.tui.screens.mfa import CommandScreen, DeviceScreen, MfaScreen
from hatstand.tui.screens.reason import ReasonScreen

if TYPE_CHECKING:
    from textual.screen import Screen
from tests.unit.tui.dialogs import CODE, HOSTILE, PROD, WORKSPACE, Tiny, confirm, seen

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
