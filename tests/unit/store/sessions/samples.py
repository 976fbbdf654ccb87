"""Sessions with something in every field, a clock, a keyring, and the files that came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
from tests.unit.store.samples import HOSTILE

from hatstand.domain.credentials import Credentials, MfaSession, Session
from hatstand.secret import Secret

SENTINEL = "SENTINEL-wJalrXUtnFEMI/K7MDENG"
NOW = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
SERIAL = "arn:aws:iam::999999999999:mfa/alice"
CODE = Secret("123456")


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class DrawerKeyring(keyring.backend.KeyringBackend):
    """A keyring of this test, as strict about lengths as Windows is."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.full = False

    def _check(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("the keyring is locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if self.full:
            raise keyring.errors.PasswordSetError("no room")
        if len(password.encode("utf-16-le")) > 2560:
            raise keyring.errors.PasswordSetError("too long")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.entries.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


def session(key: str = "a" * 40, expires_in: timedelta = timedelta(hours=1)) -> Session:
    """Return a session with something in every field."""
    return Session(
        key=key,
        account_id="111111111111",
        account_name=HOSTILE,
        role_arn="arn:aws:iam::111111111111:role/team/Admin",
        role_name="Admin",
        environment="prod",
        credentials=Credentials(
            "ASIAEXAMPLE", Secret(SENTINEL), Secret(f"{SENTINEL}-token" * 60), NOW + expires_in
        ),
        region="ap-northeast-1",
        created_at=NOW,
        duration=3600,
        chained=True,
        profile="acme",
        plan_text="jump → Hub → Admin",
        source="somewhere",
    )


def mfa_session(key: str = "b" * 40, expires_in: timedelta = timedelta(hours=12)) -> MfaSession:
    """Return an MFA session with something in every field."""
    return MfaSession(
        key, SERIAL, Credentials("ASIAMFA", Secret(SENTINEL), Secret("t"), NOW + expires_in), NOW
    )


def all_files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def the_file(directory: Path, folder: str = "sessions") -> Path:
    (path,) = (directory / folder).glob("*.json")
    return path
