"""The user's settings within the bounds of the machine's policy."""

from __future__ import annotations

from dataclasses import replace

from hatstand.config.model import (
    AWS_CLI,
    ClipboardSettings,
    ConsoleSettings,
    ContextSettings,
    LinkKind,
    MachinePolicy,
    SessionSettings,
    SessionStore,
    Settings,
)
from hatstand.domain.environments import Confirm, EnvironmentRule, stricter


def bounded(settings: Settings, policy: MachinePolicy) -> Settings:
    """Return the settings that are in force under a policy.

    What the policy does not allow is replaced by the first thing that it does; a policy with
    findings blocks every assume and hand-off.
    """
    if not policy.file:
        return settings
    return replace(
        settings,
        machine_policy=policy,
        findings=(*policy.findings, *settings.findings),
        blocking=(*policy.findings, *settings.blocking),
        sessions=_sessions(settings.sessions, policy),
        clipboard=_clipboard(settings.clipboard, policy),
        console=_console(settings.console, policy),
        environments=_environments(settings.environments, policy),
        contexts=tuple(_context(context, policy) for context in settings.contexts),
    )


def _sessions(sessions: SessionSettings, policy: MachinePolicy) -> SessionSettings:
    store = sessions.store
    if store not in policy.stores:
        store = next(SessionStore(name) for name in policy.stores if name != AWS_CLI)
    shared = sessions.share_with_aws_cli and AWS_CLI in policy.stores
    return replace(sessions, store=store, share_with_aws_cli=shared)


def _clipboard(clipboard: ClipboardSettings, policy: MachinePolicy) -> ClipboardSettings:
    return replace(clipboard, allowed=policy.clipboard)


def _console(console: ConsoleSettings, policy: MachinePolicy) -> ConsoleSettings:
    kind = console.kind
    if kind not in policy.console_kinds:
        kind = LinkKind(policy.console_kinds[0])
    return replace(console, kind=kind, allowed=policy.console_kinds)


def _environments(
    rules: tuple[EnvironmentRule, ...], policy: MachinePolicy
) -> tuple[EnvironmentRule, ...]:
    """Return the policy's rules before the user's, and no confirmation weaker than it says."""
    first = tuple(one.rule for one in policy.environments.values() if one.rule is not None)
    return first + tuple(_bounded(rule, policy.bounds_of(rule.name).confirm) for rule in rules)


def _bounded(rule: EnvironmentRule, least: Confirm) -> EnvironmentRule:
    return replace(rule, confirm=stricter(rule.confirm, least), least=least)


def _context(context: ContextSettings, policy: MachinePolicy) -> ContextSettings:
    return context if policy.mfa_process else replace(context, mfa_process=None)
