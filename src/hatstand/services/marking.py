"""Marking an account, an OU or a role as an environment by hand, and what that would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hatstand.config.model import MachinePolicy, Settings
from hatstand.config.writing import comment, rule_lines
from hatstand.domain.environment_marks import (
    EnvironmentMark,
    EnvironmentMarks,
    account_node,
    role_node,
    unit_node,
)
from hatstand.domain.environments import (
    NO_ENVIRONMENT,
    Environment,
    EnvironmentRule,
    Match,
    asks_more,
    stricter,
)
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, OrganizationalUnit, escape_segment
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role

_GLOB = str.maketrans({"*": "?"})
"""A name as a glob that covers it: globs have no way to write a star."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be marked.

    Attributes:
        node: As `domain.environment_marks` names it.
        name: What people call it; to be typed where less would be asked afterwards.
        kind: `account`, `OU` or `role`.
        match: What a rule of the settings would match it by.
        account_id: Of the account, or the role's; empty for an OU.
    """

    node: str
    name: str
    kind: str
    match: Match
    account_id: str = ""


def subject_of(item: Account | OrganizationalUnit | Role, inventory: Inventory) -> Subject:
    """Return an account, an OU or a role as something to be marked."""
    match item:
        case Account():
            by_id = Match(id=(item.id,))
            return Subject(account_node(item.id), item.name, "account", by_id, item.id)
        case Role():
            node = role_node(item.account_id, item.name)
            by_role = Match(role=(item.name.translate(_GLOB),))
            return Subject(node, item.name, "role", by_role, item.account_id)
    path = "/".join(map(escape_segment, inventory.organization.path_of(item.id)))
    return Subject(unit_node(item.id), item.name, "OU", Match(ou=(f"{path.translate(_GLOB)}/**",)))


@dataclass(frozen=True, slots=True)
class Marking:
    """What a mark, or taking it away, would change.

    Attributes:
        subject: What is marked.
        mark: The mark; None where it is taken away.
        before: The environment now; for an OU, what its marks say of all below it.
        after: The same afterwards.
        asks_less: Whether less would be asked or bounded than now: that has to be typed.
    """

    subject: Subject
    mark: EnvironmentMark | None
    before: Environment
    after: Environment
    asks_less: bool


def environments_to_choose(settings: Settings) -> tuple[Environment, ...]:
    """Return every environment that a rule knows, each once, as a mark would make it."""
    found: dict[str, Environment] = {}
    for rule in settings.environments:
        known = found.get(rule.name.casefold())
        if known is None:
            found[rule.name.casefold()] = Environment(
                rule.name, rule.badge, rule.color, rule.confirm
            )
        else:
            confirm = stricter(known.confirm, rule.confirm)
            found[rule.name.casefold()] = replace(known, confirm=confirm)
    return tuple(found.values())


def refusal(subject: Subject, inventory: Inventory) -> str:
    """Return why a mark would change nothing here, or an empty string."""
    if _environment(subject, inventory).by_policy:
        return "The machine's policy decides this environment: a mark changes nothing"
    return ""


def marking(
    subject: Subject,
    environment: Environment | None,
    inventory: Inventory,
    settings: Settings,
    now: datetime,
) -> Marking:
    """Return what marking would change.

    Args:
        subject: What is marked.
        environment: One of those to choose; None takes the mark away.
        inventory: With the marks in force.
        settings: With the rules and the machine's policy.
        now: When that is.
    """
    mark = None
    if environment is not None:
        mark = EnvironmentMark(
            environment.name, now, environment.badge, environment.color, environment.confirm
        )
    marks = dict(inventory.marks.by_node if inventory.marks else {})
    marks.pop(subject.node, None)
    if mark is not None:
        marks[subject.node] = mark
    before = _environment(subject, inventory)
    after = _environment(subject, replace(inventory, marks=EnvironmentMarks(marks)))
    less = asks_more(before, after) or _bounds_less(before, after, settings.machine_policy)
    return Marking(subject, mark, before, after, less)


def lines_to_paste(subject: Subject, environment: Environment, settings: Settings) -> str:
    """Return what would say the same in `config.toml`, with what is to know about it."""
    notes = map(comment, notes_on_lines(subject, settings))
    return "\n".join([*notes, *rule_of(subject, environment), ""])


def rule_of(subject: Subject, environment: Environment) -> list[str]:
    """Return the rule that would say the same, as lines of `config.toml`."""
    look = environment.name, environment.badge, environment.color
    return rule_lines(EnvironmentRule(*look, subject.match, environment.confirm))


def notes_on_lines(subject: Subject, settings: Settings) -> list[str]:
    """Return what to know before such a rule is put into the file."""
    notes = ["A rule on a role's name counts in every account."] if subject.kind == "role" else []
    notes.append("The first rule that matches wins: put this one first.")
    if all(rule.built_in for rule in settings.environments if not rule.by_policy):
        notes.append(
            "Rules in the file replace the built-in ones; `hatstand config init` writes those down."
        )
    return notes


def _environment(subject: Subject, inventory: Inventory) -> Environment:
    if subject.kind == "OU":
        marked = inventory.marked
        unit_id = subject.node.partition(":")[2]
        return (marked.around(unit_id) if marked else None) or NO_ENVIRONMENT
    if subject.kind == "role":
        return inventory.environment_of_role(subject.account_id, subject.name)
    return inventory.environment_of(subject.account_id)


def _bounds_less(before: Environment, after: Environment, policy: MachinePolicy) -> bool:
    """Tell whether the machine's policy asks for less in one environment than in another."""
    one, other = policy.bounds_at(before), policy.bounds_at(after)
    if one.require_reason and not other.require_reason:
        return True
    if one.max_duration is None:
        return False
    return other.max_duration is None or other.max_duration > one.max_duration
