"""Finds the accounts that any text is about: an id, a name, an ARN, a URL, an error message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, split_path
from hatstand.domain.text import folded

_ID = re.compile(r"(?<![0-9A-Za-z])([0-9]{12})(?![0-9A-Za-z])", re.ASCII)
_GROUPED_ID = re.compile(r"(?<![0-9-])([0-9]{4})-([0-9]{4})-([0-9]{4})(?![0-9-])", re.ASCII)
_UUID = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.ASCII)
_AROUND_EMAILS = re.compile(r"[\s<>\"'(),;:]+")


def account_ids_in(text: str) -> tuple[str, ...]:
    """Return the account ids that stand in a text, in order, each once.

    They are found in ARNs, console and sign-in URLs (`account=…`, `ID-xxxxxxxx.region.console…`),
    ECR hosts (`ID.dkr.ecr…`), bucket names, grouped ids and error messages. An access key id or a
    request id holds no account id: digits must stand alone.
    """
    decoded = _UUID.sub(" ", unquote(text))
    found: list[tuple[int, str]] = [(m.start(), m.group(1)) for m in _ID.finditer(decoded)]
    found += [(m.start(), "".join(m.groups())) for m in _GROUPED_ID.finditer(decoded)]
    return tuple(dict.fromkeys(account_id for _, account_id in sorted(found)))


def whois(text: str, inventory: Inventory) -> tuple[Account, ...]:
    """Return the accounts that `text` is about, most likely first; empty where there is none."""
    organization = inventory.organization
    by_id = [
        account
        for account_id in account_ids_in(text)
        if (account := organization.account_by_id.get(account_id)) is not None
    ]
    if by_id:
        return tuple(by_id)
    stripped = text.strip()
    exact = [a for a in organization.accounts if stripped in (*a.names, a.email) and stripped]
    if exact:
        return tuple(exact)
    emails = {folded(email) for email in _emails_in(text)}
    by_email = [a for a in organization.accounts if a.email and folded(a.email) in emails]
    return tuple(by_email) or _by_name(stripped, inventory)


def _emails_in(text: str) -> Iterator[str]:
    """Yield what may be an address; in one pass, as a whole log may have been pasted."""
    for word in _AROUND_EMAILS.split(text):
        parts = word.split("@")
        yield from (f"{user}@{host}" for user, host in pairwise(parts) if user and host)


def _by_name(text: str, inventory: Inventory) -> tuple[Account, ...]:
    organization = inventory.organization
    wanted = folded(text)
    if not wanted:
        return ()
    same = [
        account
        for account in organization.accounts
        if any(folded(name) == wanted for name in account.names)
    ]
    if same:
        return tuple(same)
    segments = [folded(segment) for segment in split_path(text)]
    if len(segments) > 1:
        named = [a for a in organization.accounts if folded(a.name) in segments]
        if named:
            return tuple(named)
    words = wanted.split()
    return tuple(
        account
        for account in organization.accounts
        if all(word in folded(" ".join((*account.names, account.email))) for word in words)
    )
