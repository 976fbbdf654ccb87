"""One dialog over an empty screen, and what the dialogs are asked with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.tui import acme
from tests.tui.fake import FakeWorkspace
from textual.app import App
from textual.widgets import Static

from hatstand.domain.environments import Confirm
from hatstand.errors import AccessDenied
from hatstand.services.assume.asking import (
    CodeRequest,
    ConfirmRequest,
)
from hatstand.tui import glyphs
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


DENIED = AccessDenied(
    "Admin could not be assumed",
    "the trust policy wants MFA",
    operation="sts:AssumeRole",
    code="AccessDenied",
    message="User: [b]alice[/b] is not authorized \x1b[31m[/x]",
)
