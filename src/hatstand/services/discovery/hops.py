"""Verdicts on roles that are not assumed by the caller itself: through a hub, or from a profile."""

from __future__ import annotations

from dataclasses import replace

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.policy import Judgement
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.role_book import RoleBook
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.services.discovery.verdicts import UNREAD, Standpoint, Verdicts, with_judgement
from hatstand.services.facts import CallerFacts, OwnPolicies

_SESSION_OF_A_ROLE = ":assumed-role/"


@dataclass(frozen=True, slots=True)
class _Way:
    """How a role is reached, where the caller does not assume it itself.

    Attributes:
        hub: The role that is assumed before it, or None.
        why_unknown: Why nothing can be said, in words; empty where something can.
    """

    hub: Role | None = None
    why_unknown: str = ""


class HopVerdicts:
    """Judges every role from where it is reached: by the caller, or from the hop before it."""

    def __init__(
        self,
        standpoint: Standpoint,
        roles: RoleBook,
        profiles: ProfileSet,
        base_profiles: tuple[str | None, ...],
    ) -> None:
        """Make the judge of `roles`.

        Args:
            standpoint: That of the base identity.
            roles: All roles that are known, of which some lead to others.
            profiles: The profiles that roles come from.
            base_profiles: The names by which files call the base identity.
        """
        self._standpoint = standpoint
        self._direct = Verdicts(standpoint)
        self._profiles = profiles
        self._base_profiles = frozenset(name for name in base_profiles if name)
        self._roles = roles
        self._hubs: dict[tuple[str, str], Verdicts] = {}

    def judged(self, role: Role) -> Role:
        """Return a role judged; one of which the crawl's verdict stands is returned as it is."""
        return role if _settled(role) else with_judgement(role, self.judgement(role))

    def judgement(self, role: Role, behind: tuple[Role, ...] = ()) -> Judgement:
        """Return what is to be said of a role; `behind` are those that it is on the way to."""
        way = self._way(role)
        if way is None:
            return self._direct.judgement(role)
        if way.hub is None:
            return Judgement(Verdict.MAYBE, way.why_unknown)
        if way.hub.key in [one.key for one in (role, *behind)]:
            return Judgement(Verdict.UNKNOWN, "its way leads back to itself")
        return self._through(role, way.hub, self.judgement(way.hub, (role, *behind)))

    def _way(self, role: Role) -> _Way | None:
        """Return how a role is reached; None where the caller assumes it itself."""
        profile = self._profiles.get(role.profile or "")
        if role.sources == (RoleSource.PROFILE,) and profile is not None:
            return self._profile_way(profile)
        return None if role.via is None else self._via(role, role.via)

    def _profile_way(self, profile: Profile) -> _Way | None:
        try:
            chain = self._profiles.source_chain(profile.name)
        except ValueError as error:
            return _Way(why_unknown=f"profile {profile.name}: {error}")
        base = chain[-1]
        if base.name not in self._base_profiles or base.credential_source:
            return _Way(why_unknown=f"starts from profile {base.name}, of whom nothing is known")
        hub = RoleArn.parse(chain[1].role_arn) if len(chain) > 2 else None
        if hub is None or chain[1].kind is not ProfileKind.ROLE:
            return None
        known = self._roles.find(hub.account_id, hub.name)
        return _Way(known or Role(hub.account_id, hub.name, hub.path, hub.partition))

    def _via(self, role: Role, via: str) -> _Way:
        """Return the hub that `via` names, as routes do: an ARN, in the same account, or alone."""
        arn = RoleArn.parse(via)
        if arn is not None:
            known = self._roles.find(arn.account_id, arn.name)
            return _Way(known or Role(arn.account_id, arn.name, arn.path, arn.partition))
        here = self._roles.find(role.account_id, via)
        if here is not None and here.key != role.key:
            return _Way(here)
        accounts = self._roles.accounts_with(via)
        if len(accounts) == 1:
            return _Way(self._roles.find(accounts[0], via))
        return _Way(why_unknown=f"reached through {via}; {UNREAD}")

    def _through(self, role: Role, hub: Role, entrance: Judgement) -> Judgement:
        """Return how the session of `hub` would meet a role, given how the hub is met itself."""
        if entrance.verdict is Verdict.NO:
            return Judgement(Verdict.NO, f"its first hop {hub.name} is closed: {entrance.reason}")
        if entrance.verdict is Verdict.UNKNOWN:
            return entrance
        found = self._of_hub(hub).judgement(role)
        verdict, reason = found.verdict, f"through {hub.name}: {found.reason}"
        if verdict is Verdict.NO and _SESSION_OF_A_ROLE in role.trust_policy:
            verdict = Verdict.MAYBE  # it may be the very session that the policy names
        if verdict is Verdict.YES and entrance.verdict is not Verdict.YES:
            verdict, reason = Verdict.MAYBE, f"{reason}; {hub.name} itself: {entrance.reason}"
        return replace(found, verdict=verdict, reason=reason, needs_mfa=None)

    def _of_hub(self, hub: Role) -> Verdicts:
        known = self._hubs.get(hub.key)
        if known is None:
            session = f"arn:{hub.partition}:sts::{hub.account_id}:assumed-role/{hub.name}/hatstand"
            own = OwnPolicies(asked=False, role_arn=hub.arn)
            facts = CallerFacts(own, long_term=False, mfa_device=False)
            standpoint = replace(
                self._standpoint, caller=CallerIdentity(hub.account_id, session), facts=facts
            )
            known = self._hubs[hub.key] = Verdicts(standpoint, self._direct.unusable)
        return known


def _settled(role: Role) -> bool:
    """Tell whether the crawl's verdict stands: no file adds anything that could change it."""
    return (
        role.verdict is not Verdict.UNKNOWN
        and role.via is None
        and role.external_id is None
        and role.sources != (RoleSource.PROFILE,)
    )
