"""`hatstand config show`: the settings in force, and where each comes from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from hatstand.cli import output
from hatstand.config.origins import ShownSetting, ShownTable
from hatstand.config.showing import MACHINE_POLICY
from hatstand.config.writing import comment, toml_value

if TYPE_CHECKING:
    from pathlib import Path

    from hatstand.cli.frame import GlobalOptions
    from hatstand.config.model import Settings
    from hatstand.domain.profiles import ProfileSet

_COLUMN = 46
"""Cells before the comment that says where a value comes from."""


def show(options: GlobalOptions, file: Path, *, as_json: bool) -> None:
    """Write the settings in force to stdout.

    Args:
        options: The global options, some of which count as settings.
        file: The settings file.
        as_json: Whether as one JSON document.
    """
    from hatstand import wiring
    from hatstand.config.load import load_settings
    from hatstand.config.showing import shown_settings

    settings = wiring.settings_in_force(file)
    tables = shown_settings(settings, load_settings(file))
    used = (*_file(options, file), *_in_use(options, settings, wiring.profiles_of_files()))
    if as_json:
        rows = [_row(table, setting) for table in tables for setting in table.settings]
        in_use = [_row(ShownTable("", "", ()), setting) for setting in used]
        errors = [_error(finding) for finding in settings.findings]
        document = {"settings": rows, "in_use": in_use, "complete": not errors, "errors": errors}
        output.write(output.to_json({**document, "as_of": None}))
    else:
        output.write("\n".join(_lines(tables, used)))
    for finding in settings.findings:
        output.tell(str(finding))


def _row(table: ShownTable, setting: ShownSetting) -> dict[str, Any]:
    return {
        "key": table.way_to(setting),
        "value": setting.value,
        "origin": setting.origin,
        "line": setting.line,
        "note": setting.note,
    }


def _error(finding: Any) -> dict[str, str]:  # noqa: ANN401 - a finding, imported late
    return {"subject": finding.key, "error": str(finding), "code": "", "message": finding.message}


def _lines(tables: Iterable[ShownTable], used: Iterable[ShownSetting]) -> Iterator[str]:
    """Yield TOML that makes the same settings, each value with where it comes from."""
    yield "# In use"
    for setting in used:
        yield f"#   {_padded(f'{setting.key}: {_text(setting)}', _COLUMN - 4)}  {setting.source}"
    for table in tables:
        policy = table.path == MACHINE_POLICY
        if policy or table.settings:
            yield ""
        if policy:
            yield "# The machine's policy"
        elif table.header and table.settings:
            yield table.header
        for setting in table.settings:
            off = "# " if policy or setting.value is None else ""
            value = "" if setting.value is None else toml_value(setting.value)
            line = f"{off}{setting.key} = {value}".rstrip()
            where = "not set" if _is_unset(setting) else setting.source
            yield f"{_padded(line, _COLUMN)}  {comment(where)}"


def _is_unset(setting: ShownSetting) -> bool:
    return setting.value is None and setting.origin == "default" and not setting.note


def _text(setting: ShownSetting) -> str:
    return setting.value if isinstance(setting.value, str) else ""


def _padded(text: str, cells: int) -> str:
    from hatstand.cli.table import cells as width

    return text + " " * max(cells - width(text), 0)


def _file(options: GlobalOptions, file: Path) -> Iterator[ShownSetting]:
    """Yield where the settings are read, and the machine's policy."""
    from hatstand import paths

    if options.config is not None:
        origin = "option --config"
    else:
        origin = "environment XDG_CONFIG_HOME" if os.environ.get("XDG_CONFIG_HOME") else "default"
    note = "" if file.exists() else "there is no such file"
    yield ShownSetting("file", str(file), origin, None, note)
    policy = paths.machine_policy_file()
    if policy.exists():
        yield ShownSetting("policy", str(policy), "default")


def _in_use(
    options: GlobalOptions, settings: Settings, profiles: ProfileSet
) -> Iterator[ShownSetting]:
    """Yield what the settings, the options and the environment come to."""
    context = settings.context(options.context)
    if context is None:
        wanted = options.context or settings.default_context or ""
        origin = "option --context" if options.context else "config.toml"
        yield ShownSetting("context", wanted, origin, None, "there is no such context")
        return
    if options.context:
        origin, note = "option --context", ""
    elif settings.default_context:
        origin, note = "config.toml", "default_context"
    else:
        origin = "config.toml" if settings.contexts else "default"
        note = "its first context" if settings.contexts else "every profile of the AWS files"
    yield ShownSetting("context", context.name, origin, None, note)
    yield from _theme(settings)
    yield _profile(context.profile)
    yield _region(options, context.region, context.profile, profiles)


def _theme(settings: Settings) -> Iterator[ShownSetting]:
    """Yield the theme that was chosen in the UI, where it counts more than the configured one."""
    from hatstand import paths
    from hatstand.store.state import TomlState
    from hatstand.tui.theming.library import name_in_force

    chosen = TomlState(paths.state_directory() / "state.toml").theme()
    name = name_in_force(settings.theme, chosen)
    if name is not None and name != settings.theme:
        yield ShownSetting("theme", name, "chosen with t", None, "until theme changes in the file")


def _profile(configured: str | None) -> ShownSetting:
    environ = os.environ
    if configured:
        return ShownSetting("profile", configured, "config.toml")
    if environ.get("AWS_ACCESS_KEY_ID") and not environ.get("HATSTAND_ROLE"):
        return ShownSetting("profile", "", "environment AWS_ACCESS_KEY_ID", None, "its keys")
    for name in ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"):
        if value := environ.get(name):
            return ShownSetting("profile", value, f"environment {name}")
    return ShownSetting("profile", "default", "default", None, "the default chain")


def _region(
    options: GlobalOptions, configured: str | None, profile: str | None, profiles: ProfileSet
) -> ShownSetting:
    if options.region:
        return ShownSetting("region", options.region, "option --region")
    if configured:
        return ShownSetting("region", configured, "config.toml")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if value := os.environ.get(name):
            return ShownSetting("region", value, f"environment {name}")
    known = profiles.get(profile or "default")
    if known is not None and known.region:
        return ShownSetting("region", known.region, f"profile {known.name}")
    return ShownSetting("region", "us-east-1", "default")
