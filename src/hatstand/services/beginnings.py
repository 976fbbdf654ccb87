"""What one could begin with on this machine: base credentials, and what they let one see.

Nothing is asked of a person, no command is run, no sign-in is begun: only what is there is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.errors import HatstandError, Unreachable

if TYPE_CHECKING:
    from hatstand.domain.credentials import CallerIdentity
    from hatstand.services.ports import Gateway

MOST = 5
"""Base credentials that are tried: a machine with more has its own mind about contexts."""

ENVIRONMENT = "environment"
"""The name of a context that begins with the environment's keys."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Base credentials, and what they are good for.

    Attributes:
        name: Of the context that would begin with them.
        profile: Their profile; None for the environment's keys.
        roles: How many profiles are roles that start from it.
        region: The profile's own, or an empty string.
        caller: Whose they are; None where nobody could be asked.
        problem: Why not, or an empty string.
        hint: What to do about that.
        organization: The id of the organization that may be read, or an empty string.
        refusal: Why it may not, or an empty string.
        devices: The MFA devices that STS takes codes of.
    """

    name: str
    profile: str | None
    roles: int = 0
    region: str = ""
    caller: CallerIdentity | None = None
    problem: str = ""
    hint: str = ""
    organization: str = ""
    refusal: str = ""
    devices: tuple[str, ...] = ()


def candidates(profiles: ProfileSet, environ: Mapping[str, str]) -> tuple[Beginning, ...]:
    """Return the base credentials that are sensible to begin with, without asking anybody.

    These are the environment's keys, profiles that others have as their source, the default one
    and the one that is chosen; where there is none of these, whatever profiles hold keys.
    """
    starts = Counter(_sources(profiles))
    chosen = {"default", environ.get("AWS_PROFILE", ""), environ.get("AWS_DEFAULT_PROFILE", "")}
    usable = [one for one in profiles.profiles if _is_base(one)]
    wanted = [one for one in usable if starts[one.name] or one.name in chosen]
    wanted = wanted or [one for one in usable if one.kind is ProfileKind.KEYS]
    wanted.sort(key=lambda one: (-starts[one.name], one.name != "default", one.name))
    found = [Beginning(one.name, one.name, starts[one.name], one.region or "") for one in wanted]
    if environ.get("AWS_ACCESS_KEY_ID") and not environ.get("HATSTAND_ROLE"):
        found.insert(0, Beginning(ENVIRONMENT, None))
    return tuple(found[:MOST])


def _is_base(profile: Profile) -> bool:
    if profile.kind in (ProfileKind.ROLE, ProfileKind.EMPTY) or profile.problem:
        return False
    return profile.name.isprintable()  # settings hold no control characters


def _sources(profiles: ProfileSet) -> list[str]:
    """Return for each profile that is a role the one whose credentials it starts from."""
    found = []
    for profile in profiles.profiles:
        if profile.kind is ProfileKind.ROLE and not profile.problem:
            try:
                found.append(profiles.source_chain(profile.name)[-1].name)
            except ValueError:
                continue
    return found


async def looked_at(
    beginnings: tuple[Beginning, ...], gateway: Gateway, region: str
) -> tuple[Beginning, ...]:
    """Return the same with what AWS says of them; once AWS is not reachable nobody asks on."""
    found: list[Beginning] = []
    unreachable = ""
    for beginning in beginnings:
        if unreachable:
            found.append(replace(beginning, problem=unreachable))
            continue
        try:
            found.append(await _looked_at(beginning, gateway, region))
        except HatstandError as error:
            found.append(replace(beginning, problem=error.title, hint=error.hint))
            if isinstance(error, Unreachable):
                unreachable = error.title
    return tuple(found)


async def _looked_at(beginning: Beginning, gateway: Gateway, region: str) -> Beginning:
    base = await gateway.base(beginning.profile)
    where = beginning.region or region
    identity = gateway.identity(base.credentials, where)
    caller = await identity.caller()
    organization, refusal = "", ""
    try:
        organizations = gateway.organizations(base.credentials, where)
        facts = await organizations.describe()
        await organizations.root()  # whoever may not read that may not read the tree
        organization = facts.id
    except Unreachable:
        raise
    except HatstandError as error:
        refusal = error.title
    try:
        devices = tuple(one.serial for one in await identity.mfa_devices() if one.usable)
    except HatstandError:
        devices = ()
    return replace(
        beginning, caller=caller, organization=organization, refusal=refusal, devices=devices
    )
