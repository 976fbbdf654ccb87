"""How a role is reached: the profile or context that it starts from, and the hops."""

from __future__ import annotations

from dataclasses import replace

from hatstand.config.model import ContextSettings
from hatstand.domain.arn import RoleArn
from hatstand.domain.inventory import Inventory
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role, RoleSource
from hatstand.domain.targets import resolve_target
from hatstand.errors import ConfigurationError, TargetError


@dataclass(frozen=True, slots=True)
class Route:
    """How a role is reached, before anything is known of durations and devices.

    Attributes:
        base_profile: Where it starts; None for the default chain.
        hops: The roles in order, the wanted one last.
        mfa_serial: The device that the profiles on the way name, or None; whether it is needed
            is told by the hops alone, as a device beside keys wants no code.
        profile: The profile whose own way this is, or None for the context's.
        mfa_process: The command that prints the codes of whoever it starts from, or empty.
        mfa_process_origin: Where that command is written, in words.
    """

    base_profile: str | None
    hops: tuple[Role, ...]
    mfa_serial: str | None = None
    profile: Profile | None = None
    mfa_process: str = ""
    mfa_process_origin: str = ""


class Router:
    """Finds the way to a role from one context; no call to AWS is made."""

    def __init__(self, context: ContextSettings, profiles: ProfileSet) -> None:
        self._context = context
        self._profiles = profiles

    def route(self, role: Role, inventory: Inventory, profile: Profile | None = None) -> Route:
        """Return how `role` is reached: by `profile`'s own source, else by the context's base.

        A role that only a profile names is reached as that profile says, in any context.

        Raises:
            ConfigurationError: A source_profile or `via` leads nowhere.
        """
        if profile is None and role.profile is not None and _only_a_profile_tells(role):
            profile = self._profiles.get(role.profile)
        if profile is not None:
            return self._with_process(self._profile_route(role, profile, inventory))
        return self._with_process(self._context_route(role, inventory))

    def _context_route(self, role: Role, inventory: Inventory) -> Route:
        hops = self._via_hops(role, inventory)
        start = self._profiles.get(self._context.profile) if self._context.profile else None
        if start is not None and start.kind is ProfileKind.ROLE:
            return self._from_a_role(start, hops, inventory)
        serial = self._context.mfa_serial or (start.mfa_serial if start else None)
        return Route(self._context.profile, hops, serial)

    def start(self, profile: Profile, inventory: Inventory) -> Route:
        """Return the way to the role of the profile that a context starts from.

        Raises:
            ConfigurationError: The profile can't be used.
        """
        arn = RoleArn.parse(profile.role_arn)
        if arn is None:
            raise ConfigurationError(f"the profile {profile.name} names no role")
        role = Role(arn.account_id, arn.name, arn.path, arn.partition)
        return self._with_process(self._profile_route(role, profile, inventory))

    def _with_process(self, route: Route) -> Route:
        """Return a route with the command that prints the codes of the user it starts from.

        The profiles on a profile's own way come first, then the context where it starts from the
        same user; on the context's way it is the other way round.
        """
        own = route.profile.name if route.profile else self._context.profile
        written = [
            (one.mfa_process, f"the profile {one.name} of ~/.aws/config")
            for one in self._chain(own)
        ]
        start = self._context.profile
        configured = (
            self._context.mfa_process or "",
            f"[contexts.{self._context.name}] of config.toml",
        )
        if route.profile is None:
            written.insert(0, configured)
        elif route.base_profile in (start, *(one.name for one in self._chain(start))):
            written.append(configured)
        command, origin = next((one for one in written if one[0]), ("", ""))
        return replace(route, mfa_process=command, mfa_process_origin=origin)

    def _chain(self, name: str | None) -> tuple[Profile, ...]:
        """Return a profile and its sources, as far as the files lead anywhere."""
        try:
            return self._profiles.source_chain(name) if name else ()
        except ValueError:
            return ()

    def _from_a_role(self, profile: Profile, hops: tuple[Role, ...], inventory: Inventory) -> Route:
        """Return the way to roles that are assumed with a profile's role, as botocore would."""
        before = self.start(profile, inventory)
        serial = self._context.mfa_serial or before.mfa_serial
        arns = [hop.arn for hop in before.hops]
        if hops[0].arn in arns:  # one of the roles that are passed anyway
            passed = before.hops[: arns.index(hops[0].arn) + 1]
            return Route(before.base_profile, (*passed, *hops[1:]), serial)
        return Route(before.base_profile, (*before.hops, *hops), serial)

    def _profile_route(self, role: Role, profile: Profile, inventory: Inventory) -> Route:
        if profile.problem and profile.kind is ProfileKind.ROLE:
            raise ConfigurationError(
                f"the profile {profile.name} can't be used: {profile.problem}",
                "Mend it in ~/.aws/config",
            )
        try:
            chain = self._profiles.source_chain(profile.name)
        except ValueError as error:
            raise ConfigurationError(f"the profile {profile.name}: {error}") from None
        roles = []
        for link in chain:
            arn = RoleArn.parse(link.role_arn) if link.kind is ProfileKind.ROLE else None
            has_keys = link.holds_keys or bool(link.access_key_id)
            if arn is None or (link is chain[-1] and len(chain) > 1 and has_keys):
                continue
            known = inventory.role(arn.account_id, arn.name)
            roles.append(self._as_profile_says(link, arn, known or role))
        serial = next((link.mfa_serial for link in chain if link.mfa_serial), None)
        return Route(chain[-1].name, tuple(reversed(roles)) or (role,), serial, profile)

    def _as_profile_says(self, profile: Profile, arn: RoleArn, known: Role) -> Role:
        """Return a role as one profile wants it: its own ExternalId and duration count."""
        facts = known if known.key == (arn.account_id, arn.name) else None
        role = facts or Role(arn.account_id, arn.name, arn.path, arn.partition)
        return replace(
            role,
            path=arn.path,
            partition=arn.partition,
            external_id=profile.external_id,
            duration=profile.duration,
            mfa=self._wants_a_code(profile, role),
            region=profile.region,
            profile=profile.name,
        )

    def _wants_a_code(self, profile: Profile, role: Role) -> bool | None:
        """Tell whether a profile's way to a role takes a code; None where nobody knows.

        A device that another profile names for the same role is that one's user's.
        """
        if profile.mfa_serial:
            return True
        others = bool(self._profiles.with_device(role.arn)) and _only_a_profile_tells(role)
        return None if role.mfa and others else role.mfa

    def _via_hops(self, role: Role, inventory: Inventory) -> tuple[Role, ...]:
        hops = [role]
        while hops[0].via is not None:
            hub = self._hub(hops[0], inventory)
            if any(hub.arn == hop.arn for hop in hops):
                raise ConfigurationError(
                    f"`via` of the role {role.name} leads back to {hub.name}",
                    "Mend contexts."
                    f"{self._context.name}.roles; `hatstand config check` shows the file",
                )
            hops.insert(0, hub)
        return tuple(hops)

    def _hub(self, role: Role, inventory: Inventory) -> Role:
        """Return what `via` names: an ARN, ACCOUNT/ROLE, or a role's name.

        A bare name is the role of that name in the same account, else the only one there is.
        """
        via = role.via or ""
        arn = RoleArn.parse(via)
        if arn is not None or "/" in via:
            try:
                found = resolve_target(via, inventory, ProfileSet(), accounts_known=False).role
            except TargetError as error:
                raise ConfigurationError(f"`via` of {role.name}: {error.title}") from None
            if found is not None:
                return found
        here = inventory.role(role.account_id, via)
        if here is not None and here.arn != role.arn:
            return here
        everywhere = inventory.book.accounts_with(via)
        only = inventory.role(everywhere[0], via) if len(everywhere) == 1 else None
        if only is not None:
            return only
        if everywhere:
            raise ConfigurationError(
                f"`via = {via!r}` of the role {role.name} names {len(everywhere)} roles",
                "Write ACCOUNT/ROLE or the role's ARN",
            )
        return Role(role.account_id, via, partition=role.partition)


def _only_a_profile_tells(role: Role) -> bool:
    """Tell whether no other source knows the role; that it opened before is none."""
    return RoleSource.PROFILE in role.sources and {*role.sources} <= {
        RoleSource.PROFILE,
        RoleSource.OPENED,
    }
