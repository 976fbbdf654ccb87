"""The machine's policy, `/etc/hatstand/policy.toml`: what no user's settings can widen.

It bounds the settings before anything else sees them. A policy that can't be trusted or understood
is worse than none, because somebody relies on it: then nothing is assumed or handed over.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hatstand.config import awsvalues
from hatstand.config.load import UnusableFile, parsed, text_of
from hatstand.config.model import (
    AWS_CLI,
    CLIPBOARD_WAYS,
    STORES,
    EnvironmentBounds,
    LinkKind,
    MachinePolicy,
)
from hatstand.config.report import Place, Report, Wrong
from hatstand.config.rules import MATCH, color, default_badge, default_color, match_of
from hatstand.config.tables import Key, Table, list_of, read_table, record, selection
from hatstand.config.values import choice, duration, flag, text, word_of
from hatstand.domain.durations import MAXIMUM_DURATION, MINIMUM_DURATION
from hatstand.domain.environments import Confirm, EnvironmentRule
from hatstand.domain.profiles import Finding


def load_machine_policy(path: Path, *, owner: int) -> MachinePolicy:
    """Return the policy of a file; where there is no file, one that allows everything.

    Args:
        path: Of the file.
        owner: The user id that it, and its directory, must belong to: nobody else may write there.
    """
    try:
        fault = _distrust(path, owner)
        if fault:
            raise UnusableFile(None, fault, "its owner must be root and nobody else may write it")
        content = text_of(path)
        if content is None:
            return MachinePolicy()
        data, lines = parsed(content)
    except UnusableFile as fault_found:
        finding = Finding(str(path), fault_found.line, "", fault_found.message, fault_found.hint)
        return MachinePolicy(str(path), findings=(finding,))
    report = Report(str(path), lines)
    values = read_table(POLICY, data, Place(report))
    return MachinePolicy(
        str(path), **values, findings=tuple(finding for _, finding in report.faults)
    )


def _distrust(path: Path, owner: int) -> str:
    """Return why a file can't be trusted, or an empty string."""
    for place in (path, path.parent):
        try:
            status = place.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            return f"{place} can't be looked at: {error.strerror or error}"
        if status.st_uid != owner:
            return f"{place} belongs to user {status.st_uid}"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"{place} may be written by others than its owner"
    return ""


def _some_of(words: tuple[str, ...]) -> Key:
    """Return a key for a list of words; an empty list would allow nothing and is a mistake."""

    def check(value: object, place: Place) -> tuple[str, ...]:
        found: tuple[str, ...] = list_of(word_of(words))(value, place)
        if not found:
            raise Wrong("at least one must be allowed", f"known here: {', '.join(words)}")
        return found

    return Key(check)


def _stores(value: object, place: Place) -> tuple[str, ...]:
    found: tuple[str, ...] = _some_of(STORES).check(value, place)
    if set(found) == {AWS_CLI}:
        raise Wrong(f'"{AWS_CLI}" alone is no place for sessions', 'add "runtime" or another')
    return found


def _bounds(values: dict[str, Any], _place: Place) -> EnvironmentBounds:
    name = values["name"]
    badge = values.pop("badge", default_badge(name))
    shown = values.pop("color", default_color(name))
    match = values.pop("match", None)
    if match is not None:
        confirm = values.get("confirm", Confirm.NONE)
        values["rule"] = EnvironmentRule(name, badge, shown, match, confirm, by_policy=True)
    return EnvironmentBounds(**values)


def _environments(value: object, place: Place) -> Mapping[str, EnvironmentBounds]:
    found = list_of(record(ENVIRONMENT, _bounds), tables=True)(value, place)
    bounds: dict[str, EnvironmentBounds] = {}
    for index, one in enumerate(found):
        if one.name.casefold() in bounds:
            place.item(index, {"name": one.name}).fault("this environment is in the list already")
        bounds[one.name.casefold()] = one
    return MappingProxyType(bounds)


_session_length = duration(MINIMUM_DURATION, MAXIMUM_DURATION)

ENVIRONMENT: Table = {
    "name": Key(text, needed=True),
    "badge": Key(text),
    "color": Key(color),
    "match": Key(selection(MATCH, match_of)),
    "confirm": Key(choice(Confirm)),
    "max_duration": Key(_session_length),
    "require_reason": Key(flag),
}

POLICY: Table = {
    "session_stores": Key(_stores, field="stores"),
    "clipboard": _some_of(CLIPBOARD_WAYS),
    "console_kinds": _some_of(tuple(LinkKind)),
    "max_duration": Key(_session_length),
    "mfa_process": Key(flag),
    "read_only": Key(flag),
    "journal_required": Key(flag),
    "reason_tag": Key(awsvalues.tag_key),
    "environments": Key(_environments),
}
"""The whole file."""
