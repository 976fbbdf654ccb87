"""The settings in force, each with where it comes from: what `config show` prints.

Nothing here is a secret: AWS says of the external id that it is not treated as one and can be seen
by whoever may see the role (IAM User Guide, "Access to AWS accounts owned by third parties"). Only
the arguments of `mfa_process` are left out, because a seed may stand among them.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatstand.config.lines import KeyPath
from hatstand.config.model import (
    CLIPBOARD_WAYS,
    ContextSettings,
    LinkKind,
    MachinePolicy,
    RoleTemplate,
    Settings,
)
from hatstand.config.origins import (
    BUILT_IN,
    DEFAULT,
    POLICY,
    OriginFile,
    ShownSetting,
    ShownTable,
    origin_file,
)
from hatstand.config.schema import SESSIONS
from hatstand.config.writing import Value, match_pairs, seconds_text, toml_key
from hatstand.domain.environments import EnvironmentRule

MACHINE_POLICY = "machine_policy"
"""The way to what the machine's policy says: it stands in no settings file."""

DEFAULT_THEME = "hatstand-dark"
_SECONDS = frozenset(("duration", "mfa_duration", "warn_before"))


def shown_settings(settings: Settings, asked: Settings) -> tuple[ShownTable, ...]:
    """Return all that is in force.

    Args:
        settings: In force, within the machine's policy.
        asked: What the file alone would make.
    """
    file = origin_file(Path(settings.file), frozenset(one.key for one in settings.findings))
    return (
        ShownTable("", "", tuple(_top(settings, file))),
        *_sections(settings, asked, file),
        *_environments(settings, file),
        *(table for context in settings.contexts for table in _context(context, asked, file)),
        ShownTable("[keys]", "keys", tuple(_keys(settings, file))),
        *_policy(settings.machine_policy),
    )


def _top(settings: Settings, file: OriginFile) -> Iterator[ShownSetting]:
    yield file.shown("theme", ("theme",), settings.theme or DEFAULT_THEME)
    yield file.shown("default_context", ("default_context",), settings.default_context)


def _sections(settings: Settings, asked: Settings, file: OriginFile) -> Iterator[ShownTable]:
    sessions = {key: _plain(key, getattr(settings.sessions, key)) for key in SESSIONS}
    others = {key: _plain(key, getattr(asked.sessions, key)) for key in SESSIONS}
    yield _section("sessions", sessions, others, file)
    rate: Mapping[str, Value | None] = {"rate": settings.rate}
    yield _section("limits", rate, rate, file)
    clear = settings.clipboard.clear_after
    clipboard: Mapping[str, Value | None] = {
        "via": settings.clipboard.via.value,
        "clear_after": "never" if clear is None else seconds_text(clear),
    }
    table = _section("clipboard", clipboard, clipboard, file)
    yield _allowed(table, settings.clipboard.allowed, CLIPBOARD_WAYS)
    table = _section(
        "console",
        {"kind": settings.console.kind.value, "region": settings.console.region or None},
        {"kind": asked.console.kind.value, "region": asked.console.region or None},
        file,
    )
    yield _allowed(table, settings.console.allowed, tuple(LinkKind))
    look: Mapping[str, Value | None] = {
        "animations": settings.ui.animations,
        "ascii": settings.ui.ascii,
    }
    yield _section("ui", look, look, file)


def _allowed(table: ShownTable, allowed: tuple[str, ...], every: tuple[str, ...]) -> ShownTable:
    """Return a table whose first key says what the machine's policy leaves of its values."""
    first, *others = table.settings
    if set(allowed) == set(every):
        return table
    note = f"the machine's policy allows {', '.join(allowed)}"
    return replace(table, settings=(replace(first, note=first.note or note), *others))


def _plain(key: str, value: Any) -> Value | None:  # noqa: ANN401 - a field of the settings
    """Return a field as the file would say it; what says nothing is not set."""
    if key in _SECONDS:
        return seconds_text(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return dict(value) or None
    return str(value) or None


def _section(
    name: str,
    values: Mapping[str, Value | None],
    asked: Mapping[str, Value | None],
    file: OriginFile,
) -> ShownTable:
    shown = (
        file.shown(key, (name, key), value, before=asked[key]) for key, value in values.items()
    )
    return ShownTable(f"[{name}]", name, tuple(shown))


def _environments(settings: Settings, file: OriginFile) -> Iterator[ShownTable]:
    entries = file.data.get("environments")
    names = [entry.get("name") for entry in entries or () if isinstance(entry, Mapping)]
    place = 0
    for number, rule in enumerate(settings.environments):
        if rule.built_in or rule.by_policy:
            origin = BUILT_IN if rule.built_in else POLICY
            rows = tuple(ShownSetting(name, value, origin) for name, value in _of_rule(rule))
        else:
            place = _place_of(rule.name, names, place)
            bound = settings.machine_policy.bounds_of(rule.name).confirm
            path = ("environments", place)
            rows = tuple(
                _confirm(found, bound.value) if name == "confirm" and value == bound else found
                for name, value in _of_rule(rule)
                for found in (file.shown(name, (*path, *name.split(".")), value),)
            )
            place += 1
        yield ShownTable("[[environments]]", f"environments[{number}]", rows)


def _confirm(found: ShownSetting, bound: str) -> ShownSetting:
    """Return how a confirmation is shown that the machine's policy may have made stricter."""
    if bound == "none":
        return found
    return ShownSetting(found.key, found.value, POLICY, None, f"it asks for no less than {bound}")


def _of_rule(rule: EnvironmentRule) -> Iterator[tuple[str, Value]]:
    yield "name", rule.name
    yield "badge", rule.badge
    yield "color", rule.color
    for key, value in match_pairs(rule.match):
        yield f"match.{key}", value
    yield "confirm", rule.confirm.value


def _context(context: ContextSettings, asked: Settings, file: OriginFile) -> Iterator[ShownTable]:
    name = f"contexts.{toml_key(context.name)}"
    path: KeyPath = ("contexts", context.name)
    before = asked.context(context.name) or context
    rows = [
        file.shown(key, (*path, *key.split(".")), getattr(context, attribute))
        for key, attribute in (
            ("profile", "profile"),
            ("region", "region"),
            ("organization.role", "organization_role"),
            ("roles_via", "roles_via"),
            ("mfa_serial", "mfa_serial"),
        )
    ]
    process = _without_arguments(context.mfa_process)
    row = file.shown("mfa_process", (*path, "mfa_process"), process)
    if before.mfa_process and not context.mfa_process:
        row = ShownSetting(row.key, None, POLICY, None, "no command may be asked for codes")
    yield ShownTable(f"[{name}]", name, (*rows, row))
    for kind, items in (("accounts", context.accounts), ("roles", context.roles)):
        places = _places(file, path, kind, [_identity(item) for item in items])
        for number, (item, place) in enumerate(zip(items, places, strict=True)):
            shown = (
                file.shown(key, (*path, kind, place, *way), value)
                for key, way, value in _pairs(item)
            )
            yield ShownTable(f"[[{name}.{kind}]]", f"{name}.{kind}[{number}]", tuple(shown))


def _without_arguments(command: str | None) -> str | None:
    """Return a command's program; its arguments may hold a seed."""
    if command is None:
        return None
    program, *arguments = shlex.split(command)
    return f"{program} …" if arguments else program


def _identity(item: Any) -> str:  # noqa: ANN401 - an account or a template
    return str(item.name if isinstance(item, RoleTemplate) else item.id)


def _places(file: OriginFile, path: KeyPath, kind: str, wanted: Iterable[str]) -> Iterator[int]:
    """Yield where in the file's list each item stands: what could not be used is passed over."""
    found: Any = file.data
    for part in (*path, kind):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    key = "name" if kind == "roles" else "id"
    names = [item.get(key) if isinstance(item, Mapping) else None for item in found or ()]
    place = 0
    for name in wanted:
        place = _place_of(name, names, place)
        yield place
        place += 1


def _place_of(name: str, names: list[object], start: int) -> int:
    """Return where in the file a thing of that name stands, from `start` on."""
    return names.index(name, start) if name in names[start:] else start


def _pairs(item: Any) -> Iterator[tuple[str, KeyPath, Value]]:  # noqa: ANN401 - as `_identity`
    """Yield the keys of an account or a template that say something."""
    if not isinstance(item, RoleTemplate):
        for key in ("id", "name", "ou"):
            if value := getattr(item, key):
                yield key, (key,), value
        return
    yield "name", ("name",), item.name
    for key in ("ou", "name", "id"):
        if globs := getattr(item.accounts, key):
            yield f"accounts.{key}", ("accounts", key), globs
    if item.mfa is not None:
        yield "mfa", ("mfa",), item.mfa
    if item.external_id is not None:
        yield "external_id", ("external_id",), item.external_id
    if item.duration is not None:
        yield "duration", ("duration",), seconds_text(item.duration)
    if item.via is not None:
        yield "via", ("via",), item.via


def _keys(settings: Settings, file: OriginFile) -> Iterator[ShownSetting]:
    for command, keys in settings.keys.items():
        yield file.shown(toml_key(command), ("keys", command), keys)


def _policy(policy: MachinePolicy) -> Iterator[ShownTable]:
    """Return what the machine's policy says, where there is one."""
    if not policy.file:
        return
    file = origin_file(Path(policy.file))
    limit = None if policy.max_duration is None else seconds_text(policy.max_duration)
    values: Mapping[str, Value | None] = {
        "session_stores": policy.stores,
        "clipboard": policy.clipboard,
        "console_kinds": policy.console_kinds,
        "max_duration": limit,
        "mfa_process": policy.mfa_process,
        "read_only": policy.read_only,
        "journal_required": policy.journal_required,
        "reason_tag": policy.reason_tag,
    }
    rows = [_of_policy(file, key, (key,), value) for key, value in values.items()]
    for number, bounds in enumerate(policy.environments.values()):
        longest = None if bounds.max_duration is None else seconds_text(bounds.max_duration)
        for key, value in (
            ("name", bounds.name),
            ("confirm", bounds.confirm.value),
            ("max_duration", longest),
            ("require_reason", bounds.require_reason),
        ):
            path = ("environments", number, key)
            rows.append(_of_policy(file, f"environments[{number}].{key}", path, value))
    yield ShownTable("", MACHINE_POLICY, tuple(rows))


def _of_policy(file: OriginFile, key: str, path: KeyPath, value: Value | None) -> ShownSetting:
    said = file.says(path)
    line = file.lines.of(path) if said else None
    return ShownSetting(key, value, POLICY if said else DEFAULT, line)
