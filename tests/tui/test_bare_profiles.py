"""Profiles that name no role: what botocore finds for them is handed over, and kept nowhere."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import AWS_CONFIG, DEV, Company
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this module
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import Driver, opened
from tests.tui.fake import LINK, SECRET, FakeWorkspace
from tests.unit.services.stage import Stage, stage_at

from hatstand.config.model import ConsoleSettings, LinkKind, Settings
from hatstand.domain.credentials import Session
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role
from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions

if TYPE_CHECKING:
    from tests.tui.conftest import Copies

FOUND = Profile(
    "found",
    ProfileKind.SSO,
    sso_start_url="https://acme.awsapps.com/start",
    sso_account_id=PAYMENTS_DEV,
    sso_role_name="ReadOnly",
)


def workspace(account_id: str = PAYMENTS_DEV, **fields: object) -> FakeWorkspace:
    """Return a workspace in which the profile `found` gives a role of an account."""
    known = replace(inventory(), profiles=(*inventory().profiles, FOUND))
    made = FakeWorkspace(inventory=known, **fields)  # type: ignore[arg-type]
    session = made.made_session(Role(account_id, "ReadOnly"), minutes=41)
    made.opened_profiles["found"] = replace(session, key="", source="profile found")
    return made


@pytest.mark.parametrize("command", ["open", "assume"])
async def test_what_it_gives_is_told(command: str) -> None:
    async with opened(workspace()) as driver:
        await driver.go_to("profile:found")
        await driver.do(command)
        driver.was_told("The profile found gives ReadOnly in payments-dev for 41:00. c copies")
        assert not driver.main.state.live, "it is kept nowhere"


async def test_its_exports_are_copied_and_its_name_never_asks(copies: Copies) -> None:
    async with opened(workspace()) as driver:
        await driver.go_to("profile:found")
        await driver.do("copy_name")
        assert driver.workspace.calls == []
        await driver.do("copy", "copy")
        assert driver.workspace.calls.count("profile found") == 2
    assert [(what, secret) for _, what, secret in copies] == [
        ("name", False),
        ("exports for bash", True),
        ("exports for bash", True),
    ]
    assert SECRET in copies[-1][0]


async def test_any_form_of_what_it_gives_can_be_chosen(copies: Copies) -> None:
    async with opened(workspace()) as driver:
        await driver.go_to("profile:found")
        await driver.do("copy_as")
        assert driver.dialog == "CopyAsScreen"
        driver.sees("ReadOnly", "payments-dev")
        driver.sees_not("for a colleague")
        await driver.press("down", "enter")
    assert copies[0][2]


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (LinkKind.FEDERATION, LINK),
        (LinkKind.SWITCH_ROLE, LINK),
        (LinkKind.PORTAL, "https://acme.awsapps.com/start/#/console"),
    ],
)
async def test_its_console_link_is_copied(copies: Copies, kind: LinkKind, link: str) -> None:
    settings = Settings(console=ConsoleSettings(kind))
    async with opened(workspace(settings=settings)) as driver:
        await driver.go_to("profile:found")
        await driver.do("link")
        asked = [call for call in driver.workspace.calls if call == "profile found"]
        assert bool(asked) is (link == LINK)
        await driver.do("links")
        driver.was_told("one kind of link")
    assert [(text, secret) for text, _, secret in copies] == [(link, link == LINK)]


async def test_a_container_gets_the_link_with_its_account_s_name(copies: Copies) -> None:
    settings = Settings(console=ConsoleSettings(LinkKind.CONTAINER))
    async with opened(workspace(settings=settings)) as driver:
        await driver.go_to("profile:found")
        await driver.do("link")
    assert copies[0][0].startswith("ext+granted-containers:name=payments-dev&")


async def test_a_shell_gets_it_here_or_below() -> None:
    run: list[Session] = []

    def run_shell(session: Session) -> int:
        run.append(session)
        return 0

    options = AppOptions(stdout_captured=True, run_subshell=run_shell)
    async with opened(workspace(), options=options) as driver:
        await driver.go_to("profile:found")
        await driver.do("subshell")
        assert driver.workspace.calls[-1].startswith("confirm")
        await driver.do("use_here")
        assert driver.app.return_value is not None
        assert driver.app.return_value.shell == "bash"


async def test_what_is_guarded_is_confirmed(copies: Copies) -> None:
    async with opened(workspace(PAYMENTS_PROD)) as driver:
        await driver.go_to("profile:found")
        await driver.do("copy")
        assert driver.dialog == "ConfirmScreen"
        await driver.press("escape")
        assert not copies
        await driver.do("copy")
        await driver.press("y")
    assert len(copies) == 1


async def test_keys_and_faults_are_refused_with_the_next_step(copies: Copies) -> None:
    async with opened(workspace()) as driver:
        for profile, words in (
            ("jump", "holds long-term keys"),
            ("sso-dev", "aws sso login --profile sso-dev"),
        ):
            await driver.go_to(f"profile:{profile}")
            await driver.do("open")
            assert driver.dialog == "ProblemScreen"
            driver.sees(words)
            await driver.press("escape")
    assert not copies


@pytest.mark.parametrize("command", ["open", "assume", "copy", "copy_as", "link"])
async def test_offline_nothing_is_asked(command: str, copies: Copies) -> None:
    async with opened(workspace(offline=True)) as driver:
        await driver.go_to("profile:found")
        await driver.do(command)
        driver.was_told("Offline: no call is made")
        assert driver.workspace.calls == []
    assert not copies


# The same against the endpoint, as the command line does it


@pytest.fixture
def stage(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return stage_at(company, tmp_path, monkeypatch)


async def test_it_is_the_command_line_s_own_way(stage: Stage, copies: Copies) -> None:
    made = stage.computer.run("env", f"{DEV}/ReadOnly", "--format", "credential-process")
    script = stage.computer.write("keys.py", f"print({made.out!r})")
    process = f"\n[profile found]\ncredential_process = {sys.executable} {script}\n"
    stage.computer.write(".aws/config", AWS_CONFIG + process)
    assert stage.computer.run("sync").code == 0
    told = stage.computer.run("env", "jump", "--shell", "bash").err
    app = HatstandApp(stage.workspace(), AppOptions())
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        driver = Driver(app, pilot, app.workspace)  # type: ignore[arg-type]
        await driver.idle()
        await driver.go_to("profile:found")
        await driver.do("copy")
        await driver.go_to("profile:jump")
        await driver.do("open")
        assert driver.dialog == "ProblemScreen"
        shown = driver.text
    assert f"HATSTAND_ROLE={DEV}/ReadOnly" in copies[0][0].replace("'", "")
    for line in told.splitlines():
        assert plain(line.removeprefix("hatstand: ")) in plain(shown)


def plain(text: str) -> str:
    """Return the letters of a text alone: a dialog breaks its lines, and has a frame."""
    return "".join(letter for letter in text if letter.isalpha()).lower()
