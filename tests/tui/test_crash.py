"""A crash shows where it happened, and nothing of what was there."""

from __future__ import annotations

import asyncio

import pytest
from tests.tui.driver import opened
from tests.tui.fake import SECRET

from hatstand.tui.crash import crash_report


def _fail(code: str) -> None:
    held = f"local {code}"
    try:
        raise KeyError(held)
    except KeyError as error:
        raise RuntimeError(f"told {code}") from error


async def test_a_crash_of_the_app_shows_no_local_variable_and_no_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 - the app raises again when it is left
        async with opened() as driver:
            driver.main.call_later(_fail, SECRET)
            await driver.pilot.pause()
            assert driver.app.return_code == 1
    shown = capsys.readouterr()
    assert "hatstand failed" in shown.err
    assert "RuntimeError" in shown.err
    assert "in _fail" in shown.err
    assert SECRET not in shown.err + shown.out


def test_the_report_follows_the_chain_of_exceptions_to_its_first() -> None:
    try:
        _fail(SECRET)
    except RuntimeError as error:
        report = crash_report(error)
    assert report.index("builtins.KeyError") < report.index("builtins.RuntimeError")
    assert SECRET not in report


async def test_a_task_that_fails_unheard_shows_no_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with opened():
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": SECRET, "exception": RuntimeError(SECRET)})
    shown = capsys.readouterr()
    assert SECRET not in shown.err + shown.out
