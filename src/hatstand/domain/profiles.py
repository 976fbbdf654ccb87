"""Profiles of `~/.aws/config` and `~/.aws/credentials`, with botocore's meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from hatstand.domain.records import dataclass


class ProfileKind(StrEnum):
    """How botocore would find credentials for a profile."""

    ROLE = "role"
    KEYS = "keys"
    SSO = "sso"
    PROCESS = "process"
    WEB_IDENTITY = "web-identity"
    LOGIN = "login"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile of either file; keys of the credentials file override those of the config file.

    No secret is in it: of static keys only the access key id is kept, to bind sessions to it.

    Attributes:
        duration: `duration_seconds`; None where it is absent or not an integer (as botocore).
        holds_keys: Whether static keys are in it: as somebody's source they win over its role.
        problem: Why botocore could not use it (a loop, a missing source, …), or an empty string.
        login_command: What to type in a shell before it can be used, or an empty string.
        mfa_process: A command that prints codes, where the file is the user's own; else empty.
    """

    name: str
    kind: ProfileKind
    role_arn: str = ""
    source_profile: str = ""
    credential_source: str = ""
    external_id: str | None = None
    mfa_serial: str | None = None
    session_name: str | None = None
    duration: int | None = None
    region: str | None = None
    access_key_id: str = ""
    sso_account_id: str = ""
    sso_role_name: str = ""
    sso_session: str = ""
    sso_start_url: str = ""
    endpoint_url: str = ""
    problem: str = ""
    login_command: str = ""
    holds_keys: bool = False
    mfa_process: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a settings file, told so that it can be found and mended.

    `severity` is `error` where a value can't be used, `warning` where it is merely ignored.
    """

    file: str
    line: int | None
    key: str
    message: str
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.key}: " if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {subject}{self.message}{hint}"


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """All profiles of both files, by name, and what was wrong in the files.

    Attributes:
        refused_files: Files that botocore gives up as a whole because of a fault in them.
    """

    profiles: tuple[Profile, ...] = ()
    findings: tuple[Finding, ...] = ()
    refused_files: tuple[str, ...] = ()
    _by_name: Mapping[str, Profile] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {profile.name: profile for profile in reversed(self.profiles)}
        object.__setattr__(self, "_by_name", index)

    def get(self, name: str) -> Profile | None:
        """Return the profile of that exact name, or None."""
        return self._by_name.get(name)

    def with_device(self, role_arn: str) -> tuple[Profile, ...]:
        """Return the profiles that name this role and an MFA device for it."""
        return tuple(
            profile
            for profile in self.profiles
            if profile.mfa_serial and profile.role_arn == role_arn
        )

    def source_chain(self, name: str) -> tuple[Profile, ...]:
        """Return the profiles that a role profile goes through: itself first, the keys last.

        Raises:
            ValueError: The chain loops, or names a profile that does not exist.
        """
        profile = self._by_name.get(name)
        if profile is None:
            raise ValueError(f"source_profile {name!r} does not exist")
        chain: dict[str, Profile] = {name: profile}
        while profile.kind is ProfileKind.ROLE and profile.source_profile:
            source = self._by_name.get(profile.source_profile)
            if source is None:
                raise ValueError(f"source_profile {profile.source_profile!r} does not exist")
            has_keys = source.holds_keys or bool(source.access_key_id)
            if source is profile and has_keys:
                break  # a profile may name itself when it holds keys
            if source.name in chain:
                raise ValueError(f"source_profile loops: {' → '.join([*chain, source.name])}")
            chain[source.name] = source
            if has_keys:
                break  # static keys in a source win over its role
            profile = source
        return tuple(chain.values())
