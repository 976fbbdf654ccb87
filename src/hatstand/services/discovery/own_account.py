"""What AWS tells of the caller and its own account: read beside the organization, never after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from types import MappingProxyType

from hatstand.domain.credentials import BaseCredentials, CallerIdentity, CredentialKind
from hatstand.domain.organization import Gap, Organization
from hatstand.domain.packed_roles import PackedRoles, RolePacker, packed
from hatstand.domain.policy import Caller
from hatstand.domain.records import dataclass
from hatstand.domain.role_book import book_of
from hatstand.domain.roles import Role, RoleSource, merge_roles
from hatstand.services.discovery.devices import has_device
from hatstand.services.discovery.listed import listed_roles
from hatstand.services.discovery.policies import Listed, read_own_policies, roles_of_policies
from hatstand.services.discovery.verdicts import Standpoint, Verdicts, rejudged
from hatstand.services.facts import CallerFacts
from hatstand.services.ports import IdentityPort, Snapshot

_BATCH = 20  # accounts whose roles are judged before the event loop gets its turn


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What was found.

    Attributes:
        roles: Those of the caller's account; None where they could not be listed.
        facts: What is known of the caller.
        gaps: What could not be read, refusals left out.
    """

    roles: tuple[Role, ...] | None
    facts: CallerFacts
    gaps: tuple[Gap, ...] = ()


async def read_own_account(
    identity: IdentityPort, caller: CallerIdentity, base: BaseCredentials, serial: str | None
) -> OwnAccount:
    """Return what AWS tells of `caller` and its account; each part can fail alone.

    Who may not read IAM pays one refused call for each kind of thing, all sent at once.
    """
    import asyncio  # not above: commands that assume a role do without

    from hatstand.services.workpool import ended

    readings = (
        asyncio.ensure_future(listed_roles(identity)),
        asyncio.ensure_future(read_own_policies(identity, caller)),
        asyncio.ensure_future(has_device(identity, caller, serial or base.mfa_serial)),
    )
    try:
        roles, role_gap = await readings[0]
        own, own_gap = await readings[1]
        device = await readings[2]
    finally:
        await ended(*readings)
    facts = CallerFacts(
        own,
        long_term=Caller.of(caller).long_term and base.kind is CredentialKind.LONG_TERM,
        mfa_device=device,
        profile=base.profile,
    )
    return OwnAccount(roles, facts, tuple(gap for gap in (role_gap, own_gap) if gap is not None))


@dataclass(frozen=True, slots=True)
class KnownRoles:
    """The roles that AWS told of, by account, and when.

    Attributes:
        roles: As listed.
        read: When each account's list was read (UTC).
    """

    roles: PackedRoles = field(default_factory=lambda: packed(()))
    read: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, snapshot: Snapshot | None) -> KnownRoles:
        """Return the listed roles of a snapshot, as they were judged then."""
        if snapshot is None:
            return cls()
        roles = packed(snapshot.roles).only(RoleSource.LISTED)
        unread = roles.runs.keys() - snapshot.roles_read.keys()
        return cls(roles.without(unread), snapshot.roles_read)

    def without(self, gone: Collection[str]) -> KnownRoles:
        """Return these without the accounts that are `gone`."""
        if not gone:
            return self
        read = {one: at for one, at in self.read.items() if one not in gone}
        return KnownRoles(self.roles.without(gone), MappingProxyType(read))

    def replaced(self, lists: Mapping[str, Iterable[Role]], at: datetime) -> KnownRoles:
        """Return these with the lists of some accounts read anew."""
        if not lists:
            return self
        packer = RolePacker(self.roles)
        for account_id, roles in lists.items():
            packer.put(account_id, tuple(roles))
        read = {**self.read, **dict.fromkeys(lists, at)}
        return KnownRoles(packer.packed(), MappingProxyType(read))

    async def in_snapshot(self, snapshot: Snapshot, organization: Organization) -> Snapshot:
        """Return a snapshot with these, and with the roles that own policies name, all judged.

        `organization` may have accounts that only files on this machine know.
        """
        import asyncio

        caller, facts = snapshot.caller, snapshot.facts
        if caller is None or facts is None:
            return replace(snapshot, roles=self.roles, roles_read=self.read)
        listed = Listed(frozenset(self.read), self.roles)
        named = book_of(roles_of_policies(facts.own, organization, caller.partition, listed))
        verdicts = Verdicts(Standpoint(caller, facts, organization))
        packer = RolePacker(self.roles)
        for number, account_id in enumerate({*self.roles.accounts, *named.accounts}):
            if number % _BATCH == 0:
                await asyncio.sleep(0)
            known = self.roles.of(account_id)
            merged = merge_roles((*known, *named.of(account_id)))
            judged = tuple(rejudged(role, verdicts.judgement(role)) for role in merged)
            if judged != known:
                packer.put(account_id, judged)
        return replace(snapshot, roles=packer.packed(), roles_read=self.read)
