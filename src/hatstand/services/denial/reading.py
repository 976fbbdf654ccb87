"""What can be read about a refusal: one's own policies, and the roles of one's own account.

Nothing is assumed for it, and no other account is looked into: that is only done when asked for.
"""

from __future__ import annotations

from dataclasses import replace

from hatstand.domain.credentials import CredentialKind
from hatstand.domain.plan import Hop
from hatstand.domain.policy import Caller
from hatstand.domain.role_book import book_of
from hatstand.errors import AwsError, HatstandError
from hatstand.services.denial.explaining import Case
from hatstand.services.discovery.listed import listed_roles
from hatstand.services.discovery.policies import read_own_policies
from hatstand.services.facts import CallerFacts
from hatstand.services.ports import IdentityPort, Snapshot

PATIENCE = 5.0
"""Seconds that an explanation may take longer because of what is read for it."""


def known(case: Case, snapshot: Snapshot | None, error: AwsError) -> Case:
    """Return a case with what the last crawl read of the caller and the role."""
    if snapshot is None:
        return case
    if snapshot.caller is not None:
        case = replace(case, caller=snapshot.caller, facts=snapshot.facts)
    hop = _refused(case, error)
    if hop.account_id in snapshot.roles_read:
        listed = book_of(snapshot.roles).find(hop.account_id, hop.role_name)
        case = replace(case, exists=listed is not None)
    return case


async def read(case: Case, identity: IdentityPort, error: AwsError) -> Case:
    """Return a case with what could be read now; what can't be is left unknown."""
    import asyncio

    try:
        async with asyncio.timeout(PATIENCE):
            return await _read(case, identity, _refused(case, error))
    except (HatstandError, TimeoutError):
        return case


async def _read(case: Case, identity: IdentityPort, hop: Hop) -> Case:
    caller = case.caller or await identity.caller()
    case = replace(case, caller=caller)
    if case.facts is None and hop is case.plan.hops[0]:
        own, _ = await read_own_policies(identity, caller)
        long_term = case.base is None or case.base.kind is CredentialKind.LONG_TERM
        facts = CallerFacts(own, long_term=Caller.of(caller).long_term and long_term)
        case = replace(case, facts=facts)
    if hop.account_id != caller.account_id or case.exists is not None:
        return case
    listed, _ = await listed_roles(identity)
    if listed is None:
        return case
    found = next((one for one in listed if one.name == hop.role_name), None)
    role = found and replace(found, external_id=hop.external_id)
    return replace(case, role=role, exists=found is not None, listed=listed)


def _refused(case: Case, error: AwsError) -> Hop:
    hops = case.plan.hops
    return next((hop for hop in hops if hop.role_arn == error.role_arn), hops[0])
