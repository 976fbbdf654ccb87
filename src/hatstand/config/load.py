"""Reads `config.toml`: what is valid is in force, and every fault says where it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hatstand.config.lines import KeyPath, Lines, key_lines
from hatstand.config.model import PROFILES_CONTEXT, ContextSettings, Settings
from hatstand.config.report import Place, Report, nearest, nearest_hint
from hatstand.config.schema import HOMES, ROOT, SAFETY_KEYS, SAFETY_SECTIONS
from hatstand.config.tables import read_table
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import EnvironmentRule
from hatstand.domain.profiles import Finding
from hatstand.domain.text import printable
from hatstand.paths import read_plain

_SYNTAX_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")

_SYNTAX_HINTS = {
    "Invalid value": "a text stands in quotation marks",
    "a key part": "a key of other characters than A-Z a-z 0-9 _ - stands in quotation marks",
    "Cannot overwrite a value": "this key is in the table already",
    "Cannot declare": "this table is in the file already",
}
"""What is most often behind the parser's words."""


class UnusableFile(Exception):  # noqa: N818 - says what the file is
    """Nothing of the file can be in force; where and why."""

    def __init__(self, line: int | None, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


def load_settings(path: Path) -> Settings:
    """Return the settings that a file gives; where there is no file, the defaults.

    Nothing is raised for what is in the file: its faults are in `findings`, and those that forbid
    to assume roles and to hand credentials over also in `blocking` or `blocking_contexts`.
    """
    try:
        text = text_of(path)
        if text is None:
            return Settings(file=str(path))
        return _settings(path, *parsed(text))
    except UnusableFile as fault:
        finding = Finding(str(path), fault.line, "", fault.message, fault.hint)
        return Settings(file=str(path), exists=True, findings=(finding,), blocking=(finding,))


def line_of_key(path: Path, *key: str | int) -> int | None:
    """Return the line of a key such as `"keys", "assume"`, for checks that others make later."""
    try:
        text = text_of(path)
        return None if text is None else parsed(text)[1].of(key)
    except UnusableFile:
        return None


def text_of(path: Path) -> str | None:
    """Return a file's text, or None where there is no file.

    Raises:
        UnusableFile: It can't be read, or is not UTF-8.
    """
    try:
        content = read_plain(path)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise UnusableFile(None, "the link points to a file that is not there") from None
        return None
    except OSError as error:
        message = f"the file can't be read: {error.strerror or error}"
        raise UnusableFile(None, message) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableFile(line, "the text is not UTF-8", "save the file as UTF-8") from None


def parsed(text: str) -> tuple[Mapping[str, Any], Lines]:
    """Return what TOML makes of a text, and the lines that its keys are on.

    Raises:
        UnusableFile: It is not TOML.
    """
    try:
        return tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableFile(*_syntax_fault(error, text)) from None
    except ValueError:  # Python's own: it reads no number of more than 4,300 digits
        raise UnusableFile(None, "a number in the file is far too long") from None
    except RecursionError:
        raise UnusableFile(None, "the file is nested too deeply") from None


def _syntax_fault(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str, str]:
    """Return the line of a syntax error, what the parser says of it, and what often helps."""
    message = str(error)
    place = _SYNTAX_PLACE.search(message)
    what = printable(_SYNTAX_PLACE.sub("", message))
    hint = next((hint for part, hint in _SYNTAX_HINTS.items() if part in what), "")
    if place is None or place[1] is None:
        return text.rstrip("\n").count("\n") + 1, f"{what}, at the end of the file", hint
    return int(place[1]), f"{what}, at column {place[2]}", hint


def _settings(path: Path, data: Mapping[str, Any], lines: Lines) -> Settings:
    report = Report(str(path), lines)
    place = Place(report)
    values = read_table(ROOT, data, place, HOMES)
    values.update(values.pop("limits", {}))
    values["environments"] = _environments(data, values)
    _check_default_context(values, place)
    findings, blocking, blocking_contexts = _sorted_out(report.faults)
    return Settings(
        **values,
        file=str(path),
        exists=True,
        findings=findings,
        blocking=blocking,
        blocking_contexts=blocking_contexts,
    )


def _environments(
    data: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[EnvironmentRule, ...]:
    """Return the file's rules; an empty list means that there shall be none.

    Where not one can be used the built-in ones serve, which at least know prod.
    """
    rules: tuple[EnvironmentRule, ...] = values.get("environments", ())
    if rules or data.get("environments") == []:
        return rules
    return BUILT_IN_RULES


def _check_default_context(values: dict[str, Any], place: Place) -> None:
    """Report and drop a `default_context` that does not exist: another is never meant instead."""
    wanted = values.get("default_context")
    contexts: tuple[ContextSettings, ...] = values.get("contexts", ())
    names = [context.name for context in contexts] or [PROFILES_CONTEXT]
    if wanted is None or wanted in names:
        return
    place.inside("default_context").fault(
        f'no context is called "{printable(wanted)}"', nearest_hint(wanted, names, "contexts")
    )
    del values["default_context"]


def _sorted_out(
    faults: Iterable[tuple[KeyPath, Finding]],
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], Mapping[str, tuple[Finding, ...]]]:
    """Return all findings in the file's order, those that block, and those that block a context."""
    ordered = sorted(faults, key=lambda fault: fault[1].line or 0)
    blocking: list[Finding] = []
    contexts: dict[str, tuple[Finding, ...]] = {}
    for path, finding in ordered:
        if path[0] == "contexts" and len(path) > 1:
            name = str(path[1])
            contexts[name] = (*contexts.get(name, ()), finding)
        elif _concerns_safety(path):
            blocking.append(finding)
    findings = tuple(finding for _, finding in ordered)
    return findings, tuple(blocking), MappingProxyType(contexts)


def _concerns_safety(path: KeyPath) -> bool:
    """Tell whether a fault is in a section on which safety depends, or was meant for one.

    A misspelt `[sesions]` or a `store` in the wrong table leaves a wish about secrets unheard.
    """
    section, key = str(path[0]), path[-1]
    if section in SAFETY_SECTIONS:
        return True
    if section in ROOT:
        return section != "keys" and key in SAFETY_KEYS
    return key in SAFETY_KEYS or nearest(section, ROOT) in SAFETY_SECTIONS
