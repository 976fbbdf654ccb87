"""Where a profile's credentials come from in the end, and why botocore could not get them.

The rules are those of botocore's credential providers; the order in which they are tried, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from hatstand.config.ini import Value
from hatstand.domain.arn import RoleArn
from hatstand.domain.profiles import ProfileKind
from hatstand.domain.text import printable

CREDENTIAL_SOURCES = ("Environment", "Ec2InstanceMetadata", "EcsContainer")
"""What `credential_source` may be, letter for letter."""

_LONGEST_LOOP_SHOWN = 8
_SSO_PROFILE_KEYS = ("sso_role_name", "sso_account_id")
_SSO_KEYS = (*_SSO_PROFILE_KEYS, "sso_start_url", "sso_region")


@dataclass(slots=True)
class RawProfile:
    """The keys of one profile as they are in the files; secrets are among them."""

    name: str
    config: Mapping[str, Value] = field(default_factory=dict, repr=False)
    credentials: Mapping[str, Value] = field(default_factory=dict, repr=False)
    options: Mapping[str, Value] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.options = self.config

    def add_credentials(self, options: Mapping[str, Value]) -> None:
        """Add what the credentials file says: it wins where both files have a key."""
        self.credentials = options
        self.options = {**self.config, **options}

    @property
    def is_role(self) -> bool:
        """Whether botocore would assume a role with another profile's credentials."""
        return "role_arn" in self.options and "web_identity_token_file" not in self.options

    @property
    def own_kind(self) -> ProfileKind:
        """What the profile offers, its role left aside: the first that botocore would try."""
        offers = (
            (ProfileKind.WEB_IDENTITY, bool(self.options.get("web_identity_token_file"))),
            (ProfileKind.SSO, any(key in self.options for key in _SSO_PROFILE_KEYS)),
            (ProfileKind.KEYS, "aws_access_key_id" in self.credentials),
            (ProfileKind.LOGIN, "login_session" in self.options),
            (ProfileKind.PROCESS, "credential_process" in self.options),
            (ProfileKind.KEYS, "aws_access_key_id" in self.config),
        )
        return next((kind for kind, offered in offers if offered), ProfileKind.EMPTY)

    @property
    def holds_keys(self) -> bool:
        """Whether there is any part of static keys."""
        return "aws_access_key_id" in self.options or "aws_secret_access_key" in self.options

    def optional(self, key: str) -> str | None:
        """Return a text, None where it is absent or an indented block; it may be empty."""
        value = self.options.get(key)
        return value if isinstance(value, str) else None

    def text(self, key: str) -> str:
        """Return a text, empty where it is absent."""
        return self.optional(key) or ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What botocore would come to.

    Attributes:
        kind: The kind of the credentials at the end of all sources.
        origin: The profile that they are in.
        problem: Why they can't be had, or an empty string.
    """

    kind: ProfileKind
    origin: str
    problem: str = ""


def outcomes(
    profiles: Mapping[str, RawProfile], sso_sessions: Mapping[str, Mapping[str, Value]]
) -> dict[str, Outcome]:
    """Return for each profile, by name, where it gets its credentials."""
    return _Resolution(profiles, sso_sessions).all()


class _Resolution:
    """Follows sources; what was found for one profile serves all that go through it."""

    def __init__(
        self,
        profiles: Mapping[str, RawProfile],
        sso_sessions: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self._profiles = profiles
        self._sso_sessions = sso_sessions
        self._known: dict[str, Outcome] = {}

    def all(self) -> dict[str, Outcome]:
        return {
            name: self._of_role(profile) if profile.is_role else self._own(profile)
            for name, profile in self._profiles.items()
        }

    def _of_role(self, start: RawProfile) -> Outcome:
        # Keys in a profile end a chain that comes to it, but not one that begins at it. So what
        # was found on the way to such a profile says nothing about the way from it, and back.
        keyed = start.holds_keys
        path: dict[str, None] = {}
        outcome = None
        profile = start
        while outcome is None:
            path[profile.name] = None
            outcome = self._end_at(profile, path)
            if outcome is None:
                profile = self._profiles[profile.text("source_profile")]
                outcome = None if keyed else self._known.get(profile.name)
        if not keyed:
            self._known.update(dict.fromkeys(path, outcome))
        return outcome

    def _end_at(self, profile: RawProfile, path: Mapping[str, None]) -> Outcome | None:
        """Return what comes of a role profile whose chain ends here; None where it goes on."""
        problem = self._fault_of_role(profile)
        if problem or profile.optional("credential_source") is not None:
            return Outcome(ProfileKind.EMPTY, profile.name, problem)
        source = self._profiles[profile.text("source_profile")]
        names_itself = source is profile and source.holds_keys
        if source.name in path and not names_itself:
            return Outcome(ProfileKind.EMPTY, source.name, _loop(path, source.name))
        if source.is_role and not source.holds_keys:
            return None
        outcome = self._own(source)
        if outcome.kind is ProfileKind.EMPTY and not outcome.problem:
            problem = f'the source_profile "{printable(source.name)}" has no credentials'
            return Outcome(outcome.kind, source.name, problem)
        return outcome

    def _fault_of_role(self, profile: RawProfile) -> str:
        name = printable(profile.name)
        source = profile.optional("source_profile")
        kind = profile.optional("credential_source")
        if source is not None and kind is not None:
            return f'profile "{name}" has both source_profile and credential_source'
        if source is None and kind is None:
            return f'profile "{name}" has neither source_profile nor credential_source'
        if kind is not None and kind not in CREDENTIAL_SOURCES:
            valid = ", ".join(CREDENTIAL_SOURCES)
            return f'credential_source "{printable(kind)}" of profile "{name}" is none of {valid}'
        if source is not None and source not in self._profiles:
            return f'source_profile "{printable(source)}" of profile "{name}" does not exist'
        role_arn = profile.text("role_arn")
        if RoleArn.parse(role_arn) is None:
            return f'role_arn "{printable(role_arn)}" of profile "{name}" is not the ARN of a role'
        return ""

    def _own(self, profile: RawProfile) -> Outcome:
        """Return what a profile itself offers, its role left aside."""
        kind = profile.own_kind
        problem = ""
        if kind is ProfileKind.WEB_IDENTITY and not profile.options.get("role_arn"):
            problem = "web_identity_token_file needs a role_arn"
        elif kind is ProfileKind.SSO:
            problem = self._sso_problem(profile)
        elif kind is ProfileKind.KEYS:
            problem = _keys_problem(profile)
        elif kind is ProfileKind.PROCESS and not profile.text("credential_process").strip():
            problem = "credential_process is empty"
        if problem:
            problem = f'profile "{printable(profile.name)}": {problem}'
        return Outcome(kind, profile.name, problem)

    def _sso_problem(self, profile: RawProfile) -> str:
        session: Mapping[str, Value] = {}
        name = profile.optional("sso_session")
        if name is not None:
            if name not in self._sso_sessions:
                return f"there is no [sso-session {printable(name)}] for its sso_session"
            session = self._sso_sessions[name]
        for key, value in session.items():
            if profile.options.get(key, value) != value:
                return f"{printable(key)} is not the same here and in its sso-session"
        missing = [key for key in _SSO_KEYS if key not in profile.options and key not in session]
        return f"SSO needs also {', '.join(missing)}" if missing else ""


def _keys_problem(profile: RawProfile) -> str:
    """Tell what is missing: botocore takes both parts from the same file."""
    in_credentials = "aws_access_key_id" in profile.credentials
    file = "credentials" if in_credentials else "config"
    options = profile.credentials if in_credentials else profile.config
    if "aws_secret_access_key" in options:
        return ""
    return f"aws_secret_access_key is missing beside aws_access_key_id in the {file} file"


def _loop(path: Mapping[str, None], back_to: str) -> str:
    names = list(path)
    loop = [*names[names.index(back_to) :], back_to]
    shown = [printable(name) for name in islice(loop, _LONGEST_LOOP_SHOWN)]
    if len(loop) > _LONGEST_LOOP_SHOWN:
        shown.append("…")
    return f"source_profile loops: {' → '.join(shown)}"
