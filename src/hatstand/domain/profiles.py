"""Profiles of `~/.aws/config` and `~/.aws/credentials`, with botocore's meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        problem: Why botocore could not use it (a loop, a missing source, …), or an empty string.
        login_command: What to type in a shell before it can be used, or an empty string.
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
    """All profiles of both files, by name, and what was wrong in the files."""

    profiles: tuple[Profile, ...] = ()
    findings: tuple[Finding, ...] = ()

    def get(self, name: str) -> Profile | None:
        """Return the profile of that exact name, or None."""
        return next((profile for profile in self.profiles if profile.name == name), None)

    def source_chain(self, name: str) -> tuple[Profile, ...]:
        """Return the profiles that a role profile goes through: itself first, the keys last.

        Raises:
            ValueError: The chain loops, or names a profile that does not exist.
        """
        chain: list[Profile] = []
        current: str = name
        while True:
            profile = self.get(current)
            if profile is None:
                raise ValueError(f"source_profile {current!r} does not exist")
            if profile in chain:
                if profile is chain[-1] and profile.access_key_id:
                    return tuple(chain)  # a profile may name itself when it holds keys
                names = " → ".join([*(p.name for p in chain), profile.name])
                raise ValueError(f"source_profile loops: {names}")
            chain.append(profile)
            if profile.kind is not ProfileKind.ROLE or not profile.source_profile:
                return tuple(chain)
            source = self.get(profile.source_profile)
            if source is not None and source.access_key_id:
                if source is not profile:
                    chain.append(source)
                return tuple(chain)  # static keys in a source win over its role
            current = profile.source_profile
