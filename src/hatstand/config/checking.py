"""What only shows when settings are held against other files: profiles that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hatstand.config.load import line_of_key
from hatstand.config.model import Settings
from hatstand.config.report import nearest_hint
from hatstand.config.writing import toml_key
from hatstand.domain.profiles import Finding, ProfileSet
from hatstand.domain.text import printable


def missing_profiles(settings: Settings, profiles: ProfileSet) -> Iterator[Finding]:
    """Yield a finding for each context whose profile is in neither AWS file."""
    names = [profile.name for profile in profiles.profiles]
    for context in settings.contexts:
        if context.profile is None or context.profile in names:
            continue
        line = line_of_key(Path(settings.file), "contexts", context.name, "profile")
        key = f"contexts.{toml_key(context.name)}.profile"
        message = f'no profile is called "{printable(context.profile)}" in the AWS files'
        yield Finding(settings.file, line, key, message, nearest_hint(context.profile, names))


def with_lines(findings: Iterable[Finding], file: str) -> Iterator[Finding]:
    """Yield findings; those about a key of `file` that name no line, with that line."""
    for finding in findings:
        if finding.file == file and finding.line is None and finding.key:
            line = line_of_key(Path(file), *finding.key.split("."))
            yield replace(finding, line=line)
        else:
            yield finding


def in_order(findings: Iterable[Finding], file: str) -> list[Finding]:
    """Return findings as one mends them: those of `file` first, line by line; each once."""
    distinct = dict.fromkeys(findings)
    return sorted(distinct, key=lambda one: (one.file != file, one.file, one.line or 0))
