"""Environments that a person gave to accounts, OUs and roles by hand.

A mark stands before the rules of the file, but never before a rule of the machine's policy. It is
about its own node and what is below; the nearest one counts. Three things keep it from making what
is guarded less so in silence: an OU's mark yields to a rule that asks for more for an account, an
account's mark yields to a rule on the name of a role that asks for more for that role, and what the
machine's policy says of the environment that the rules decide holds whatever the mark says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from hatstand.domain.environments import (
    Confirm,
    Environment,
    EnvironmentRule,
    asks_more,
    classify_role_name,
    stricter,
)
from hatstand.domain.organization import Account, Organization, escape_segment
from hatstand.domain.records import dataclass


def account_node(account_id: str) -> str:
    """Return by which name an account is marked."""
    return f"account:{account_id}"


def unit_node(unit_id: str) -> str:
    """Return by which name an OU is marked."""
    return f"ou:{unit_id}"


def role_node(account_id: str, role_name: str) -> str:
    """Return by which name a role is marked."""
    return f"role:{account_id}/{role_name}"


@dataclass(frozen=True, slots=True)
class EnvironmentMark:
    """What was chosen for a node.

    Attributes:
        environment: The environment's name; the rule of that name says how it looks and asks.
        at: When it was chosen (UTC).
        badge: As it was then, for the time when no rule has that name any more.
        color: The same.
        confirm: The same.
    """

    environment: str
    at: datetime
    badge: str = ""
    color: str = ""
    confirm: Confirm = Confirm.NONE


@dataclass(frozen=True, slots=True)
class EnvironmentMarks:
    """All marks, by the names of their nodes."""

    by_node: Mapping[str, EnvironmentMark]

    def __bool__(self) -> bool:
        return bool(self.by_node)


class MarkedEnvironments:
    """What marks make of the environments that the rules decide, in one organization."""

    def __init__(
        self,
        marks: EnvironmentMarks,
        organization: Organization,
        rules: tuple[EnvironmentRule, ...],
    ) -> None:
        """Keep what decides; `rules` are all those in force, the machine policy's among them."""
        self._marks = marks.by_node
        self._organization = organization
        self._rules = rules
        self._around: dict[str, Environment | None] = {}

    def of_account(self, account: Account, by_rules: Environment) -> Environment:
        """Return the environment of an account.

        Args:
            account: The account.
            by_rules: What the rules say of it.
        """
        if by_rules.by_policy:
            return by_rules
        own = self._marked(account_node(account.id))
        if own is not None:
            return _held(own, by_rules)
        around = self._of_parent(account.parent_id)
        if around is None:
            return by_rules
        if asks_more(by_rules, around):
            reason = f"{by_rules.reason}, which asks for more than the mark of its OU"
            return replace(by_rules, reason=reason)
        return _held(around, by_rules)

    def of_role(
        self, account: Account, role_name: str, of_account: Environment, by_rules: Environment
    ) -> Environment:
        """Return the environment of one role.

        Args:
            account: The role's account.
            role_name: The role's name.
            of_account: What `of_account` says of its account.
            by_rules: What the rules say of the role.
        """
        if by_rules.by_policy or of_account.by_policy:
            return by_rules
        own = self._marked(role_node(account.id, role_name))
        if own is not None:
            return _held(own, by_rules)
        if not of_account.marked:
            return by_rules
        by_name = classify_role_name(role_name, self._rules)
        return _held(by_name if asks_more(by_name, of_account) else of_account, by_rules)

    def around(self, unit_id: str) -> Environment | None:
        """Return what the nearest mark at or above an OU makes of what is in it, or None."""
        return self._of_parent(unit_id)

    def _of_parent(self, unit_id: str) -> Environment | None:
        if unit_id not in self._around:
            self._around[unit_id] = next(self._marks_above(unit_id), None)
        return self._around[unit_id]

    def _marks_above(self, unit_id: str) -> Iterator[Environment]:
        seen: set[str] = set()
        current = unit_id
        while current and current not in seen:
            seen.add(current)
            path = self._organization.path_of(current)
            marked = self._marked(unit_node(current), "/".join(map(escape_segment, path)))
            if marked is not None:
                yield marked
            unit = self._organization.unit_by_id.get(current)
            current = unit.parent_id if unit else ""

    def _marked(self, node: str, path: str = "") -> Environment | None:
        mark = self._marks.get(node)
        return None if mark is None else environment_of_mark(mark, self._rules, path)


def _held(chosen: Environment, by_rules: Environment) -> Environment:
    """Return what was chosen, held to what the machine's policy says of what the rules decide."""
    decided = by_rules.instead_of if by_rules.marked else by_rules.name
    confirm = stricter(chosen.confirm, by_rules.least)
    reason = chosen.reason
    if confirm is not chosen.confirm:
        reason += f"; the machine's policy asks as in {decided}"
    least = stricter(chosen.least, by_rules.least)
    return replace(chosen, confirm=confirm, least=least, instead_of=decided, reason=reason)


def environment_of_mark(
    mark: EnvironmentMark, rules: tuple[EnvironmentRule, ...], path: str = ""
) -> Environment:
    """Return the environment of a mark, and in words whose it is.

    The first rule of that name says how it looks; of all rules of that name the strictest says what
    it asks. Where none has that name any more, what was kept with the mark counts.

    Args:
        mark: The mark.
        rules: The rules in force.
        path: The path of the OU that is marked; empty for accounts and roles.
    """
    since = f"{mark.at:%Y-%m-%d}"
    reason = f"marked by you on {since}" + (f", with all of {path}" if path else "")
    named = [rule for rule in rules if rule.name.casefold() == mark.environment.casefold()]
    if not named:
        reason += f"; no rule is called {mark.environment} any more"
        return Environment(
            mark.environment, mark.badge, mark.color, mark.confirm, reason, marked=True
        )
    confirm = Confirm.NONE
    for rule in named:
        confirm = stricter(confirm, rule.confirm)
    look = named[0]
    return Environment(look.name, look.badge, look.color, confirm, reason, marked=True)
