"""A workspace against the running endpoint, and a person who answers as told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tests.cli.conftest import CONFIG, Company, Computer

from hatstand import wiring
from hatstand.domain.credentials import Session
from hatstand.domain.plan import Plan
from hatstand.errors import AnswerNeeded, Interrupted
from hatstand.secret import Secret
from hatstand.services.assume.asking import (
    CodeRequest,
    CommandRequest,
    ConfirmRequest,
    DeviceRequest,
    ReasonRequest,
)
from hatstand.services.workspace import Workspace

if TYPE_CHECKING:
    import pytest

T = TypeVar("T")


class Person:
    """Answers with the codes given beforehand, and remembers what was asked."""

    lends_terminal = False

    def __init__(
        self,
        *codes: str,
        given: str = "",
        confirms: bool = True,
        allows: bool | None = True,
        device: int = 0,
        why: str = "",
    ) -> None:
        self.why = why
        self.reasons: list[ReasonRequest] = []
        self.codes = list(codes)
        self.given = given
        self.confirms = confirms
        self.allows = allows
        self.device = device
        self.commands: list[CommandRequest] = []
        self.choices: list[DeviceRequest] = []
        self.told: list[str] = []
        self.asked: list[CodeRequest] = []
        self.confirmations: list[ConfirmRequest] = []

    @property
    def has_code(self) -> bool:
        """Whether `--mfa-code` was given and not used yet."""
        return bool(self.given)

    async def code(self, request: CodeRequest) -> Secret:
        """Return the next code, or say that nobody sits there."""
        if self.given:
            code, self.given = self.given, ""
            return Secret(code)
        self.asked.append(request)
        if not self.codes:
            raise AnswerNeeded("nobody is there")
        return Secret(self.codes.pop(0))

    async def choose_device(self, request: DeviceRequest) -> str:
        """Choose the device with the number given beforehand."""
        self.choices.append(request)
        if self.device >= len(request.serials):
            raise AnswerNeeded("nobody is there")
        return request.serials[self.device]

    async def allow_command(self, request: CommandRequest) -> bool:
        """Allow it, or not, or (None) say that nobody sits there."""
        self.commands.append(request)
        if self.allows is None:
            raise AnswerNeeded("nobody is there")
        return self.allows

    async def confirm(self, request: ConfirmRequest) -> None:
        """Confirm, or not."""
        self.confirmations.append(request)
        if not self.confirms:
            raise Interrupted("no")

    async def reason(self, request: ReasonRequest) -> str:
        """Give the reason, or say that nobody sits there."""
        self.reasons.append(request)
        if not self.why:
            raise AnswerNeeded("nobody is there")
        return self.why

    def progress(self, text: str) -> None:
        """Take note of it."""
        self.told.append(text)


class Stage:
    """One computer at the company; every `workspace` is a new process's view of its files."""

    def __init__(self, computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.computer = computer
        self.company = computer.company
        for name in [name for name in os.environ if name.startswith(("XDG_", "AWS_"))]:
            monkeypatch.delenv(name)
        for name, value in computer.environ.items():
            monkeypatch.setenv(name, value)

    def settings(self, text: str = CONFIG, **replaced: str) -> None:
        """Write config.toml anew."""
        for old, new in replaced.items():
            text = text.replace(old, new)
        self.computer.write(".config/hatstand/config.toml", text)

    def workspace(self, **options: Any) -> Workspace:
        """Return a workspace as a new process would make it."""
        made = wiring.build(wiring.Options(**options)).workspace
        made.open()
        return made

    def plan(self, text: str, duration: int | None = None, **options: Any) -> Plan:
        """Return the plan for a target."""
        workspace = self.workspace(**options)
        target = workspace.target(text)
        assert target.role is not None
        return run(workspace.plan(target.role, profile=target.profile, duration=duration))

    def assume(
        self, text: str, person: Person | None = None, duration: int | None = None, **more: Any
    ) -> Session:
        """Assume the role that a target names."""
        workspace = self.workspace()
        target = workspace.target(text)
        assert target.role is not None
        plan = run(workspace.plan(target.role, profile=target.profile, duration=duration))
        return run(workspace.assume(plan, person or Person(), **more))

    def sts(self) -> dict[str, int]:
        """Return the calls of STS since the last look, and begin anew."""
        calls = self.company.calls()
        self.company.quiet()
        names = ("sts:AssumeRole", "sts:GetSessionToken")
        return {name[4:]: calls[name] for name in names if name in calls}


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a loop of its own."""
    return asyncio.run(coroutine)


def stage_at(company: Company, home: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a furnished stage; the counters are at nothing."""
    company.quiet()
    return Stage(Computer(home, company).furnish(), monkeypatch)
