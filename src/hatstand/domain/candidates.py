"""Targets to paste instead of one that names nothing, or several things: nearest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hatstand.domain.arn import RoleArn, is_account_id
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account
from hatstand.domain.roles import Role
from hatstand.domain.segments import split_path
from hatstand.domain.text import folded, printable

CANDIDATES_SHOWN = 12

_PLAIN = re.compile(r"[\w@%+=:,./-]+")
"""What no shell takes for anything but itself."""

_BETWEEN_WORDS = re.compile(r"[\s/:-]+")

_ID_WEIGHT = 10
"""An account's id tells more than any words, as in the ARN of somebody's session."""


def target_text(account: Account | None, account_id: str, role_name: str, *, unique: bool) -> str:
    """Return a target that can be pasted: by name where that is unique and plain, else by id.

    Whoever may name an account may also call it like another one's id, or like the ARN of a role.
    """
    if account is not None and unique and "/" not in account.name:
        named = f"{account.name}/{role_name}"
        means_another = is_account_id(account.name) or RoleArn.parse(named) is not None
        if _is_plain(named) and printable(named) == named and not means_another:
            return named
    return f"{account_id}/{role_name}"


def pasteable(text: str) -> str:
    """Return `text` as one word of a shell, quoted only where it needs that."""
    if _is_plain(text):
        return text
    quoted = text.replace("'", r"'\''")
    return f"'{quoted}'"


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text[0] not in "-/="


def candidate(account_id: str, role_name: str, inventory: Inventory) -> str:
    """Return a role as a target that can be pasted."""
    account = inventory.account(account_id)
    unique = account is not None and (
        sum(account.name in other.names for other in inventory.organization.accounts) == 1
    )
    return target_text(account, account_id, role_name, unique=unique)


def roles_like(text: str, inventory: Inventory) -> tuple[str, ...]:
    """Return pasteable roles, best first: those that share a word with `text`, else nearest names.

    Some are returned wherever there are roles at all.
    """
    words = {folded(word) for word in _BETWEEN_WORDS.split(text)} - {""}
    scored = []
    for role in inventory.roles:
        label = folded(f"{inventory.account_name(role.account_id)}/{role.name}")
        hits = sum(word in label for word in words) + _ID_WEIGHT * (role.account_id in words)
        if hits:
            scored.append((-hits, len(label), role))
    scored.sort(key=lambda entry: entry[:2])
    found: Iterable[Role] = (role for _, _, role in scored[:CANDIDATES_SHOWN])
    if not scored:
        found = _in_accounts_like(text, inventory)
    return tuple(candidate(role.account_id, role.name, inventory) for role in found)


def names_like(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of which `text` may be a misspelling, best first."""
    return tuple(_nearest(text, {folded(name): name for name in names}, likeness=0.6))


def _in_accounts_like(text: str, inventory: Inventory) -> list[Role]:
    """Return roles of the accounts whose name or id looks most like the left side of `text`."""
    wanted = (split_path(text) or ("",))[0]
    accounts = {
        folded(name): account.id
        for account in inventory.organization.accounts
        if account.id in inventory.roles_of
        for name in (account.id, account.name)
    }
    ids = dict.fromkeys(_nearest(wanted, accounts, likeness=0.0))
    return [role for one in ids for role in inventory.roles_of[one]][:CANDIDATES_SHOWN]


def _nearest(text: str, named: dict[str, str], *, likeness: float) -> list[str]:
    import difflib  # only where something was misspelt

    near = difflib.get_close_matches(folded(text), named, CANDIDATES_SHOWN, likeness)
    return [named[name] for name in near]
