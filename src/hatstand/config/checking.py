"""What only shows when files are held against each other: profiles that are not there, or loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hatstand.config.awsfiles import profile_sections
from hatstand.config.ini import read_ini
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


def looping_roles(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each loop that the `via` of a context's role templates make.

    Only names that one template alone has are followed: of several it depends on the account.
    """
    for context in settings.contexts:
        names = [role.name for role in context.roles]
        via = {role.name: role.via for role in context.roles if names.count(role.name) == 1}
        done: set[str] = set()
        for index, role in enumerate(context.roles):
            path: list[str] = []
            name: str | None = role.name
            while name in via and name not in done and name not in path:
                path.append(name)
                name = via[name]
            done.update(path)
            if name not in path:
                continue
            loop = [*path[path.index(name) :], name]
            line = line_of_key(Path(settings.file), "contexts", context.name, "roles", index, "via")
            key = f"contexts.{toml_key(context.name)}.roles[{printable(role.name)}].via"
            yield Finding(settings.file, line, key, f"via loops: {_arrows(loop)}")


def _arrows(names: Iterable[str]) -> str:
    return " → ".join(map(printable, names))


def unusable_profiles(profiles: ProfileSet, config: Path, credentials: Path) -> Iterator[Finding]:
    """Yield a finding for each profile that botocore could get no credentials for.

    What is wrong with several, such as a loop that they are in, is told once, at the first.

    Args:
        profiles: Of both files.
        config: The path of the config file.
        credentials: That of the credentials file.
    """
    broken = {profile.problem: profile for profile in reversed(profiles.profiles)}
    broken.pop("", None)
    if not broken:
        return
    in_config, kept = profile_sections(read_ini(config)), read_ini(credentials).sections
    for problem, profile in broken.items():
        section = in_config.get(profile.name) or kept.get(profile.name)
        file = config if profile.name in in_config else credentials
        name = f"profile {printable(profile.name)}"
        key = "" if f'profile "{printable(profile.name)}"' in problem else name
        yield Finding(str(file), section.line if section else None, key, problem)


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
