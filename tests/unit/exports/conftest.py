"""A session to hand over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hatstand.domain.credentials import Credentials, Session
from hatstand.secret import Secret


@pytest.fixture
def session() -> Session:
    return Session(
        key="k",
        account_id="111111111111",
        account_name="payments-prod",
        role_arn="arn:aws:iam::111111111111:role/Admin",
        role_name="Admin",
        environment="prod",
        credentials=Credentials(
            "ASIAEXAMPLEKEYID1234",
            Secret("wJalr/XUtnFEMI+K7MDENG="),
            Secret("FwoGZXIvYXdzEJr//token=="),
            datetime(2026, 11, 22, 12, 0, 0, 999, tzinfo=UTC),
        ),
        region="ap-northeast-1",
        created_at=datetime(2026, 11, 22, 11, tzinfo=UTC),
        duration=3600,
    )


@pytest.fixture
def session_with(session: Session) -> Callable[..., Session]:
    """Return a maker of sessions that differ in some fields, of the credentials too."""

    def make(**fields: Any) -> Session:
        names = ("access_key_id", "secret_access_key", "session_token", "expires_at")
        keys = {name: fields.pop(name) for name in names if name in fields}
        return replace(session, credentials=replace(session.credentials, **keys), **fields)

    return make
