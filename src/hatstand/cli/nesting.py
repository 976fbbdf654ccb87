"""Roles inside of roles: what is said where the shell around a command holds one already."""

from __future__ import annotations

from collections.abc import Mapping

from hatstand.domain.arn import is_account_id
from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory


def outer_role(environ: Mapping[str, str], session: Session, inventory: Inventory) -> str:
    """Return the role that the shell around holds, by its account's name where that is known.

    Empty where there is none, or where it is the role of `session` itself: then nothing changes.
    It is what the environment says, so it is foreign text.
    """
    held = environ.get("HATSTAND_ROLE", "")
    if held == f"{session.account_id}/{session.role_name}":
        return ""
    account_id, _, role_name = held.partition("/")
    return (
        f"{inventory.account_name(account_id)}/{role_name}" if is_account_id(account_id) else held
    )


def role_text(session: Session) -> str:
    """Return `payments-dev/ReadOnly`, as the outer role is called."""
    return f"{session.account_name}/{session.role_name}"
