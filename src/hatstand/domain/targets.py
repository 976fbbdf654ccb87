r"""Targets: the text by which a command names a role. Never a silent nearest match.

`ACCOUNT/ROLE` with ACCOUNT an id, a name or an OU path ending in a name; a role ARN; a profile
name. Exact match first, then in any case, then a unique part of each side. `\` escapes `/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hatstand.domain.arn import RoleArn, is_account_id
from hatstand.domain.candidates import CANDIDATES_SHOWN, candidate, names_like, roles_like
from hatstand.domain.environments import Confirm
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, split_path
from hatstand.domain.profiles import Profile, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.domain.text import folded, printable
from hatstand.errors import TargetError

_CANDIDATES = "Candidates"
_OTHERWISE = "`hatstand tree --roles` shows what there is"


@dataclass(frozen=True, slots=True)
class Target:
    """What a text named: a role, a profile that leads to one, or a profile without a role.

    Attributes:
        role: None where the profile names no role.
        profile: Set where a profile was named: its own source is then used.
        listed: Whether any source knows the role; if not it is tried as written.
    """

    role: Role | None
    profile: Profile | None = None
    listed: bool = True


def resolve_target(
    text: str, inventory: Inventory, profiles: ProfileSet, *, accounts_known: bool = True
) -> Target:
    """Return what `text` names.

    Args:
        text: As the user wrote it.
        inventory: Accounts and roles to look among.
        profiles: Profiles to look among.
        accounts_known: Whether the inventory comes from a crawl; if not, an id is believed.

    Raises:
        TargetError: It names nothing, or several things; with candidates to paste.
    """
    role_arn = RoleArn.parse(text)
    if role_arn is not None:
        return _by_arn(role_arn, inventory)
    profile = profiles.get(text)
    if len(split_path(text)) >= 2:
        profile = profile or _profile_in_any_case(text, profiles)
    else:
        return _by_profile(profile or _profile_like(text, profiles, inventory), inventory)
    try:
        found: Target | None = _by_account(text, inventory, accounts_known=accounts_known)
    except TargetError:
        if profile is None:
            raise
        found = None
    if profile is None:
        assert found is not None  # noqa: S101 - only a profile lets the search fail
        return found
    by_profile = _by_profile(profile, inventory)
    if found is None or found.role is None or not found.listed or found.role == by_profile.role:
        return by_profile
    raise TargetError(
        f"{printable(text)!r} names a profile and an account's role that differ",
        "Use the role's ARN",
        tuple(target.role.arn for target in (by_profile, found) if target.role),
    )


def is_crawl_free(text: str, profiles: ProfileSet) -> bool:
    """Tell whether a target is named by an id, an ARN or a profile: never a reason to crawl."""
    if RoleArn.parse(text) is not None or profiles.get(text) is not None:
        return True
    segments = split_path(text)
    return len(segments) == 2 and is_account_id(segments[0])


def _by_arn(arn: RoleArn, inventory: Inventory) -> Target:
    known = inventory.role(arn.account_id, arn.name)
    if known is not None and known.path in (arn.path, "/"):
        return Target(known)
    return Target(Role(arn.account_id, arn.name, arn.path, arn.partition), listed=False)


def _by_profile(profile: Profile, inventory: Inventory) -> Target:
    arn = RoleArn.parse(profile.role_arn)
    if arn is None:
        return Target(None, profile)
    known = inventory.role(arn.account_id, arn.name)
    if known is None:
        known = Role(arn.account_id, arn.name, arn.path, arn.partition, profile=profile.name)
    return Target(known, profile)


def _profile_in_any_case(text: str, profiles: ProfileSet) -> Profile | None:
    wanted = folded(text)
    same = [profile for profile in profiles.profiles if folded(profile.name) == wanted]
    return same[0] if len(same) == 1 else None


def _profile_like(text: str, profiles: ProfileSet, inventory: Inventory) -> Profile:
    names = {profile.name: profile for profile in profiles.profiles}
    wanted = folded(text)
    same = [name for name in names if folded(name) == wanted]
    parts = [name for name in names if wanted and wanted in folded(name)]
    found = same or parts
    if len(found) == 1 and (same or not _asks(names[found[0]], inventory)):
        return names[found[0]]
    shown = printable(text)
    if found:
        raise TargetError(
            f"{shown!r} is not the whole name of one profile",
            "Name one of these",
            tuple(found[:CANDIDATES_SHOWN]),
        )
    raise TargetError(
        f"{shown!r} names no profile; a role is named ACCOUNT/ROLE",
        _CANDIDATES,
        (*names_like(text, names), *roles_like(text, inventory))[:CANDIDATES_SHOWN],
        otherwise=_OTHERWISE,
    )


def _asks(profile: Profile, inventory: Inventory) -> bool:
    arn = RoleArn.parse(profile.role_arn)
    if arn is None:
        return False
    return inventory.environment_of_role(arn.account_id, arn.name).confirm is not Confirm.NONE


def _by_account(text: str, inventory: Inventory, *, accounts_known: bool) -> Target:
    *account_segments, role_name = split_path(text)
    accounts, account_whole = _accounts_like(tuple(account_segments), inventory)
    if not accounts:
        only = account_segments[-1]
        if len(account_segments) == 1 and is_account_id(only) and not accounts_known:
            return Target(Role(only, role_name), listed=False)
        raise TargetError(
            f"no account is called {printable('/'.join(account_segments))!r}",
            _CANDIDATES,
            roles_like(text, inventory),
            otherwise=_OTHERWISE,
        )
    if len(accounts) > 1:
        raise _ambiguous(text, "accounts", [(a.id, role_name) for a in accounts], inventory)
    account = accounts[0]
    roles, role_whole = _named_like(role_name, inventory.roles_of.get(account.id, ()))
    if len(roles) > 1:
        raise _ambiguous(text, "roles", [(account.id, role.name) for role in roles], inventory)
    name = roles[0].name if roles else role_name
    if not (account_whole and (role_whole or not roles)):
        _refuse_part_of_guarded_name(text, account.id, name, inventory)
    if roles:
        return Target(roles[0])
    return Target(Role(account.id, role_name, partition=account.partition or "aws"), listed=False)


def _ambiguous(
    text: str, what: str, found: list[tuple[str, str]], inventory: Inventory
) -> TargetError:
    shown: list[str] = []
    for account_id, wanted in found:
        roles, _ = _named_like(wanted, inventory.roles_of.get(account_id, ()))
        names = [role.name for role in roles] or [wanted]
        shown.extend(candidate(account_id, name, inventory) for name in names)
    candidates = tuple(dict.fromkeys(shown))[:CANDIDATES_SHOWN]
    return TargetError(f"{printable(text)!r} names {len(found)} {what}", "Name one", candidates)


def _refuse_part_of_guarded_name(
    text: str, account_id: str, role_name: str, inventory: Inventory
) -> None:
    """Refuse a part of a name where the environment of the account, or the role, is guarded.

    Raises:
        TargetError: It is.
    """
    for environment in (
        inventory.environment_of(account_id),
        inventory.environment_of_role(account_id, role_name),
    ):
        if environment.confirm is not Confirm.NONE:
            raise TargetError(
                f"{printable(text)!r} is only a part of a name in {environment.badge}: "
                "there whole names count",
                "Write it out",
                (candidate(account_id, role_name, inventory),),
            )


def _named_like(wanted: str, roles: Iterable[Role]) -> tuple[list[Role], bool]:
    """Return the roles of the closest kind that there is, and whether by whole names."""
    known = list(roles)
    same = [role for role in known if role.name == wanted]
    if same:
        return same, True
    text = folded(wanted)
    same = [role for role in known if folded(role.name) == text]
    if same:
        return same, True
    return [role for role in known if text in folded(role.name)], False


def _accounts_like(segments: tuple[str, ...], inventory: Inventory) -> tuple[list[Account], bool]:
    """Return the accounts that the left side names, and whether by whole names."""
    *ou_path, last = segments
    accounts = _in_ou(inventory.organization.accounts, tuple(ou_path), inventory)
    if is_account_id(last):
        found = [account for account in accounts if account.id == last]
        # An id is never taken for a part of a name.
        return found or [account for account in accounts if last in account.names], True
    found = [account for account in accounts if last in account.names]
    if found:
        return found, True
    wanted = folded(last)
    found = [a for a in accounts if any(folded(name) == wanted for name in a.names)]
    if found:
        return found, True
    return [a for a in accounts if any(wanted in folded(name) for name in a.names)], False


def _in_ou(
    accounts: Iterable[Account], ou_path: tuple[str, ...], inventory: Inventory
) -> list[Account]:
    """Return the accounts whose OU's path, the root's name before it, ends like `ou_path`."""
    if not ou_path:
        return list(accounts)
    organization = inventory.organization
    return _ending_like(ou_path, accounts, organization, str) or _ending_like(
        ou_path, accounts, organization, folded
    )


def _ending_like(
    ou_path: tuple[str, ...],
    accounts: Iterable[Account],
    organization: Organization,
    alike: Callable[[str], str],
) -> list[Account]:
    wanted = tuple(alike(name) for name in ou_path)
    kept = []
    for account in accounts:
        path = (organization.root_name, *organization.path_of(account.parent_id))
        if tuple(alike(name) for name in path)[-len(wanted) :] == wanted:
            kept.append(account)
    return kept
