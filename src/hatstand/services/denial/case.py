"""A refused assume and what is known around it: the case that is to be explained."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import BaseCredentials, CallerIdentity, CredentialKind
from hatstand.domain.denial import Cause, Certainty, Denial, Side
from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import Hop, Plan
from hatstand.domain.policy import Caller
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.errors import AwsError
from hatstand.services.discovery.verdicts import Standpoint
from hatstand.services.facts import CallerFacts, OwnPolicies

_ACTION = re.compile(r"not authorized to perform: ([A-Za-z0-9]+:[A-Za-z]+)")

MANAGERS = "only those who manage the organization can see and change it"

_CONFIGURED = "hatstand config path"
_STEPS: dict[Side, tuple[str, str]] = {
    Side.OWN: ("Ask for a policy that allows {asker} {action} on {arn}", ""),
    Side.TRUST: ("Ask those who own {account} to let {who} into {role}", ""),
    Side.EXTERNAL_ID: (
        "Set external_id of the role's template or profile; the role's owner tells it",
        _CONFIGURED,
    ),
    Side.MFA: (
        "Start from the keys of a user with a TOTP device: `profile` of the context",
        "hatstand doctor",
    ),
    Side.TAGS: (
        "Leave out tags and source_identity in [sessions], or ask for {action}",
        _CONFIGURED,
    ),
    Side.ACCOUNT: (
        "Nothing in it opens until those who manage the organization reactivate it; if they did, "
        "read the organization anew",
        "hatstand sync",
    ),
    Side.ORGANIZATION: ("Ask about the policies on {account}: " + MANAGERS, ""),
    Side.ENDPOINT: ("Ask those who own the network, or call from elsewhere", ""),
    Side.SESSION_POLICY: ("Start from credentials that no session policy limits", ""),
    Side.BOUNDARY: ("Ask those who manage your identity to let it pass the boundary", ""),
}
"""What to do about a side, and what to type for it; without that, inspecting the role helps."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known around a refused assume; all of it can be left unknown but the plan.

    Attributes:
        plan: What was tried.
        base: Where the hops started.
        inventory: Accounts and roles, with the trust policies that were read.
        caller: Who the base credentials are.
        facts: The caller's own policies and device.
        role: The refused role where it was read just now, in place of the inventory's.
        exists: Whether the role is there; None where nobody can tell.
        listed: The roles of its account where they were read just now.
    """

    plan: Plan
    base: BaseCredentials | None
    inventory: Inventory
    caller: CallerIdentity | None = None
    facts: CallerFacts | None = None
    role: Role | None = None
    exists: bool | None = None
    listed: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """The call that was refused, and the words for it."""

    error: AwsError
    case: Case

    @property
    def index(self) -> int:
        """Which of the hops was refused."""
        arns = [hop.role_arn for hop in self.case.plan.hops]
        return arns.index(self.error.role_arn) if self.error.role_arn in arns else 0

    @property
    def hop(self) -> Hop:
        """The hop that was refused."""
        return self.case.plan.hops[self.index]

    @property
    def role(self) -> Role:
        """The refused role with what is known of it."""
        known = self.case.role or self.case.inventory.role(self.hop.account_id, self.hop.role_name)
        if known is not None:
            return known
        arn = RoleArn.parse(self.hop.role_arn)
        path, partition = (arn.path, arn.partition) if arn else ("/", "aws")
        return Role(self.hop.account_id, self.hop.role_name, path, partition)

    @property
    def account(self) -> str:
        """The name of the refused role's account, else its id."""
        name = self.case.inventory.account_name(self.hop.account_id)
        return name or self.hop.account_id

    @property
    def action(self) -> str:
        """What AWS names as refused."""
        found = _ACTION.search(self.error.message)
        return found[1] if found else self.error.operation or "sts:AssumeRole"

    @property
    def target(self) -> str:
        """How a command names the wanted role."""
        return f"{self.case.plan.role.account_id}/{self.case.plan.role.name}"

    def hat(self, *options: str) -> str:
        """Return the command that tries again."""
        return shlex.join(["hat", self.target, *options])

    def caller(self) -> Caller | None:
        """Return who called for the refused hop; None where nobody can tell."""
        case, organization = self.case, self.case.inventory.organization
        if self.index > 0:
            hub = case.plan.hops[self.index - 1]
            arn = RoleArn.parse(hub.role_arn)
            partition = arn.partition if arn else "aws"
            session = f"arn:{partition}:sts::{hub.account_id}:assumed-role/{hub.role_name}/hatstand"
            own = OwnPolicies(asked=False, role_arn=hub.role_arn)
            facts = CallerFacts(own, long_term=False, mfa_device=False)
            caller = CallerIdentity(hub.account_id, session)
            return Standpoint(caller, facts, organization).as_caller()
        if case.caller is None:
            return None
        facts = case.facts or CallerFacts(OwnPolicies(asked=False))
        who = Standpoint(case.caller, facts, organization).as_caller()
        if case.base is not None and case.base.kind is CredentialKind.TEMPORARY:
            who = replace(who, long_term=False)
        return replace(who, can_give_mfa=True) if self.error.with_mfa else who

    def made(
        self, causes: Cause | tuple[Cause, ...], step: str, *, command: str = "", key: str = ""
    ) -> Denial:
        """Return an explanation, naming the hop where there are several."""
        likely = causes if isinstance(causes, tuple) else (causes,)
        count = len(self.case.plan.hops)
        where = f"{self.hop.role_name} in {self.account}, hop {self.index + 1} of {count}"
        shown = where if count > 1 and self.error.role_arn else ""
        return Denial(likely, self.error.message, step, command, key, shown)

    def certain(self, side: Side, text: str) -> Cause:
        """Return a cause that AWS itself names."""
        return Cause(side, Certainty.CERTAIN, text)

    def likely(self, side: Side, text: str) -> Cause:
        """Return a cause that what is known points to."""
        return Cause(side, Certainty.LIKELY, text)

    def of_side(self, *causes: Cause) -> Denial:
        """Return the explanation with the next step that the first cause calls for."""
        case, hub = self.case, self.case.plan.hops[self.index - 1] if self.index else None
        step, command = _STEPS.get(causes[0].side, _STEPS[Side.BOUNDARY])
        asked = case.caller.arn if case.caller else "you"
        step = step.format(
            asker=f"the role {hub.role_name}" if hub else "you",
            who=hub.role_arn if hub else asked,
            action=self.action,
            account=self.account,
            role=self.hop.role_name,
            arn=self.hop.role_arn,
        )
        return self.made(causes, step, command=command, key="" if command else "inspect")
