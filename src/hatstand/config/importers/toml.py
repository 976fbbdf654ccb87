"""Writes contexts as lines of `config.toml`, in the way that people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hatstand.config.model import ConfiguredAccount, ContextSettings, RoleTemplate
from hatstand.domain.text import printable

_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""What a terminal would obey, or nobody would see: written as an escape."""


_LONGEST_LINE = 88


def lines_to_paste(
    contexts: Iterable[ContextSettings],
    source: str,
    existing: Mapping[str, ContextSettings] | None = None,
) -> str:
    """Return TOML that gives just these contexts; the same for the same contexts.

    Args:
        contexts: What to write.
        source: Where they come from, for a comment.
        existing: Contexts that the user's file has already: of these only what is added to their
            lists is written, as TOML takes a table's own keys only once.
    """
    known = existing or {}
    parts = [f"# From {printable(source)}; paste this into config.toml."]
    for context in contexts:
        parts.extend(_context(context, known.get(context.name)))
    return "\n".join([*parts, ""])


def _context(context: ContextSettings, existing: ContextSettings | None) -> list[str]:
    path = f"contexts.{_key(context.name)}"
    own = {
        "profile": context.profile,
        "region": context.region,
        "mfa_serial": context.mfa_serial,
        "mfa_process": context.mfa_process,
    }
    known_accounts: set[str] = set()
    if existing is None:
        lines = ["", f"[{path}]", *_pairs(own)]
    else:
        known_accounts = {account.id for account in existing.accounts}
        lines = ["", f"# [{path}] is in your file already: this adds to it."]
    for account in context.accounts:
        if account.id not in known_accounts:
            lines += _account(path, account)
    for role in context.roles:
        lines += _role(path, role)
    return lines


def _account(path: str, account: ConfiguredAccount) -> list[str]:
    pairs = {"id": account.id, "name": account.name, "ou": account.ou}
    return ["", f"[[{path}.accounts]]", *_pairs(pairs)]


def _role(path: str, role: RoleTemplate) -> list[str]:
    selector = role.accounts
    accounts = {"ou": selector.ou, "name": selector.name, "id": selector.id}
    pairs = {
        "mfa": role.mfa,
        "external_id": role.external_id,
        "duration": _duration(role.duration),
        "via": role.via,
    }
    return [
        "",
        f"[[{path}.roles]]",
        *_pairs({"name": role.name}),
        *(f"accounts.{line}" for line in _pairs(accounts)),
        *_pairs(pairs),
    ]


def _pairs(values: Mapping[str, Any]) -> list[str]:
    import tomli_w

    found = []
    for key, value in values.items():
        if value not in (None, "", ()):
            plain = list(value) if isinstance(value, tuple) else value
            found.append(_on_one_line(_visible(tomli_w.dumps({key: plain}).rstrip("\n"))))
    return found


def _on_one_line(pair: str) -> str:
    """Join a short list; line ends inside of texts are escaped, so only the list's own are seen."""
    joined = pair.replace("[\n    ", "[").replace(",\n    ", ", ").replace(",\n]", "]")
    return joined if len(joined) <= _LONGEST_LINE else pair


def _key(name: str) -> str:
    import tomli_w

    return _visible(tomli_w.dumps({name: {}}).strip()[1:-1])


def _visible(line: str) -> str:
    """Escape what is not seen; all text of others stands in strings that take escapes."""
    return _UNSEEN.sub(lambda match: f"\\U{ord(match.group()):08x}", line)


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)
