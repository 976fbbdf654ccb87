"""The settings as values: every field has its default here. Anyone may read this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm, Environment, EnvironmentRule, stricter
from hatstand.domain.profiles import Finding
from hatstand.domain.records import dataclass


class SessionStore(StrEnum):
    """Where session secrets are kept."""

    RUNTIME = "runtime"
    MEMORY = "memory"
    KEYRING = "keyring"


class MfaMode(StrEnum):
    """One code for all roles, or one for each."""

    SESSION = "session"
    EACH = "each"


class ClipboardVia(StrEnum):
    """Which way copied text goes."""

    AUTO = "auto"
    NATIVE = "native"
    TMUX = "tmux"
    OSC52 = "osc52"
    SHOW = "show"


class LinkKind(StrEnum):
    """Kinds of console links."""

    FEDERATION = "federation"
    SWITCH_ROLE = "switch-role"
    PORTAL = "portal"
    CONTAINER = "container"

    @property
    def signs_in(self) -> bool:
        """Whether it signs the browser in with a session, and so is a secret."""
        return self in (LinkKind.FEDERATION, LinkKind.CONTAINER)


AWS_CLI = "aws-cli"
"""The AWS CLI's own cache, as a place for sessions."""

STORES: tuple[str, ...] = (*SessionStore, AWS_CLI)
"""Every place for sessions."""
CLIPBOARD_WAYS: tuple[str, ...] = tuple(way for way in ClipboardVia if way is not ClipboardVia.AUTO)
"""Every way that copied text may go."""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """`[sessions]`; durations in seconds."""

    store: SessionStore = SessionStore.RUNTIME
    share_with_aws_cli: bool = True
    duration: int = 3600
    mfa: MfaMode = MfaMode.SESSION
    mfa_duration: int = 43200
    name: str = "{user}@{host}"
    source_identity: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    warn_before: int = 300


@dataclass(frozen=True, slots=True)
class ClipboardSettings:
    """`[clipboard]`; `clear_after` in seconds, None to leave the text there.

    `allowed` are the ways that the machine's policy leaves; it is not a key of the file.
    """

    via: ClipboardVia = ClipboardVia.AUTO
    clear_after: int | None = 45
    allowed: tuple[str, ...] = CLIPBOARD_WAYS


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """`[console]`; `allowed` are the kinds of links that the machine's policy leaves."""

    kind: LinkKind = LinkKind.FEDERATION
    region: str = ""
    allowed: tuple[str, ...] = tuple(LinkKind)


@dataclass(frozen=True, slots=True)
class UiSettings:
    """`[ui]`: `auto`, `on` or `off`."""

    animations: str = "auto"
    ascii: str = "auto"


@dataclass(frozen=True, slots=True)
class AccountSelector:
    """Which accounts a role template covers; any of the keys selects."""

    ou: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    id: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """`[[contexts.X.roles]]`: a role that exists in many accounts."""

    name: str
    accounts: AccountSelector
    mfa: bool | None = None
    external_id: str | None = None
    duration: int | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class ConfiguredAccount:
    """`[[contexts.X.accounts]]`: an account for who may not read Organizations."""

    id: str
    name: str = ""
    ou: str = ""


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """`[contexts.X]`: base credentials, and the organization seen from them."""

    name: str
    profile: str | None = None
    region: str | None = None
    organization_role: str | None = None
    roles_via: str | None = None
    mfa_serial: str | None = None
    mfa_process: str | None = None
    accounts: tuple[ConfiguredAccount, ...] = ()
    roles: tuple[RoleTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentBounds:
    """What the policy says of the environments of one name.

    Attributes:
        confirm: The least that is asked; more may be configured.
        max_duration: The longest session, in seconds; None leaves AWS's limits.
        require_reason: Whether a reason must be given for each session.
        rule: Which accounts and roles have this environment, before any rule of the user's; None
            where the user's rules decide that.
    """

    name: str
    confirm: Confirm = Confirm.NONE
    max_duration: int | None = None
    require_reason: bool = False
    rule: EnvironmentRule | None = None


def shortest(limits: Iterable[int | None]) -> int | None:
    """Return the shortest of some limits in seconds; None where there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


@dataclass(frozen=True, slots=True)
class MachinePolicy:
    """What is allowed on this machine; the defaults allow everything.

    Attributes:
        file: Where it was read; empty where there is none.
        stores: Where sessions may be kept: values of `SessionStore`, and `AWS_CLI`.
        clipboard: Ways that copied text may go.
        console_kinds: Kinds of console links that may be made.
        max_duration: The longest session of any role, in seconds, or None.
        mfa_process: Whether a command may be asked for MFA codes.
        read_only: Whether invitations to shares may not be answered.
        journal_required: Whether nothing is handed over that can't be written down.
        reason_tag: The session tag that carries the reason.
        environments: What counts for environments, by name.
        findings: Why the file can't be trusted or understood: then everything is refused.
    """

    file: str = ""
    stores: tuple[str, ...] = STORES
    clipboard: tuple[str, ...] = CLIPBOARD_WAYS
    console_kinds: tuple[str, ...] = tuple(LinkKind)
    max_duration: int | None = None
    mfa_process: bool = True
    read_only: bool = False
    journal_required: bool = False
    reason_tag: str = "Reason"
    environments: Mapping[str, EnvironmentBounds] = field(
        default_factory=lambda: MappingProxyType({})
    )
    findings: tuple[Finding, ...] = ()

    def bounds_of(self, environment: str) -> EnvironmentBounds:
        """Return what counts for an environment, by its name in whatever case."""
        return self.environments.get(environment.casefold(), EnvironmentBounds(environment))

    def bounds_at(self, environment: Environment) -> EnvironmentBounds:
        """Return what counts where an environment was decided.

        Where a person's mark did, also what counts for the one that the rules decide.
        """
        bounds = self.bounds_of(environment.name)
        if environment.instead_of.casefold() in ("", environment.name.casefold()):
            return bounds
        return _strictest(environment.name, (bounds, self.bounds_of(environment.instead_of)))

    def strictest(self) -> EnvironmentBounds:
        """Return what counts where nobody but the user says which environment it is: the most."""
        return _strictest("", tuple(self.environments.values()))


def _strictest(name: str, every: tuple[EnvironmentBounds, ...]) -> EnvironmentBounds:
    """Return what counts where each of some bounds does."""
    confirm = Confirm.NONE
    for one in every:
        confirm = stricter(confirm, one.confirm)
    return EnvironmentBounds(
        name,
        confirm,
        shortest(one.max_duration for one in every),
        any(one.require_reason for one in every),
    )


PROFILES_CONTEXT = "profiles"
"""The one context where the file has none: the default chain's organization and every profile."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `config.toml`.

    Attributes:
        theme: None where the file does not say, so that the default or the chosen one counts.
        findings: What was wrong in the file; the rest is in force.
        blocking: Findings in sections on which safety depends: assume and hand-off are refused.
    """

    theme: str | None = None
    default_context: str | None = None
    sessions: SessionSettings = field(default_factory=SessionSettings)
    rate: float = 0.5
    clipboard: ClipboardSettings = field(default_factory=ClipboardSettings)
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    ui: UiSettings = field(default_factory=UiSettings)
    environments: tuple[EnvironmentRule, ...] = BUILT_IN_RULES
    contexts: tuple[ContextSettings, ...] = ()
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    machine_policy: MachinePolicy = field(default_factory=MachinePolicy)
    file: str = ""
    exists: bool = False
    findings: tuple[Finding, ...] = ()
    blocking: tuple[Finding, ...] = ()
    blocking_contexts: Mapping[str, tuple[Finding, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Faults inside one `[contexts.X]`: they block only while X is the context in use."""

    def context(self, name: str | None = None) -> ContextSettings | None:
        """Return the context of that name, or the default one; None where the name is unknown.

        Without a name: `default_context`, else the file's first, else `profiles`.
        """
        if name is None and not self.contexts:
            return ContextSettings(PROFILES_CONTEXT)
        wanted = name or self.default_context
        if wanted is None:
            return self.contexts[0]
        if not self.contexts and wanted == PROFILES_CONTEXT:
            return ContextSettings(PROFILES_CONTEXT)
        return next((context for context in self.contexts if context.name == wanted), None)
