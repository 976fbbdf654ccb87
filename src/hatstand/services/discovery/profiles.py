"""Roles and accounts that the profiles of the AWS files name."""

from __future__ import annotations

from collections.abc import Mapping

from hatstand.domain.arn import RoleArn
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role, RoleSource


def roles_of_profiles(profiles: ProfileSet) -> tuple[Role, ...]:
    """Return the roles that profiles name by `role_arn`, in the order of the files."""
    roles = []
    for profile in profiles.profiles:
        arn = RoleArn.parse(profile.role_arn) if profile.kind is ProfileKind.ROLE else None
        if arn is not None:
            roles.append(role_of_profile(profile, arn))
    return tuple(roles)


def role_of_profile(profile: Profile, arn: RoleArn) -> Role:
    """Return what one profile says of its role."""
    return Role(
        arn.account_id,
        arn.name,
        arn.path,
        arn.partition,
        sources=(RoleSource.PROFILE,),
        profile=profile.name,
        mfa=True if profile.mfa_serial else None,
        external_id=profile.external_id,
        duration=profile.duration,
        region=profile.region,
    )


def bare_profiles(profiles: ProfileSet) -> tuple[Profile, ...]:
    """Return the profiles that name no role: nodes of their own."""
    return tuple(
        profile
        for profile in profiles.profiles
        if profile.kind is not ProfileKind.ROLE or RoleArn.parse(profile.role_arn) is None
    )


def names_of_accounts(profiles: ProfileSet) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the profiles that lead into each account, by account id."""
    names: dict[str, list[str]] = {}
    for profile in profiles.profiles:
        arn = RoleArn.parse(profile.role_arn)
        account_id = arn.account_id if arn else profile.sso_account_id
        if account_id:
            names.setdefault(account_id, []).append(profile.name)
    return {account_id: tuple(found) for account_id, found in names.items()}
