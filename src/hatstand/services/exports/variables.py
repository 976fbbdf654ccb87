"""The environment variables of a session: which, in which order, and what may stand in them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

from hatstand.domain.arn import PARTITIONS, RoleArn
from hatstand.domain.credentials import Session
from hatstand.errors import HatstandError
from hatstand.secret import MASK, Secret

VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "HATSTAND_ROLE",
    "HATSTAND_ENV",
)
"""What an export sets, in this order; what `--unset` removes."""

DEMO_VARIABLES = ("AWS_ENDPOINT_URL", "HATSTAND_DEMO")
"""What an export of the demo sets beside `VARIABLES`."""

STALE_VARIABLES = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_EXPIRATION",
)
"""What must be gone for the exported keys to count; an empty value would not do.

botocore reads AWS_SECURITY_TOKEN before AWS_SESSION_TOKEN, takes the region from AWS_PROFILE and
fails on an AWS_PROFILE that is empty or names nothing.
"""

_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls (C0, DEL, C1), lone surrogates, and the separators that some readers end a line at."""


def variables(session: Session, *, demo_endpoint: str) -> dict[str, Secret]:
    """Return the variables of a session by name, in the order of the exports.

    AWS_SESSION_TOKEN is absent where the session has none.

    Raises:
        HatstandError: A value holds a control character; the message names the variable only.
    """
    credentials = session.credentials
    token = credentials.session_token
    region = session.region or _fallback_region(session.role_arn)
    values = {
        "AWS_ACCESS_KEY_ID": Secret(credentials.access_key_id),
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        **({"AWS_SESSION_TOKEN": token} if token is not None else {}),
        "AWS_CREDENTIAL_EXPIRATION": Secret(iso_time(session.expires_at)),
        "AWS_REGION": Secret(region),
        "AWS_DEFAULT_REGION": Secret(region),
        "HATSTAND_ROLE": Secret(session.target),
        "HATSTAND_ENV": Secret(session.environment),
    }
    if demo_endpoint:
        values |= {"AWS_ENDPOINT_URL": Secret(demo_endpoint), "HATSTAND_DEMO": Secret("1")}
    for name, value in values.items():
        refuse_control_characters(name, value.reveal())
    return values


def removed_variables(session: Session, *, demo_endpoint: str, unset_demo: bool) -> tuple[str, ...]:
    """Return the names that an export removes before it sets anything."""
    names: tuple[str, ...] = STALE_VARIABLES
    if session.credentials.session_token is None:
        names += ("AWS_SESSION_TOKEN",)
    if unset_demo and not demo_endpoint:
        names += DEMO_VARIABLES
    return names


def unset_variables(*, demo: bool) -> tuple[str, ...]:
    """Return the names that `--unset` removes: exactly those that hatstand sets."""
    return VARIABLES + DEMO_VARIABLES if demo else VARIABLES


def without_secrets(session: Session) -> Session:
    """Return the same session with a mask for each secret, to be shown.

    Of the access key id the last four characters stay, as `aws configure list` shows it.
    """
    credentials = session.credentials
    masked = replace(
        credentials,
        access_key_id=MASK + credentials.access_key_id[-4:],
        secret_access_key=Secret(MASK),
        session_token=None if credentials.session_token is None else Secret(MASK),
    )
    return replace(session, credentials=masked)


def iso_time(moment: datetime) -> str:
    """Return `2026-11-22T12:00:00Z`: UTC, whole seconds, rounded down."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def refuse_control_characters(name: str, value: str) -> None:
    """Do nothing where `value` can stand on one line of text.

    Raises:
        HatstandError: It holds a control character or a line separator; the value is not shown.
    """
    if value.isascii() and value.isprintable():
        return
    if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in value):
        raise HatstandError(
            f"{name} holds a control character, so it is not handed over",
            "No shell or file can take such a value safely; look where it comes from.",
        )


def _fallback_region(role_arn: str) -> str:
    """Return the region of the partition's global services: an empty region breaks every SDK."""
    role = RoleArn.parse(role_arn)
    partition = PARTITIONS.get(role.partition) if role else None
    return (partition or PARTITIONS["aws"]).global_region
