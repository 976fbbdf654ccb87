"""What an import gives: contexts as `config.toml` knows them, findings, and risky keys."""

from __future__ import annotations

from dataclasses import field, replace

from hatstand.config.model import ContextSettings
from hatstand.domain.profiles import Finding
from hatstand.domain.records import dataclass

RISKY_KEYS = (
    "credential_process",
    "mfa_process",
    "web_identity_token_process",
    "endpoint_url",
    "ca_bundle",
    "services",
)
"""Keys that run a program, or lead credentials elsewhere: never taken from a file unasked."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A key of the file that runs code or redirects credentials.

    Attributes:
        line: Where it stands.
        section: The section that it is in, as it is called in the file.
        key: One of `RISKY_KEYS`.
        value: What it says; may hold a secret, so it is shown to the person who decides alone.
        kept: Whether it is in `contexts`, so that somebody must agree first.
    """

    line: int | None
    section: str
    key: str
    value: str = field(repr=False)
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of another tool says, in hatstand's words.

    Attributes:
        contexts: In the order of the file; roles in the order in which they are named.
        findings: `error` where the tool itself would refuse the file, else `warning`.
        risks: Keys that run code or redirect credentials.
    """

    contexts: tuple[ContextSettings, ...] = ()
    findings: tuple[Finding, ...] = ()
    risks: tuple[Risk, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether its own tool would refuse the file, so that nothing of it should be used."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def roles(self) -> int:
        """How many roles there are, each counted in each of its accounts."""
        selectors = (role.accounts for context in self.contexts for role in context.roles)
        return sum(len(selector.id) + len(selector.name) for selector in selectors)

    def without_commands(self) -> Imported:
        """Return the same without what would run a program."""
        return replace(
            self,
            contexts=tuple(replace(context, mfa_process=None) for context in self.contexts),
            risks=tuple(replace(risk, kept=False) for risk in self.risks),
        )
