"""Puts the inventory together: the organization as read, and what every other source adds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hatstand.config.model import ConfiguredAccount, ContextSettings
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.environments import EnvironmentRule
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import (
    Account,
    AccountSource,
    Gap,
    Notice,
    Organization,
    OrganizationalUnit,
    split_path,
)
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.role_book import ListedRoles, RoleBook, book_of
from hatstand.services.discovery.opened import roles_that_opened
from hatstand.services.discovery.profiles import (
    bare_profiles,
    names_of_accounts,
    roles_of_profiles,
)
from hatstand.services.discovery.templates import Templates
from hatstand.services.role_book import JudgedRoles, MergedRoles

if TYPE_CHECKING:
    from hatstand.domain.environment_marks import EnvironmentMarks
    from hatstand.services.discovery.hops import HopVerdicts
    from hatstand.services.ports import OpenedRole, Snapshot


@dataclass(frozen=True, slots=True)
class LocalSources:
    """What this machine's files say, beside AWS."""

    context: ContextSettings
    profiles: ProfileSet
    rules: tuple[EnvironmentRule, ...]
    opened: tuple[OpenedRole, ...] = ()
    marks: EnvironmentMarks | None = None


def assemble(
    sources: LocalSources,
    snapshot: Snapshot | None,
    *,
    gaps: tuple[Gap, ...] = (),
    notices: tuple[Notice, ...] = (),
) -> Inventory:
    """Return the inventory of a snapshot (None: nothing read yet) and the local sources.

    Its roles are made, and judged, when somebody looks at their account.
    """
    organization = snapshot.organization if snapshot else Organization()
    caller = snapshot.caller if snapshot else None
    organization = with_local_accounts(organization, sources, caller)
    kept = tuple(Notice(text) for text in snapshot.notices) if snapshot else ()
    return Inventory(
        context=sources.context.name,
        organization=organization,
        roles=_roles(sources, snapshot, organization),
        profiles=bare_profiles(sources.profiles),
        rules=sources.rules,
        marks=sources.marks,
        as_of=snapshot.as_of if snapshot else None,
        complete=(snapshot.complete if snapshot else True) and not gaps,
        gaps=gaps,
        notices=notices or kept,
    )


def _roles(
    sources: LocalSources, snapshot: Snapshot | None, organization: Organization
) -> JudgedRoles:
    """Return the roles of all sources; where they disagree, the files of this machine win."""
    caller = snapshot.caller if snapshot else None
    partition = caller.partition if caller else "aws"
    templates = Templates(sources.context.roles, organization, partition)
    told = (
        ListedRoles(roles_of_profiles(sources.profiles)),
        book_of(snapshot.roles if snapshot else ()),
        ListedRoles(roles_that_opened(sources.opened)),
    )
    merged = MergedRoles(organization, templates, told)
    return JudgedRoles(merged, partial(judge_of, sources, snapshot, organization, merged))


def judge_of(
    sources: LocalSources,
    snapshot: Snapshot | None,
    organization: Organization,
    roles: RoleBook,
) -> HopVerdicts | None:
    """Return who judges `roles`; None where nobody has asked yet who the caller is."""
    if snapshot is None or snapshot.caller is None or snapshot.facts is None:
        return None
    from hatstand.services.discovery.hops import HopVerdicts  # policies: once a role is looked at
    from hatstand.services.discovery.verdicts import Standpoint

    standpoint = Standpoint(snapshot.caller, snapshot.facts, organization)
    base_profiles = (sources.context.profile, snapshot.facts.profile)
    return HopVerdicts(standpoint, roles, sources.profiles, base_profiles)


def with_local_accounts(
    organization: Organization, sources: LocalSources, caller: CallerIdentity | None
) -> Organization:
    """Return the organization with the accounts that only local sources know, and their names.

    An account's name is the Organization's, else the configured one, else its alias, else the
    profiles' names; all of them stay as aliases, because rules match any.
    """
    configured = {account.id: account for account in sources.context.accounts}
    profile_names = names_of_accounts(sources.profiles)
    accounts = [
        _named(account, configured.get(account.id), profile_names.get(account.id, ()))
        for account in organization.accounts
    ]
    known = {account.id for account in accounts}
    units = {unit.id: unit for unit in organization.units}
    for account_id, entry in configured.items():
        if account_id not in known:
            parent = _place(entry.ou, organization.root_id, units)
            bare = Account(account_id, "", parent, source=AccountSource.CONFIGURED)
            accounts.append(_named(bare, entry, profile_names.get(account_id, ())))
            known.add(account_id)
    others = [*profile_names, *(r.account_id for r in roles_that_opened(sources.opened))]
    if caller is not None:
        others.append(caller.account_id)
    for account_id in dict.fromkeys(others):
        if account_id not in known:
            is_callers = caller is not None and caller.account_id == account_id
            source = AccountSource.CALLER if is_callers else AccountSource.PROFILE
            bare = Account(account_id, "", organization.root_id, source=source)
            accounts.append(_named(bare, None, profile_names.get(account_id, ())))
            known.add(account_id)
    name = organization.name or sources.context.name
    return replace(organization, name=name, units=tuple(units.values()), accounts=tuple(accounts))


def local_account_ids(sources: LocalSources) -> tuple[str, ...]:
    """Return the ids of the accounts that local sources name."""
    configured = (account.id for account in sources.context.accounts)
    opened = (role.account_id for role in roles_that_opened(sources.opened))
    return tuple(dict.fromkeys((*configured, *names_of_accounts(sources.profiles), *opened)))


def _named(
    account: Account, configured: ConfiguredAccount | None, profile_names: tuple[str, ...]
) -> Account:
    if configured is None and not profile_names and account.name and not account.aliases:
        return account  # as most are
    names = [account.name] if account.name and account.name != account.id else []
    if configured is not None and configured.name:
        names.append(configured.name)
    names.extend(account.aliases)
    names.extend(profile_names)
    distinct = tuple(dict.fromkeys(names)) or (account.id,)
    if distinct == account.names:
        return account
    return replace(account, name=distinct[0], aliases=distinct[1:])


def _place(ou_path: str, root_id: str, units: dict[str, OrganizationalUnit]) -> str:
    """Return the id of the OU at `ou_path`, making OUs (`ou:Path`) that nobody else knows."""
    parent = root_id
    walked: list[str] = []
    for name in split_path(ou_path):
        walked.append(name)
        found = next(
            (unit for unit in units.values() if unit.parent_id == parent and unit.name == name),
            None,
        )
        if found is None:
            found = OrganizationalUnit("ou:" + "/".join(walked), name, parent)
            units[found.id] = found
        parent = found.id
    return parent
