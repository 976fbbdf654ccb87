"""The keys of `config.toml`, in one place: what each is called, may hold, and becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hatstand.config import awsvalues
from hatstand.config.model import (
    AccountSelector,
    ClipboardSettings,
    ClipboardVia,
    ConfiguredAccount,
    ConsoleSettings,
    ContextSettings,
    LinkKind,
    MfaMode,
    RoleTemplate,
    SessionSettings,
    SessionStore,
    UiSettings,
)
from hatstand.config.report import Check, Place, Unusable, Wrong
from hatstand.config.rules import ENVIRONMENT, MATCH, environment
from hatstand.config.tables import Key, Table, list_of, mapping_of, read_table, record, selection
from hatstand.config.values import (
    choice,
    duration,
    duration_or_never,
    flag,
    share,
    switch,
    text,
    wanted,
)
from hatstand.domain.durations import HOUR, MAXIMUM_DURATION, MINIMUM_DURATION

LONGEST_MFA_SESSION = 36 * HOUR
"""GetSessionToken gives no more."""


def _any_text(value: object, _place: Place) -> str:
    if not isinstance(value, str):
        raise wanted("a text", value)
    return value


def _sessions(values: dict[str, Any], _place: Place) -> SessionSettings:
    # Whoever keeps sessions off the disk would not expect them in the AWS CLI's files.
    on_disk = values.get("store", SessionStore.RUNTIME) is SessionStore.RUNTIME
    values.setdefault("share_with_aws_cli", on_disk)
    return SessionSettings(**values)


def _template(values: dict[str, Any], place: Place) -> RoleTemplate:
    if values.get("via") == values["name"]:
        place.inside("via").fault("a role can't be assumed through itself", "leave via out")
        del values["via"]
    return RoleTemplate(**values)


def _accounts(value: object, place: Place) -> tuple[ConfiguredAccount, ...]:
    """Check the hand-written accounts: each id once."""
    seen: set[str] = set()

    def once(item: object, here: Place) -> ConfiguredAccount:
        account = ConfiguredAccount(**read_table(ACCOUNT, item, here))
        if account.id in seen:
            here.inside("id").fault(f"account {account.id} is in this list already")
            raise Unusable
        seen.add(account.id)
        return account

    found: tuple[ConfiguredAccount, ...] = list_of(once, tables=True)(value, place)
    return found


def _context(value: object, place: Place) -> ContextSettings:
    """Check one context; it exists under its name whatever is wrong in it."""
    values: dict[str, Any] = {}
    try:
        values = read_table(CONTEXT, value, place, HOMES)
    except Wrong as wrong:
        place.fault(wrong.message, wrong.hint)
    return ContextSettings(str(place.path[-1]), **values)


def _contexts(value: object, place: Place) -> tuple[ContextSettings, ...]:
    return tuple(mapping_of(text, _context)(value, place).values())


_role_duration = duration(MINIMUM_DURATION, MAXIMUM_DURATION)

SESSIONS: Table = {
    "store": Key(choice(SessionStore)),
    "share_with_aws_cli": Key(flag),
    "duration": Key(_role_duration),
    "mfa": Key(choice(MfaMode)),
    "mfa_duration": Key(duration(MINIMUM_DURATION, LONGEST_MFA_SESSION)),
    "name": Key(awsvalues.session_name),
    "source_identity": Key(awsvalues.source_identity),
    "tags": Key(
        mapping_of(awsvalues.tag_key, awsvalues.tag_value, most=awsvalues.MOST_SESSION_TAGS)
    ),
    "warn_before": Key(duration(0, MAXIMUM_DURATION)),
}

LIMITS: Table = {"rate": Key(share)}

CLIPBOARD: Table = {
    "via": Key(choice(ClipboardVia)),
    "clear_after": Key(duration_or_never(1, 24 * HOUR)),
}

CONSOLE: Table = {"kind": Key(choice(LinkKind)), "region": Key(awsvalues.region)}

UI: Table = {"animations": Key(switch), "ascii": Key(switch)}

ACCOUNT: Table = {
    "id": Key(awsvalues.account_id, needed=True),
    "name": Key(text),
    "ou": Key(text),
}

SELECTOR: Table = {
    "ou": Key(list_of(text)),
    "name": Key(list_of(text)),
    "id": Key(list_of(awsvalues.account_id)),
}

ROLE: Table = {
    "name": Key(awsvalues.role_name, needed=True),
    "accounts": Key(selection(SELECTOR, lambda values: AccountSelector(**values)), needed=True),
    "mfa": Key(flag),
    "external_id": Key(awsvalues.external_id),
    "duration": Key(_role_duration),
    "via": Key(awsvalues.role_name_or_arn),
}

ORGANIZATION: Table = {"role": Key(awsvalues.role_arn)}

_ROLE_HOMES = {key: f"under accounts: accounts.{key}" for key in ("ou", "id")}
_ENVIRONMENT_HOMES = {key: f"under match: match.{key}" for key in MATCH if key != "name"}

CONTEXT: Table = {
    "profile": Key(text),
    "region": Key(awsvalues.region),
    "organization": Key(
        record(ORGANIZATION, lambda values, _place: values.get("role")), field="organization_role"
    ),
    "roles_via": Key(awsvalues.role_arn_pattern),
    "mfa_serial": Key(awsvalues.mfa_serial),
    "mfa_process": Key(awsvalues.command),
    "accounts": Key(_accounts),
    "roles": Key(list_of(record(ROLE, _template, _ROLE_HOMES), tables=True)),
}

_SECTIONS: Mapping[str, Table] = {
    "[sessions]": SESSIONS,
    "[limits]": LIMITS,
    "[clipboard]": CLIPBOARD,
    "[console]": CONSOLE,
    "[ui]": UI,
    "[[environments]]": ENVIRONMENT,
    "[contexts.NAME]": CONTEXT,
}
_TOP_KEYS = ("theme", "default_context")


def _homes() -> dict[str, str]:
    """Return where a key belongs that stands in the wrong table, as far as that is certain."""
    tables: dict[str, list[str]] = {}
    for title, table in _SECTIONS.items():
        for key in table:
            tables.setdefault(key, []).append(title)
    homes = {key: f"in {titles[0]}" for key, titles in tables.items() if len(titles) == 1}
    return homes | dict.fromkeys(_TOP_KEYS, "at the top, before the first [table]")


HOMES: Mapping[str, str] = MappingProxyType(_homes())

SAFETY_SECTIONS = ("sessions", "clipboard", "environments", "contexts", "default_context")
"""What decides where secrets go, what is confirmed, and which organization one is in."""

SAFETY_KEYS = frozenset(
    key
    for key in (*SESSIONS, *CLIPBOARD, *ENVIRONMENT)
    if HOMES.get(key) in ("in [sessions]", "in [clipboard]", "in [[environments]]")
)
"""Keys that belong in one of those sections and in no other table."""


def _section(table: Table, build: Callable[..., Any]) -> Check:
    return record(table, lambda values, _place: build(**values), HOMES)


ROOT: Table = {
    "theme": Key(text),
    "default_context": Key(text),
    "sessions": Key(record(SESSIONS, _sessions, HOMES)),
    "limits": Key(record(LIMITS, lambda values, _place: values, HOMES)),
    "clipboard": Key(_section(CLIPBOARD, ClipboardSettings)),
    "console": Key(_section(CONSOLE, ConsoleSettings)),
    "ui": Key(_section(UI, UiSettings)),
    "environments": Key(
        list_of(record(ENVIRONMENT, environment, {**HOMES, **_ENVIRONMENT_HOMES}), tables=True)
    ),
    "contexts": Key(_contexts),
    "keys": Key(mapping_of(text, _any_text)),
}
"""The whole file."""
