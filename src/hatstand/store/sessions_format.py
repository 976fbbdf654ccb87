"""Sessions as the records that are stored, and back; the one place where they are written out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hatstand.domain.credentials import Credentials, MfaSession, Session
from hatstand.secret import Secret

_VERSION = 1
"""Of the records; one of a newer version is left alone and not used."""


class NewerRecordError(Exception):
    """A newer version of hatstand made the record."""


def document_of(data: bytes) -> Mapping[str, Any]:
    """Return what a record says.

    Raises:
        NewerRecordError: A newer version made it.
        ValueError: It is damaged (also LookupError, TypeError).
    """
    document = json.loads(data)
    if not isinstance(document, dict):
        raise TypeError("not a record")
    if document["version"] > _VERSION:
        raise NewerRecordError
    return document


def _record(content: Mapping[str, object]) -> bytes:
    return json.dumps({"version": _VERSION, **content}).encode()


def record_of_session(session: Session) -> bytes:
    """Return a session as it is stored: with its secrets."""
    return _record(
        {
            "key": session.key,
            "account_id": session.account_id,
            "account_name": session.account_name,
            "role_arn": session.role_arn,
            "role_name": session.role_name,
            "environment": session.environment,
            "credentials": _content_of(session.credentials),
            "region": session.region,
            "created_at": session.created_at.isoformat(),
            "duration": session.duration,
            "chained": session.chained,
            "profile": session.profile,
            "plan_text": session.plan_text,
            "source": session.source,
        }
    )


def session_of(content: Mapping[str, Any]) -> Session:
    """Return the session in a document.

    Raises:
        ValueError: It is damaged (also LookupError, TypeError).
    """
    return Session(
        key=_text(content["key"]),
        account_id=_text(content["account_id"]),
        account_name=_text(content["account_name"]),
        role_arn=_text(content["role_arn"]),
        role_name=_text(content["role_name"]),
        environment=_text(content["environment"]),
        credentials=_credentials_of(content["credentials"]),
        region=_text(content["region"]),
        created_at=_moment(content["created_at"]),
        duration=int(content["duration"]),
        chained=bool(content["chained"]),
        profile=None if content["profile"] is None else _text(content["profile"]),
        plan_text=_text(content["plan_text"]),
        source=_text(content["source"]),
    )


def record_of_mfa_session(session: MfaSession) -> bytes:
    """Return an MFA session as it is stored: with its secrets."""
    return _record(
        {
            "key": session.key,
            "serial": session.serial,
            "credentials": _content_of(session.credentials),
            "created_at": session.created_at.isoformat(),
        }
    )


def mfa_session_of(content: Mapping[str, Any]) -> MfaSession:
    """Return the MFA session in a document.

    Raises:
        ValueError: It is damaged (also LookupError, TypeError).
    """
    return MfaSession(
        key=_text(content["key"]),
        serial=_text(content["serial"]),
        credentials=_credentials_of(content["credentials"]),
        created_at=_moment(content["created_at"]),
    )


def _content_of(credentials: Credentials) -> Mapping[str, object]:
    token, expires_at = credentials.session_token, credentials.expires_at
    return {
        "access_key_id": credentials.access_key_id,
        "secret_access_key": credentials.secret_access_key.reveal(),
        "session_token": None if token is None else token.reveal(),
        "expires_at": None if expires_at is None else expires_at.isoformat(),
        "profile": credentials.profile,
    }


def _credentials_of(content: Mapping[str, Any]) -> Credentials:
    token, expires_at = content["session_token"], content["expires_at"]
    return Credentials(
        access_key_id=_text(content["access_key_id"]),
        secret_access_key=Secret(_text(content["secret_access_key"])),
        session_token=None if token is None else Secret(_text(token)),
        expires_at=None if expires_at is None else _moment(expires_at),
        profile=_text(content.get("profile", "")),  # older records have none
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment
