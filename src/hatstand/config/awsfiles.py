"""Reads `~/.aws/config` and `~/.aws/credentials` with botocore's meaning."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from hatstand.config.ini import IniFile, Section, Value, read_ini
from hatstand.config.sources import Outcome, RawProfile, outcomes
from hatstand.domain.profiles import Finding, Profile, ProfileKind, ProfileSet
from hatstand.domain.text import printable

_PLAIN_NAME = re.compile(r"[\w.@/+:,~-]+ +[\w.@/+:,~-]+", re.ASCII)
_VARIABLE = re.compile(r"\$(\w+|\{[^}]*\})", re.ASCII)
_INLINE_COMMENT = re.compile(r"\s[#;]")

_PROFILE_KEYS = frozenset(
    (
        "aws_access_key_id",
        "role_arn",
        "source_profile",
        "credential_source",
        "credential_process",
        "sso_session",
        "sso_account_id",
        "sso_start_url",
        "login_session",
    )
)
"""Keys that make a section look as if it was meant to be a profile."""

_UNCOMMENTED_KEYS = (
    "role_arn",
    "source_profile",
    "credential_source",
    "external_id",
    "mfa_serial",
    "duration_seconds",
    "region",
    "sso_session",
    "sso_account_id",
    "sso_role_name",
)
"""Keys whose values never hold ` #` or ` ;`, unless somebody meant a comment."""


def default_paths(environ: Mapping[str, str]) -> tuple[Path, Path]:
    """Return the paths of the config and the credentials file, as botocore finds them."""
    config = environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    credentials = environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
    return _expanded(config, environ), _expanded(credentials, environ)


def _expanded(text: str, environ: Mapping[str, str]) -> Path:
    def value_of(match: re.Match[str]) -> str:
        return environ.get(match[1].strip("{}"), match[0])

    path = _VARIABLE.sub(value_of, text)
    home = environ.get("HOME")
    if home and (path == "~" or path.startswith("~/")):
        return Path(home + path[1:])
    return Path(os.path.expanduser(path))  # noqa: PTH111 - raises nothing where there is no home


def load_profiles(config_file: Path, credentials_file: Path) -> ProfileSet:
    """Return the profiles of both files; keys of the credentials file win.

    A file that is not there is empty. Nothing is raised for what is in a file: faults that make
    botocore refuse it whole are findings of severity `error`, what it ignores is a `warning`.
    """
    own = is_own_file(config_file) and is_own_file(credentials_file)
    return joined_profiles(read_ini(config_file), read_ini(credentials_file), own=own)


def is_own_file(path: Path) -> bool:
    """Tell whether nobody but this user (and root) can have written a file, or there is none."""
    if not hasattr(os, "getuid"):
        return True
    try:
        status = path.stat()
    except OSError:
        return True  # nothing is read from it
    return status.st_uid in (os.getuid(), 0) and not status.st_mode & 0o022


def joined_profiles(config: IniFile, credentials: IniFile, *, own: bool = False) -> ProfileSet:
    """Return the profiles of two files that have been read, as `load_profiles` does.

    Commands that print codes are only taken from files that are the user's `own`.
    """
    raw = _config_profiles(config)
    sso_sessions = _sso_sessions(config)
    for section in credentials.sections.values():
        _check_credentials_section(credentials, section)
        profile = raw.setdefault(section.name, RawProfile(section.name))
        profile.add_credentials(section.options)
    found = outcomes(raw, sso_sessions)
    refused = tuple(ini.file for ini in (config, credentials) if ini.refused)
    return ProfileSet(
        tuple(
            _profile(profile, found[profile.name], sso_sessions, own=own)
            for profile in raw.values()
        ),
        _sorted(config) + _sorted(credentials),
        refused,
    )


def _sorted(ini: IniFile) -> tuple[Finding, ...]:
    return tuple(sorted(ini.findings, key=lambda finding: finding.line or 0))


def _config_profiles(config: IniFile) -> dict[str, RawProfile]:
    return {
        name: RawProfile(name, section.options)
        for name, section in profile_sections(config).items()
    }


def profile_sections(config: IniFile) -> dict[str, Section]:
    """Return the sections of a config file that are profiles, by the profile's name.

    Of two with the same name the later one counts. What looks like a slip is told in `config`.
    """
    places: dict[str, Section] = {}
    for section in config.sections.values():
        name = _profile_name(config, section)
        if name is None:
            continue
        if name in places:
            other = places[name]
            config.warn(
                section.line,
                "",
                f"[{printable(section.name)}] and [{printable(other.name)}] on line {other.line} "
                "are the same profile",
                "the later one counts, alone",
            )
        places[name] = section
        _check_values(config, section)
    return places


def _profile_name(config: IniFile, section: Section) -> str | None:
    """Return the profile that a section of the config file is, or None; tell of likely slips."""
    if section.name == "default":
        return "default"
    if section.name.startswith("profile"):
        words = _words(config, section)
        if words is not None and len(words) == 2:
            return words[1]
        if words is not None:
            hint = "write [profile NAME], with quotation marks where the name has blanks"
            _ignored(config, section, "names no profile", hint)
        return None
    special = section.name.startswith(("sso-session", "services"))
    if not special and not _PROFILE_KEYS.isdisjoint(section.options):
        hint = f"write [profile {printable(section.name)}]"
        _ignored(config, section, "is not a profile in this file", hint)
    return None


def _words(config: IniFile, section: Section) -> list[str] | None:
    """Take a section's name apart as a shell would; None where its quoting is wrong."""
    if _PLAIN_NAME.fullmatch(section.name):
        return section.name.split()  # the same, and 30 times as fast
    try:
        return shlex.split(section.name)
    except ValueError:
        _ignored(config, section, "has a quotation mark too few", "close the quotation mark")
        return None


def _ignored(config: IniFile, section: Section, why: str, hint: str) -> None:
    name = printable(section.name)
    config.warn(section.line, "", f"[{name}] {why}, so botocore ignores it", hint)


def _sso_sessions(config: IniFile) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for section in config.sections.values():
        if section.name.startswith("sso-session"):
            words = _words(config, section)
            if words is not None and len(words) == 2:
                found[words[1]] = section.options
            elif words is not None:
                _ignored(config, section, "names no session", "write [sso-session NAME]")
    return found


def _check_credentials_section(credentials: IniFile, section: Section) -> None:
    _check_values(credentials, section)
    if section.name.startswith("profile "):
        name = printable(section.name.removeprefix("profile ").strip())
        credentials.warn(
            section.line,
            "",
            f"in this file [{printable(section.name)}] is a profile called "
            f'"{printable(section.name)}"',
            f"write [{name}]",
        )


def _check_values(ini: IniFile, section: Section) -> None:
    """Tell of values that botocore takes in another way than they look."""
    options = section.options
    for key in _UNCOMMENTED_KEYS:
        value = options.get(key)
        if isinstance(value, str) and _INLINE_COMMENT.search(value):
            ini.warn(
                section.lines.get(key),
                f"[{printable(section.name)}] {key}",
                "what looks like a comment is part of the value",
                "write comments on lines of their own",
            )
    if "duration_seconds" in options and _whole_number(options["duration_seconds"]) is None:
        ini.warn(
            section.lines.get("duration_seconds"),
            f"[{printable(section.name)}] duration_seconds",
            "this is not a whole number, so botocore ignores it",
            "write the seconds alone, such as 3600",
        )


def _whole_number(value: Value | None) -> int | None:
    try:
        return int(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _profile(
    raw: RawProfile,
    outcome: Outcome,
    sso_sessions: Mapping[str, Mapping[str, Value]],
    *,
    own: bool,
) -> Profile:
    session_name = raw.text("sso_session")
    session = sso_sessions.get(session_name, {})
    start_url = raw.text("sso_start_url") or session.get("sso_start_url", "")
    return Profile(
        name=raw.name,
        kind=ProfileKind.ROLE if raw.is_role else outcome.kind,
        role_arn=raw.text("role_arn"),
        source_profile=raw.text("source_profile"),
        credential_source=raw.text("credential_source"),
        external_id=raw.optional("external_id"),
        mfa_serial=raw.optional("mfa_serial"),
        session_name=raw.text("role_session_name") or None,
        duration=_whole_number(raw.options.get("duration_seconds")),
        region=raw.text("region") or None,
        access_key_id=raw.text("aws_access_key_id") if raw.own_kind is ProfileKind.KEYS else "",
        sso_account_id=raw.text("sso_account_id"),
        sso_role_name=raw.text("sso_role_name"),
        sso_session=session_name,
        sso_start_url=start_url if isinstance(start_url, str) else "",
        endpoint_url=raw.text("endpoint_url"),
        problem=outcome.problem,
        login_command=_login_command(outcome),
        holds_keys=raw.holds_keys,
        mfa_process=raw.text("mfa_process") if own else "",
    )


def _login_command(outcome: Outcome) -> str:
    words: Iterable[str] = {
        ProfileKind.SSO: ("aws", "sso", "login"),
        ProfileKind.LOGIN: ("aws", "login"),
    }.get(outcome.kind, ())
    if not words or outcome.problem:
        return ""
    return shlex.join([*words, "--profile", outcome.origin])
