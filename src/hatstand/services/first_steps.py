"""The first start in a few lines: what is here, and what each missing thing would bring."""

from __future__ import annotations

from hatstand.config.model import Settings
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Notice
from hatstand.domain.profiles import ProfileKind, ProfileSet
from hatstand.errors import HatstandError


def first_steps(
    settings: Settings,
    profiles: ProfileSet,
    base_problem: HatstandError | None,
    inventory: Inventory,
) -> tuple[Notice, ...]:
    """Return one line for each thing that was looked for, with the next step as its hint.

    Why there are no base credentials is not repeated here: it is told as what failed.
    """
    steps = [_profiles(profiles), _settings(settings)]
    if base_problem is None:
        steps.insert(0, Notice("Base credentials were found"))
    if not inventory.organization.id:
        steps.append(
            Notice(
                "No organization is known yet",
                "with the right to read Organizations the tree shows all OUs and accounts; "
                "else list accounts under [[contexts.NAME.accounts]]",
            )
        )
    return tuple(steps)


def _profiles(profiles: ProfileSet) -> Notice:
    count = len(profiles.profiles)
    roles = sum(profile.kind is ProfileKind.ROLE for profile in profiles.profiles)
    if not count:
        return Notice(
            "No profiles in ~/.aws/config and ~/.aws/credentials",
            "a profile with role_arn and source_profile is a role that can be assumed at once",
        )
    return Notice(f"{count} profiles, {roles} of them roles")


def _settings(settings: Settings) -> Notice:
    if settings.exists:
        contexts = ", ".join(context.name for context in settings.contexts) or "none"
        return Notice(f"Settings in {settings.file}; contexts: {contexts}")
    return Notice(
        f"No settings at {settings.file}",
        "role templates in it name roles that exist in many accounts",
    )
