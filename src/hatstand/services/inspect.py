"""All that is known of one role, for the inspect view: both policies, warnings, IAM's details."""

from __future__ import annotations

from dataclasses import replace

from hatstand.domain.inventory import Inventory
from hatstand.domain.policy import Judgement, Surroundings, TrustPolicy, TrustWarning, describe
from hatstand.domain.policy import review as reviewed
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role, Verdict
from hatstand.errors import AwsError, HatstandError
from hatstand.services.discovery.verdicts import UNREAD, with_judgement
from hatstand.services.facts import RoleDetails
from hatstand.services.ports import IdentityPort
from hatstand.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TrustStatement:
    """One statement of a trust policy in words.

    Attributes:
        index: Its place, from 0.
        lines: A line for each principal, followed by what it must meet, indented.
        decides: Whether the verdict comes from this one.
        warnings: What deserves a second look in it.
    """

    index: int
    lines: tuple[str, ...]
    decides: bool = False
    warnings: tuple[TrustWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleInspection:
    """What is known of a role.

    Attributes:
        role: With what was read just now, and its verdict.
        judgement: The verdict, its reason, and what goes with a call.
        statements: The trust policy; empty where nobody has read it.
        problem: Why there is no trust policy to show, or what is wrong with it; else empty.
        warnings: What deserves a second look in the role as a whole.
        details: Its permissions, tags and last use; None where there is no way to read them.
        read_as: Who read them, in words.
        unread: Why there are no details, in words; else empty.
    """

    role: Role
    judgement: Judgement
    statements: tuple[TrustStatement, ...] = ()
    problem: str = ""
    warnings: tuple[TrustWarning, ...] = ()
    details: RoleDetails | None = None
    read_as: str = ""
    unread: str = ""


def known_of_role(workspace: Workspace, role: Role) -> RoleInspection:
    """Return what is known of a role without any call: no details, and nobody read them."""
    found = workspace.judgement(role) or Judgement(role.verdict, role.reason)
    return _inspected(with_judgement(role, found), found, workspace.inventory)


async def inspect_role(workspace: Workspace, role: Role) -> RoleInspection:
    """Return everything known of a role, read now as far as there is a way.

    The role's account is entered with the base credentials where it is their own, else with a
    live session; nothing is assumed for it, and no failure of AWS's is raised.
    """
    details, read_as, unread = await _details(workspace, role)
    if details is not None and details.role is not None:
        fresh = details.role
        role = replace(
            role,
            path=fresh.path,
            trust_policy=fresh.trust_policy or role.trust_policy,
            description=fresh.description or role.description,
            max_duration=fresh.max_duration or role.max_duration,
            created_at=fresh.created_at or role.created_at,
        )
    found = workspace.judgement(role) or Judgement(Verdict.UNKNOWN, role.reason)
    inspection = _inspected(with_judgement(role, found), found, workspace.inventory)
    return replace(inspection, details=details, read_as=read_as, unread=unread)


def _inspected(role: Role, found: Judgement, inventory: Inventory) -> RoleInspection:
    """Return what the trust policy tells, without any call."""
    if not role.trust_policy:
        return RoleInspection(role, found, problem=UNREAD)
    policy = TrustPolicy.parse(role.trust_policy)
    accounts = inventory.organization.account_by_id
    around = Surroundings(
        role.account_id,
        frozenset(accounts) if inventory.organization.id else None,
        role.max_duration,
        role.duration,
    )
    warnings = reviewed(policy, around)
    names = {account_id: account.name for account_id, account in accounts.items()}
    statements = tuple(
        TrustStatement(
            one.index,
            describe(TrustPolicy((one,)), names),
            decides=one.index == found.statement,
            warnings=tuple(warning for warning in warnings if warning.statement == one.index),
        )
        for one in policy.statements
    )
    whole = tuple(warning for warning in warnings if warning.statement is None)
    return RoleInspection(role, found, statements, policy.problem, whole)


async def _details(workspace: Workspace, role: Role) -> tuple[RoleDetails | None, str, str]:
    """Return the details, who read them, and why there are none, both in words."""
    try:
        read_as, identity = await _way_in(workspace, role.account_id)
        if identity is None:
            return None, "", read_as
        details = await identity.role_details(role.name)
    except AwsError as error:
        return None, "", f"{error.title} ({error.code})" if error.code else error.title
    except HatstandError as error:
        return None, "", error.title
    return details, read_as, ""


async def _way_in(workspace: Workspace, account_id: str) -> tuple[str, IdentityPort | None]:
    """Return who may look into an account, in words, and how; else why nobody can."""
    if workspace.offline:
        return "offline: nothing is asked of AWS", None
    await workspace.base()
    if workspace.caller is not None and workspace.caller.account_id == account_id:
        return workspace.inside(None)
    for one in workspace.live_sessions():
        if one.account_id == account_id:
            session = workspace.session_of(one.account_id, one.role_name)
            if session is not None:
                return workspace.inside(session)
    return "no session into its account is live", None
