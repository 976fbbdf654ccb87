"""Makes the plan for a role: where it starts, the hops, the device, the duration."""

from __future__ import annotations

import functools
import getpass
import re
import socket
from dataclasses import replace

from hatstand.config.model import EnvironmentBounds, MfaMode, Settings, shortest
from hatstand.domain.credentials import BaseCredentials, CredentialKind
from hatstand.domain.durations import HOUR
from hatstand.domain.environments import Confirm, Environment, stricter
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountSource
from hatstand.domain.plan import (
    Hop,
    LinkPlan,
    MfaPlan,
    MfaWay,
    Need,
    Plan,
    decide_duration,
    session_key,
)
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.roles import Role, RoleSource
from hatstand.services.assume.routes import Route
from hatstand.services.console import link_plans

_NOT_IN_SESSION_NAMES = re.compile(r"[^\w+=,.@-]", re.ASCII)


def session_name(template: str) -> str:
    """Return the session name for CloudTrail, cleaned to what STS takes (2-64 characters)."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "hatstand"
    text = template.replace("{user}", user).replace("{host}", socket.gethostname().split(".")[0])
    cleaned = _NOT_IN_SESSION_NAMES.sub("-", text)[:64]
    return cleaned if len(cleaned) >= 2 else "hatstand"


class Planner:
    """Makes plans for one context; no call to AWS is ever made here."""

    def __init__(self, settings: Settings, profiles: ProfileSet) -> None:
        self._settings = settings
        self._profiles = profiles

    def plan(
        self,
        route: Route,
        inventory: Inventory,
        *,
        duration: int | None = None,
        base: BaseCredentials | None = None,
        endpoint: str = "",
        region: str = "",
    ) -> Plan:
        """Return the plan for a route; what is not known yet is said to be unknown.

        Args:
            route: From `route`.
            inventory: For names and environments.
            duration: Seconds asked for this one call, or None.
            base: The base credentials, where they have been looked up.
            endpoint: The endpoint in use that is not AWS's, or an empty string.
            region: The region in use.
        """
        role = route.hops[-1]
        chained = len(route.hops) > 1
        need, reason = self._need(route)
        temporary = base is not None and base.kind is CredentialKind.TEMPORARY
        way = self._way(need, None if chained else duration, temporary=temporary)
        seconds, why = decide_duration(
            duration or role.duration or self._settings.sessions.duration,
            origin=self._duration_origin(role, duration),
            explicit=duration is not None,
            chained=chained or (temporary and _is_role_session(base)),
            mfa_session=way is MfaWay.SESSION,
            max_duration=role.max_duration,
        )
        environment, bounds = self._bounded(role, inventory)
        longest = shortest((self._settings.machine_policy.max_duration, bounds.max_duration))
        if longest is not None and seconds > longest:
            seconds, why = longest, "the machine's policy allows no longer one here"
        name = self._session_name(route)
        hops = self._hops(route, seconds, name)
        key_id = base.credentials.access_key_id if base else self.known_key_id(route)
        return Plan(
            role=role,
            account_name=inventory.account_name(role.account_id),
            environment=environment,
            hops=hops,
            base_label=route.base_profile or "default credentials",
            base_profile=route.base_profile,
            base_kind=base.kind if base else None,
            mfa=MfaPlan(
                need,
                way,
                self.serial(route, base),
                reason,
                process=self._process(route),
                process_origin=route.mfa_process_origin,
            ),
            duration=seconds,
            duration_reason=why,
            region=role.region or region,
            session_key=session_key(key_id, endpoint, hops, self._extra()) if key_id else "",
            links=self._links(role, chained=chained),
            problems=self._problems(role, inventory),
            asked_duration=duration,
            profile=route.profile,
            base_method=base.method if base else "",
            hub_keys=self._hub_keys(key_id, endpoint, hops),
            longest=longest,
            reason_tag=self._settings.machine_policy.reason_tag if bounds.require_reason else "",
            closed=_is_closed(hops[0].account_id, inventory),
        )

    def known_key_id(self, route: Route) -> str:
        """Return the access key id that a route starts from where the files say it, else ''."""
        profile = self._profiles.get(route.base_profile) if route.base_profile else None
        return profile.access_key_id if profile else ""

    @staticmethod
    def serial(route: Route, base: BaseCredentials | None) -> str | None:
        """Return the MFA device that the files name for a route, or None."""
        return route.mfa_serial or (base.mfa_serial if base else None)

    def _bounded(self, role: Role, inventory: Inventory) -> tuple[Environment, EnvironmentBounds]:
        """Return a role's environment and what the machine's policy says of it.

        Names and OUs that only the user's own files tell decide nothing there: where neither the
        organization nor a rule of the policy itself knows the account, its strictest bounds count.
        """
        policy = self._settings.machine_policy
        environment = inventory.environment_of_role(role.account_id, role.name)
        account = inventory.account(role.account_id)
        told = account is not None and account.source is AccountSource.ORGANIZATION
        known = told or environment.by_policy
        bounds = policy.bounds_at(environment) if known else policy.strictest()
        confirm = stricter(environment.confirm, bounds.confirm)
        if account is not None and not environment.marked:
            confirm = stricter(confirm, _confirm_of_unknown_place(account, inventory))
        return replace(environment, confirm=confirm), bounds

    def _process(self, route: Route) -> str:
        """Return the command that prints the code, unless the machine's policy allows none."""
        return route.mfa_process if self._settings.machine_policy.mfa_process else ""

    def _need(self, route: Route) -> tuple[Need, str]:
        """Return whether a code is needed: what any hop's trust, profile or template says."""
        for role in route.hops:
            if role.mfa:
                return Need.YES, f"{role.name}: {self._who_wants_a_code(role)}"
        if route.hops[0].mfa is False:
            return Need.NO, "not wanted"
        return Need.UNKNOWN, "tried without first"

    def _who_wants_a_code(self, role: Role) -> str:
        named = [profile.name for profile in self._profiles.with_device(role.arn)]
        if named:
            name = role.profile if role.profile in named else named[0]
            return f"the profile {name} names a device"
        if RoleSource.TEMPLATE in role.sources:
            return "its template wants it"
        if RoleSource.LISTED in role.sources:
            return "its trust policy wants it"
        return "it did before"

    def _way(self, need: Need, duration: int | None, *, temporary: bool) -> MfaWay:
        if need is Need.NO or temporary:
            return MfaWay.NONE
        own_code = duration is not None and duration > HOUR
        if own_code or self._settings.sessions.mfa is MfaMode.EACH:
            return MfaWay.EACH
        return MfaWay.SESSION

    def _duration_origin(self, role: Role, duration: int | None) -> str:
        if duration is not None:
            return "as asked"
        if role.duration is not None:
            return "as its profile or template says"
        return "the default"

    def _session_name(self, route: Route) -> str:
        if route.profile is not None and route.profile.session_name:
            return session_name(route.profile.session_name)
        return session_name(self._settings.sessions.name)

    @staticmethod
    def _hops(route: Route, seconds: int, name: str) -> tuple[Hop, ...]:
        return tuple(
            Hop(
                role.arn,
                role.account_id,
                role.name,
                seconds if role is route.hops[-1] else min(role.duration or HOUR, HOUR),
                role.external_id,
                name,
            )
            for role in route.hops
        )

    def _links(self, role: Role, *, chained: bool) -> tuple[LinkPlan, ...]:
        profile = self._profiles.get(role.profile) if role.profile else None
        plans = link_plans(
            role,
            chained=chained,
            start_url=profile.sso_start_url if profile else "",
            permission_set=profile.sso_role_name if profile else "",
        )
        allowed = self._settings.console.allowed
        refused = "the machine's policy does not allow it"
        return tuple(
            plan if plan.kind in allowed else LinkPlan(plan.kind, works=False, reason=refused)
            for plan in plans
        )

    def _hub_keys(self, key_id: str, endpoint: str, hops: tuple[Hop, ...]) -> tuple[str, ...]:
        """Return the names of the sessions of the roles on the way, as if each was the last."""
        if not key_id:
            return ()
        extra = self._extra()
        return tuple(
            session_key(key_id, endpoint, hops[:count], extra) for count in range(1, len(hops))
        )

    def _extra(self) -> str:
        sessions = self._settings.sessions
        if not sessions.source_identity and not sessions.tags:
            return ""
        return f"{sessions.source_identity}\n{sorted(sessions.tags.items())}"

    @staticmethod
    def _problems(role: Role, inventory: Inventory) -> tuple[str, ...]:
        problems = []
        account = inventory.account(role.account_id)
        if account is not None and not account.state.usable:
            problems.append(f"the account is {account.state}: AWS will most likely refuse")
        if role.external_id_needed and role.external_id is None:
            problems.append("the trust policy wants an ExternalId and none is configured")
        return tuple(problems)


def _confirm_of_unknown_place(account: Account, inventory: Inventory) -> Confirm:
    """Return what has to be confirmed while an account's OUs have no names: it may be any of them.

    A rule that goes by OU can't match yet, and who is quick would open prod without a question.
    """
    if inventory.organization.is_placed(account):
        return Confirm.NONE
    by_unit = (rule for rule in inventory.rules if rule.match.ou or rule.match.ou_word)
    return functools.reduce(stricter, (rule.confirm for rule in by_unit), Confirm.NONE)


def _is_closed(account_id: str, inventory: Inventory) -> bool:
    """Tell whether AWS is known to open nothing in an account."""
    account = inventory.account(account_id)
    return account is not None and not account.state.usable


def _is_role_session(base: BaseCredentials | None) -> bool:
    """Tell whether base credentials are most likely a role's own, so that AWS caps at 1 h."""
    return base is not None and base.method not in ("", "env", "shared-credentials-file")
