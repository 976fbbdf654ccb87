"""When invitations expire: derived by type, and said to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hatstand.demo.sharing import SLOW_TYPES as ENDPOINT_S_SLOW_TYPES
from hatstand.domain.invitations import SLOW_TYPES, expires_text, expires_words, expiry, time_left
from hatstand.domain.shares import Invitation, Resource

SENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
INVITATION = Invitation(
    "arn:aws:ram:eu-west-1:1:resource-share-invitation/i",
    "arn:aws:ram:eu-west-1:1:resource-share/s",
    "offer",
    "111111111111",
    "222222222222",
    "PENDING",
    SENT,
)


def with_types(*types: str) -> Invitation:
    resources = tuple(Resource(f"arn:{kind}", kind) for kind in types)
    return replace(INVITATION, resources=resources)


@pytest.mark.parametrize(
    ("invitation", "hours", "certain"),
    [
        (with_types("ec2:Subnet"), 168, True),
        (with_types("EC2:subnet", "rds:Cluster"), 168, True),
        (with_types("imagebuilder:Image"), 12, True),
        (with_types("ec2:Subnet", "glue:Table"), 12, True),
        (with_types("servicediscovery:Namespace"), 12, True),
        (with_types(), 12, False),
        (INVITATION, 12, False),
    ],
)
def test_expiry_by_type(invitation: Invitation, hours: int, certain: bool) -> None:
    found = expiry(invitation)
    assert found is not None
    assert (found.at - SENT, found.certain) == (timedelta(hours=hours), certain)


def test_words_say_that_it_is_derived() -> None:
    now = SENT + timedelta(hours=8, minutes=48)
    text = expires_text(with_types("imagebuilder:Image"), now)
    assert text == "expires in 3 h 12 m (derived: 12 hours for imagebuilder:Image)"
    assert expires_text(INVITATION, now).startswith("may expire in 3 h 12 m (derived: 12 hours")
    late = expires_text(with_types("imagebuilder:Image"), SENT + timedelta(hours=13))
    assert late.startswith("likely expired")
    unknown = replace(INVITATION, sent_at=None)
    assert expiry(unknown) is None
    assert "does not tell" in expires_text(unknown, now)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=12, seconds=30), "12 m"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=12), "3 h 12 m"),
        (timedelta(days=6, hours=4, minutes=9), "6 d 4 h"),
        (timedelta(days=2, minutes=9), "2 d"),
    ],
)
def test_time_left(left: timedelta, text: str) -> None:
    assert time_left(left) == text


def test_the_same_offer_is_the_same_whatever_was_read_of_it() -> None:
    assert INVITATION.same_offer(replace(with_types("x"), status="EXPIRED"))
    assert not INVITATION.same_offer(replace(INVITATION, sender_id="333333333333"))
    assert not INVITATION.same_offer(replace(INVITATION, sent_at=SENT + timedelta(seconds=1)))
    assert INVITATION.region == "eu-west-1"


def test_endpoint_and_program_know_the_same_types() -> None:
    assert SLOW_TYPES == ENDPOINT_S_SLOW_TYPES


def test_where_aws_tells_no_time_no_end_is_told() -> None:
    assert expires_words(None, SENT) == "no end told"
