"""Credentials: how long they serve, what they are called, and that they never show themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hatstand.domain.credentials import (
    BaseCredentials,
    CallerIdentity,
    CredentialKind,
    Credentials,
    Session,
)
from hatstand.secret import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "usable"),
    [
        (timedelta(hours=1), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5) - timedelta(microseconds=1), False),
        (timedelta(0), False),
        (timedelta(hours=-1), False),
    ],
)
def test_sessions_serve_while_five_minutes_are_left(left: timedelta, usable: bool) -> None:
    credentials = Credentials("ASIA", Secret("s"), Secret("t"), NOW + left)
    assert credentials.usable(NOW) is usable
    assert credentials.usable(NOW, timedelta(0)) is (left >= timedelta(0))


def test_long_term_keys_always_serve() -> None:
    credentials = Credentials("AKIA", Secret("s"))
    assert credentials.usable(NOW)
    assert not credentials.temporary
    assert BaseCredentials(credentials).kind is CredentialKind.LONG_TERM


def test_a_token_makes_them_temporary() -> None:
    base = BaseCredentials(Credentials("ASIA", Secret("s"), Secret("t")))
    assert base.kind is CredentialKind.TEMPORARY


def test_no_secret_in_a_repr() -> None:
    credentials = Credentials("AKIA", Secret("hush-key"), Secret("hush-token"), NOW)
    assert "hush" not in f"{credentials!r} {credentials} {BaseCredentials(credentials)!r}"


@pytest.mark.parametrize(
    ("arn", "label", "partition"),
    [
        ("arn:aws:iam::111111111111:user/alice", "alice", "aws"),
        ("arn:aws:iam::111111111111:user/people/alice", "alice", "aws"),
        (
            "arn:aws-cn:sts::111111111111:assumed-role/Admin/alice@host",
            "Admin/alice@host",
            "aws-cn",
        ),
        ("arn:aws:sts::111111111111:federated-user/bob", "bob", "aws"),
        ("arn:aws:iam::111111111111:root", "root", "aws"),
        ("", "", "aws"),
        ("arn:", "", "aws"),
        ("nonsense", "nonsense", "aws"),
    ],
)
def test_caller(arn: str, label: str, partition: str) -> None:
    caller = CallerIdentity("111111111111", arn)
    assert (caller.label, caller.partition) == (label, partition)


def test_session() -> None:
    def session(expires_at: datetime | None) -> Session:
        credentials = Credentials("ASIA", Secret("s"), Secret("t"), expires_at)
        return Session(
            key="k",
            account_id="111111111111",
            account_name="payments",
            role_arn="arn:aws:iam::111111111111:role/team/Admin",
            role_name="Admin",
            environment="",
            credentials=credentials,
            region="eu-west-1",
            created_at=NOW,
            duration=3600,
        )

    assert session(NOW + timedelta(hours=1)).expires_at == NOW + timedelta(hours=1)
    assert session(None).expires_at == NOW
    assert session(None).target == "111111111111/Admin"
