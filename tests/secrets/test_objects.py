"""What the objects of a running hatstand say of themselves, and what libraries log about them."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.conftest import CONFIG, DEV
from tests.tui.driver import Driver

from hatstand import wiring
from hatstand.cli.frame import run
from hatstand.cli.targets import assume
from hatstand.domain.credentials import Session
from hatstand.services.workspace import Workspace
from hatstand.tui.app import AppOptions, HatstandApp
from hatstand.tui.nodes import role_key

if TYPE_CHECKING:
    from tests.secrets.conftest import Planted
    from textual.message import Message


@pytest.fixture
def workspace(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of this process, on the planted computer."""
    planted.computer.write(".config/hatstand/config.toml", f'{CONFIG}\n[clipboard]\nvia = "show"\n')
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    for name, value in planted.computer.environ.items():
        monkeypatch.setenv(name, value)
    return wiring.build(wiring.Options(verbose=True)).workspace


def worked(workspace: Workspace, planted: Planted) -> list[Session]:
    """Read the organization, assume roles of each kind, and make a sign-in link."""
    workspace.open()
    run(workspace.refresh())
    code = planted.code()
    sessions = [
        assume(workspace, target, duration=None, mfa_code=given, yes=True)
        for target, given in (("payments-admin", code), ("deploy-chain", None), ("vendor", None))
    ]
    link = run(workspace.sign_in_link(sessions[1]))
    assert planted.everything.found_in(link.reveal()) == set()
    planted.more["sign-in token"] = link.reveal().partition("SigninToken=")[2]
    return sessions


def test_nothing_says_more_of_itself_than_it_may(workspace: Workspace, planted: Planted) -> None:
    sessions = worked(workspace, planted)
    everything = planted.everything
    assert everything.found_in(sessions[0].credentials.secret_access_key.reveal())
    told = 0
    for found in gc.get_objects():
        if _is_ours(found):
            told += 1
            leaked = everything.found_in(f"{found!r} {found!s} {[found]!r}")
            assert not leaked, f"{type(found)} tells {leaked}"
    assert told > 100, "the objects were not looked at"


@pytest.mark.full
async def test_the_ui_shows_and_names_no_secret(workspace: Workspace, planted: Planted) -> None:
    """Pictures of the screen, what workers are called, each message and each object of the UI."""
    sessions = await asyncio.to_thread(worked, workspace, planted)
    everything, seen = planted.everything, []

    def watch(message: Message) -> None:
        seen.append(repr(message))

    app = HatstandApp(workspace, AppOptions())
    async with app.run_test(size=(120, 60), message_hook=watch) as pilot:
        driver = Driver(app, pilot, workspace)  # type: ignore[arg-type]
        await driver.go_to(role_key(DEV, "Deploy"))
        for command in ("copy", "copy_as", "inspect", "link"):
            await driver.do(command)
            pictures = app.export_screenshot()
            workers = " ".join(f"{one!r} {one.name} {one.description}" for one in app.workers)
            assert not everything.found_in(pictures + workers + driver.text)
            await driver.press("escape")
        for found in gc.get_objects():
            if _is_ours(found):
                assert not everything.found_in(f"{found!r} {found!s}"), type(found)
    assert seen
    assert not everything.found_in("\n".join(seen))
    assert sessions


def _is_ours(found: Any) -> bool:
    module = getattr(type(found), "__module__", "")
    ours = isinstance(module, str) and module.startswith("hatstand.")
    # The endpoint is AWS here: it may know what it likes.
    return ours and not module.startswith("hatstand.demo") and not isinstance(found, type)


class _Debugged(asyncio.SelectorEventLoop):
    """As with PYTHONASYNCIODEBUG=1, where every callback takes too long."""

    def __init__(self) -> None:
        super().__init__()
        self.set_debug(True)
        self.slow_callback_duration = 0.0


def test_libraries_that_log_everything_log_no_secret(
    workspace: Workspace,
    planted: Planted,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As after `logging.basicConfig(level=DEBUG)`: botocore would log each answer of STS whole.

    And with asyncio's debugging, which logs what each callback was called with.
    """
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(asyncio, "new_event_loop", _Debugged)
    worked(workspace, planted)
    assert "Executing <" in caplog.text, "asyncio tells of what it calls"
    logging.getLogger("somebody").debug("is heard")
    assert "is heard" in caplog.text
    for record in caplog.records:
        leaked = planted.everything.found_in(f"{record.getMessage()} {record.args!r}")
        assert not leaked, f"{record.name} logs {leaked}"
