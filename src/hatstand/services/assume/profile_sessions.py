"""Sessions of profiles that name no role: what botocore finds for them, handed over as it is."""

from __future__ import annotations

from datetime import datetime

from hatstand.domain.arn import assumed_role_of
from hatstand.domain.credentials import BaseCredentials, CallerIdentity, Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.profiles import Profile
from hatstand.domain.text import printable
from hatstand.errors import ConfigurationError, UsageError


def without_role(profile: Profile) -> ConfigurationError:
    """Return the error that says that a profile names no role, and what to do with it instead."""
    name = printable(profile.name)
    problem = f": {profile.problem}" if profile.problem else ""
    login = profile.login_command
    return ConfigurationError(
        f"the profile {name} names no role{problem}",
        f"Log in with: {login}" if login else f"Use it with: aws --profile {name}",
    )


def session_of_profile(
    profile: Profile,
    base: BaseCredentials,
    caller: CallerIdentity,
    inventory: Inventory,
    now: datetime,
    region: str,
) -> Session:
    """Return the temporary credentials of a profile as a session; it is kept nowhere.

    Raises:
        UsageError: They are long-term keys, which never leave their file, or tell no end.
    """
    name = printable(profile.name)
    expires_at = base.credentials.expires_at
    if not base.credentials.temporary:
        raise UsageError(
            f"the profile {name} holds long-term keys, and these are never handed over",
            f"Assume a role from it, or use `aws --profile {name}`",
        )
    if expires_at is None:
        raise UsageError(
            f"the credentials of the profile {name} do not tell when they end",
            f"Use them with `aws --profile {name}`",
        )
    found = assumed_role_of(caller.arn)
    role_name = found[1] if found else caller.label
    return Session(
        key="",
        account_id=caller.account_id,
        account_name=inventory.account_name(caller.account_id),
        role_arn=f"arn:{caller.partition}:iam::{caller.account_id}:role/{role_name}",
        role_name=role_name,
        environment=inventory.environment_of_role(caller.account_id, role_name).name,
        credentials=base.credentials,
        region=profile.region or region,
        created_at=now,
        duration=int((expires_at - now).total_seconds()),
        profile=profile.name,
        plan_text=profile.name,
        source=f"profile {profile.name}",
    )
