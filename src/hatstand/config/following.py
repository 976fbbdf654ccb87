"""The settings in force while the files that they come from change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatstand.config.bounded import bounded
from hatstand.config.load import load_settings
from hatstand.config.machine_policy import load_machine_policy
from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.profiles import Finding
from hatstand.watched import WatchedFiles

SECTIONS = {
    "theme": "theme",
    "default_context": "default_context",
    "sessions": "sessions",
    "limits": "rate",
    "clipboard": "clipboard",
    "console": "console",
    "ui": "ui",
    "environments": "environments",
    "contexts": "contexts",
    "keys": "keys",
}
"""The sections of the file, and the fields of `Settings` that they become."""

_GUARDED = ("sessions", "clipboard", "environments")
"""What stays as it was while any fault may have been meant for it: where secrets go, what asks."""

_GONE = "the file is gone"
_STAYS = "what it said stays in force until the next start"


class FollowedSettings:
    """Reads the settings again when their file, or the machine's policy, has changed."""

    def __init__(self, file: Path, policy: Path, *, policy_owner: int = 0) -> None:
        """Begin to follow.

        Args:
            file: `config.toml`, whether it is there or not.
            policy: The machine's policy.
            policy_owner: As for `load_machine_policy`.
        """
        self._file = file
        self._policy = policy
        self._policy_owner = policy_owner
        self._files = WatchedFiles(file, policy)

    def look(self, in_force: Settings) -> Settings | None:
        """Return the settings to be in force from now on; None where no file has changed.

        What is valid counts at once. A section with a fault stays as it was; what the fault forbids
        is forbidden at once, too.
        """
        if not self._files.changed():
            return None
        policy = load_machine_policy(self._policy, owner=self._policy_owner)
        own = tuple(rule for rule in in_force.environments if not rule.by_policy)
        before = replace(in_force, environments=own)
        return bounded(without_faults(before, load_settings(self._file)), policy)


def without_faults(before: Settings, read: Settings) -> Settings:
    """Return what was read, with the sections that are at fault as they were before.

    Args:
        before: What was in force, without what the machine's policy added.
        read: What the file says now.
    """
    told: dict[str, Any] = {
        "findings": read.findings,
        "blocking": read.blocking,
        "blocking_contexts": read.blocking_contexts,
    }
    if not read.exists and before.exists:
        gone = Finding(read.file, None, "", _GONE, _STAYS, "warning")
        return replace(before, findings=(gone,), blocking=(), blocking_contexts={})
    faulty = {section_of(finding) for finding in read.findings}
    if "" in faulty:  # nothing of the file can be used
        return replace(before, **told)
    if read.blocking:
        faulty.update(_GUARDED)
    kept: dict[str, Any] = {
        field: getattr(before, field)
        for section, field in SECTIONS.items()
        if section in faulty and section != "contexts"
    }
    contexts = _contexts(before.contexts, read)
    return replace(read, contexts=contexts, **kept)


def _contexts(before: Iterable[ContextSettings], read: Settings) -> tuple[ContextSettings, ...]:
    """Return the contexts of the file, those with a fault as they were."""
    known = {context.name: context for context in before}
    return tuple(
        known.get(context.name, context) if context.name in read.blocking_contexts else context
        for context in read.contexts
    )


def section_of(finding: Finding) -> str:
    """Return the section that a finding is about; empty where it is about the whole file."""
    return re.split(r"[.\[]", finding.key, maxsplit=1)[0]


def changed_sections(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the sections whose settings are others than before, in the file's order."""
    return tuple(
        section
        for section, field in SECTIONS.items()
        if getattr(before, field) != getattr(after, field)
    )


def waiting_keys(before: Settings, after: Settings, context: str) -> tuple[str, ...]:
    """Return the keys whose new values count only at the next start.

    Args:
        before: What was read before.
        after: What was read now.
        context: The name of the context in use: it goes on with the credentials it began with.
    """
    waiting = []
    if before.sessions.store is not after.sessions.store:
        waiting.append("sessions.store")
    if after.sessions.share_with_aws_cli and not before.sessions.share_with_aws_cli:
        waiting.append("sessions.share_with_aws_cli")
    if before.ui.ascii != after.ui.ascii:
        waiting.append("ui.ascii")
    if before.default_context != after.default_context:
        waiting.append("default_context")
    one, other = before.context(context), after.context(context)
    if one is None or other is None:
        return (*waiting, f"contexts.{context}") if one is not other else tuple(waiting)
    waiting += [
        f"contexts.{context}.{key}"
        for key, field in CONTEXT_KEYS_THAT_WAIT.items()
        if getattr(one, field) != getattr(other, field)
    ]
    return tuple(waiting)


CONTEXT_KEYS_THAT_WAIT = {
    "profile": "profile",
    "region": "region",
    "organization.role": "organization_role",
    "roles_via": "roles_via",
    "mfa_serial": "mfa_serial",
    "mfa_process": "mfa_process",
}
"""The keys of a context that its credentials depend on; its accounts and roles count at once."""
