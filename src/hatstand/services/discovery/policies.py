"""Roles that the caller's own policies name: by full ARN, or by name in many accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hatstand.domain.arn import RoleArn, is_account_id
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.globs import glob_covers
from hatstand.domain.organization import Account, Gap, Organization
from hatstand.domain.policy import Effect, IdentityPolicy, resource_patterns
from hatstand.domain.policy.document import ASSUME_ROLE
from hatstand.domain.records import dataclass
from hatstand.domain.role_book import RoleBook
from hatstand.domain.roles import Role, RoleSource
from hatstand.errors import AwsError
from hatstand.services.discovery.own_side import OwnSide
from hatstand.services.discovery.refusals import is_refusal
from hatstand.services.facts import OwnPolicies
from hatstand.services.ports import IdentityPort

MOST_ROLES = 20_000
"""Roles that patterns over accounts may add; beyond, they only count for the verdicts."""

_ACCOUNT_PATTERN = frozenset("0123456789*?")


async def read_own_policies(
    identity: IdentityPort, caller: CallerIdentity
) -> tuple[OwnPolicies, Gap | None]:
    """Return the caller's policies on assuming roles, and what was missing.

    What is refused is told in `OwnPolicies.refused`, and is no gap.
    """
    try:
        own = await identity.own_policies(caller)
    except AwsError as error:
        missing = OwnPolicies(refused=(error.operation or "iam",))
        if is_refusal(error):
            return missing, None
        return missing, Gap("own policies", error.title, error.code, error.message)
    return replace(own, documents=tuple(one for one in own.documents if _on_roles(one))), None


def _on_roles(document: str) -> bool:
    """Tell whether a policy says anything of assuming roles, or can't be read."""
    policy = IdentityPolicy.parse(document)
    return bool(policy.problem) or any(
        one.problem or one.covers_action(ASSUME_ROLE) for one in policy.statements
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What `iam:ListRoles` told: the accounts that it was read of, and their roles."""

    accounts: frozenset[str]
    roles: RoleBook

    def contradicts(self, role: RoleArn) -> bool:
        """Tell whether the list of the role's account was read, and it is not in it."""
        if role.account_id not in self.accounts:
            return False
        known = self.roles.find(role.account_id, role.name)
        return known is None or known.path != role.path


def roles_of_policies(
    own: OwnPolicies, organization: Organization, partition: str, listed: Listed
) -> tuple[Role, ...]:
    """Return the roles that own policies name in known accounts.

    A full ARN names one role. A pattern whose only wildcards are in the account names that role
    in each account, as long as nothing tells that it isn't there. A wildcard in the role's path
    or name names nothing.
    """
    side = OwnSide(own)
    found: dict[tuple[str, str], Role] = {}
    by_pattern = 0
    for arn, explicit in _candidates(own, organization, partition):
        role = Role(arn.account_id, arn.name, arn.path, arn.partition, sources=(RoleSource.POLICY,))
        if role.key in found or listed.contradicts(arn):
            continue
        if not explicit:
            by_pattern += 1
            if by_pattern > MOST_ROLES or side.answer(role).denied:
                continue
        found[role.key] = role
    return tuple(found.values())


def _candidates(
    own: OwnPolicies, organization: Organization, partition: str
) -> Iterator[tuple[RoleArn, bool]]:
    """Yield the roles of all Allow patterns, and whether a full ARN names them; these first."""
    patterns = [
        pattern.split(":", 5)
        for effect, pattern in resource_patterns(own.documents)
        if effect is Effect.ALLOW
    ]
    whole = [parts for parts in patterns if _names_one_role(parts, partition)]
    for parts in whole:
        arn = RoleArn.parse(_arn(parts, partition, parts[4]))
        if arn is not None and arn.account_id in organization.account_by_id:
            yield arn, True
    for parts in whole:
        if is_account_id(parts[4]):
            continue
        for account in organization.accounts:
            arn = RoleArn.parse(_arn(parts, partition, account.id))
            if arn is not None and _usable(account) and glob_covers(parts[4], account.id):
                yield arn, False


def _names_one_role(parts: list[str], partition: str) -> bool:
    """Tell whether a pattern, taken apart, has no wildcard beyond the account."""
    return (
        len(parts) == 6
        and parts[0::2][:2] == ["arn", "iam"]
        and parts[1] in (partition, "*")
        and parts[3] == ""
        and parts[5].startswith("role/")
        and set(parts[4]) <= _ACCOUNT_PATTERN
        and not any(mark in parts[5] for mark in "*?$")
    )


def _arn(parts: list[str], partition: str, account_id: str) -> str:
    return ":".join(("arn", partition, "iam", "", account_id, parts[5]))


def _usable(account: Account) -> bool:
    return account.state.usable
