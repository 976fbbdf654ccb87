"""What every story needs: dialogs that take keys at once, and no clipboard of the user's."""

from __future__ import annotations

import pytest
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture, for this directory

from hatstand.config.model import ClipboardVia
from hatstand.secret import Secret
from hatstand.services.exports import hand_over
from hatstand.tui.clipboard.copying import Clipboard, CopyReport
from hatstand.tui.screens import dialog


@pytest.fixture
def haste_is_ignored() -> float:
    """Return the seconds in which dialogs take no key; the test wants the real ones."""
    return dialog.GRACE


@pytest.fixture(autouse=True)
def dialogs_answer_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dialogs take keys from the start, but where a test is about just that."""
    if "haste_is_ignored" not in request.fixturenames:
        monkeypatch.setattr(dialog, "GRACE", -1.0)


class Copies(list[tuple[str, str, bool]]):
    """What was copied: the text, what it was called, whether it was a secret."""

    shown_instead = False


@pytest.fixture(autouse=True)
def copies(monkeypatch: pytest.MonkeyPatch) -> Copies:
    """Catch what is copied, so that no clipboard of the machine is touched."""
    caught = Copies()

    async def copy_soon(
        _self: Clipboard, text: str | Secret, what: str, *, secret: bool
    ) -> CopyReport:
        plain = hand_over(text, str) if isinstance(text, Secret) else text
        caught.append((plain, what, secret))
        message = f"Sent the {what} to the terminal"
        return CopyReport(ClipboardVia.OSC52, message, shown_instead=caught.shown_instead)

    monkeypatch.setattr(Clipboard, "copy_soon", copy_soon)
    return caught
