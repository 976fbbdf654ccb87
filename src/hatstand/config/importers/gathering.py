"""Puts the roles that profiles name together as templates, and finds names for the accounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hatstand.config import awsvalues
from hatstand.config.importers.notes import Notes
from hatstand.config.model import (
    AccountSelector,
    ConfiguredAccount,
    ContextSettings,
    RoleTemplate,
)
from hatstand.domain.arn import is_account_id
from hatstand.domain.text import printable

NO_BASE = "imported"
"""The name of the context of roles for which the file names nothing to start from."""

DEFAULT_PROFILE = "default"

_SEPARATORS = " -_./:|"
_SHORTEST_COMMON_NAME = 3


@dataclass(frozen=True, slots=True)
class FoundRole:
    """One profile that names a role; `account` is an id, or an alias where `by_alias`."""

    profile: str
    line: int | None
    account: str
    name: str
    mfa: bool | None = None
    external_id: str | None = None
    duration: int | None = None
    via: str | None = None
    region: str | None = None
    region_line: int | None = None

    @property
    def by_alias(self) -> bool:
        """Whether the account is named by its alias."""
        return not is_account_id(self.account)

    @property
    def facts(self) -> tuple[object, ...]:
        """What roles of one template have in common."""
        return self.name, self.mfa, self.external_id, self.duration, self.via


@dataclass(slots=True)
class Base:
    """One starting point of the file and what is reached from it.

    Attributes:
        profile: What the file calls it, or None.
        is_profile: Whether that is the name of a profile of the AWS files.
        account: The id and the name of its account, where the file tells them.
        regions: What the base itself asks for, with the line.
        serials: MFA devices with the lines that name them, the base's own first.
    """

    profile: str | None
    is_profile: bool = True
    account: tuple[str, str] | None = None
    regions: list[tuple[str, int | None]] = field(default_factory=list)
    serials: list[tuple[str, int | None]] = field(default_factory=list)
    mfa_process: str | None = None
    roles: list[FoundRole] = field(default_factory=list)


def contexts_of(
    bases: Iterable[Base], known_profiles: frozenset[str], notes: Notes
) -> tuple[ContextSettings, ...]:
    """Return a context for each base from which a role is reached.

    Args:
        bases: In the order of the file.
        known_profiles: The profiles of this machine.
        notes: Told what is left out or surprising.
    """
    taken: set[str] = set()
    found = []
    for base in bases:
        if base.roles:
            name = _free(printable(base.profile) if base.profile else NO_BASE, taken)
            found.append(_context(name, base, known_profiles, notes))
    return tuple(found)


def _context(
    name: str, base: Base, known_profiles: frozenset[str], notes: Notes
) -> ContextSettings:
    roles = _distinct(base.roles, notes)
    return ContextSettings(
        name,
        profile=_start(name, base, known_profiles, notes),
        region=_region(base, notes),
        mfa_serial=_serial(base, notes),
        mfa_process=base.mfa_process,
        accounts=_accounts(base, roles),
        roles=_templates(roles),
    )


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _start(name: str, base: Base, known: frozenset[str], notes: Notes) -> str | None:
    """Return the profile to start from, as the file says; never the default chain unsaid."""
    if base.profile is None or base.profile in known:
        return base.profile
    missing = f'no profile of this machine is called "{printable(base.profile)}"'
    label = f"contexts.{name}"
    if base.is_profile and base.profile != DEFAULT_PROFILE and base.profile.isprintable():
        notes.warn(None, label, missing, "add it to ~/.aws, or change the line profile = …")
        return base.profile
    hint = "add the line profile = … where that is not meant"
    notes.warn(None, label, f"{missing}, so it starts from the default credentials", hint)
    return None


def _region(base: Base, notes: Notes) -> str | None:
    """Return the region, where all that name one agree: a context has only one."""
    named = [*base.regions, *((r.region, r.region_line) for r in base.roles if r.region)]
    if not named:
        return None
    differing = [line for region, line in named if region != named[0][0]]
    for line in differing:
        notes.left_out(line, "region", "profiles of one context differ, and it has one region")
    if differing and not base.regions:
        return None
    region, line = named[0]
    return notes.checked(awsvalues.region, region, line, "region")


def _serial(base: Base, notes: Notes) -> str | None:
    chosen: str | None = None
    for serial, line in base.serials:
        if chosen is None:
            chosen = notes.checked(awsvalues.mfa_serial, serial, line, "mfa_serial")
        elif serial != chosen:
            why = "a context has one MFA device: the first that was named"
            notes.left_out(line, "mfa_serial", why)
    return chosen


def _distinct(roles: Iterable[FoundRole], notes: Notes) -> list[FoundRole]:
    """Return each role of each account once; the first counts where profiles differ."""
    kept: dict[tuple[str, str], FoundRole] = {}
    for role in roles:
        first = kept.setdefault((role.account, role.name), role)
        if first.facts != role.facts:
            notes.warn(
                role.line,
                printable(role.profile),
                f"{printable(first.profile)} names the same role in another way, and counts",
                "one context takes a role of an account once",
            )
    return list(kept.values())


def _templates(roles: Iterable[FoundRole]) -> tuple[RoleTemplate, ...]:
    groups: dict[tuple[object, ...], list[FoundRole]] = {}
    for role in roles:
        groups.setdefault(role.facts, []).append(role)
    return tuple(_template(group) for group in groups.values())


def _template(group: Sequence[FoundRole]) -> RoleTemplate:
    role = group[0]
    accounts = AccountSelector(
        name=tuple(dict.fromkeys(other.account for other in group if other.by_alias)),
        id=tuple(dict.fromkeys(other.account for other in group if not other.by_alias)),
    )
    return RoleTemplate(role.name, accounts, role.mfa, role.external_id, role.duration, role.via)


def _accounts(base: Base, roles: Iterable[FoundRole]) -> tuple[ConfiguredAccount, ...]:
    profiles: dict[str, list[FoundRole]] = {}
    for role in roles:
        if not role.by_alias:
            profiles.setdefault(role.account, []).append(role)
    names = {account: _account_name(found) for account, found in profiles.items()}
    # A name for two accounts would make each target that uses it ambiguous.
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name.casefold()] = counts.get(name.casefold(), 0) + 1
    for account, found in profiles.items():
        if counts[names[account].casefold()] > 1:
            names[account] = found[0].profile
    if base.account is not None:
        names = {base.account[0]: base.account[1], **_without(names, base.account[0])}
    return tuple(ConfiguredAccount(id, printable(name)) for id, name in names.items())


def _without(names: Mapping[str, str], account: str) -> dict[str, str]:
    return {key: name for key, name in names.items() if key != account}


def _account_name(roles: Sequence[FoundRole]) -> str:
    """Return what the names of the profiles that lead into one account have in common."""
    stems = {_stem(role.profile, role.name) for role in roles}
    if len(stems) == 1:
        return stems.pop()
    common = _common_beginning([f"{role.profile}-" for role in roles])
    cut = max(common.rfind(separator) for separator in _SEPARATORS)
    name = common[: max(cut, 0)].strip(_SEPARATORS)
    return name if len(name) >= _SHORTEST_COMMON_NAME else roles[0].profile


def _common_beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = (a == b for a, b in zip(first, last, strict=False))
    return first[: sum(itertools.takewhile(bool, same))]


def _stem(profile: str, role: str) -> str:
    """Return a profile's name without the role's, which many end or begin with."""
    edge = f"[{re.escape(_SEPARATORS)}]+"
    for pattern in (rf"(.+?){edge}{re.escape(role)}", rf"{re.escape(role)}{edge}(.+)"):
        match = re.fullmatch(pattern, profile, re.IGNORECASE)
        if match is not None:
            return match[1]
    return profile
