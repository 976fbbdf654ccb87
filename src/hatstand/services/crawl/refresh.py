"""A refresh from end to end: the organization, one's own account, and the snapshot of both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hatstand.config.model import ContextSettings, Settings
from hatstand.domain.credentials import BaseCredentials, CallerIdentity, Credentials
from hatstand.domain.durations import rough_duration_text
from hatstand.domain.organization import (
    Account,
    AccountSource,
    Gap,
    Organization,
    Progress,
)
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import AccessDenied, AwsError, OrganizationsUnavailable
from hatstand.services.assume.planning import session_name
from hatstand.services.crawl.listings import Visible
from hatstand.services.crawl.organization import CrawlResult, crawl, nothing_visible
from hatstand.services.discovery.own_account import KnownRoles, OwnAccount, read_own_account
from hatstand.services.ports import AssumeRoleRequest, Clock, Gateway, Snapshot
from hatstand.services.ports.organizations import OrganizationsPort
from hatstand.services.ports.pages import Pages
from hatstand.services.workpool import ended

Partial = Callable[[Progress, Snapshot | None], None]


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks on: is told how far it is, and tells what is looked at, which is read first."""

    tell: Partial
    visible: Visible = nothing_visible


class Crawling:
    """Reads what one context can see of AWS."""

    def __init__(
        self,
        gateway: Gateway,
        context: ContextSettings,
        settings: Settings,
        clock: Clock,
        caller: CallerIdentity | None,
    ) -> None:
        self._gateway = gateway
        self._context = context
        self._settings = settings
        self._clock = clock
        self._caller = caller
        self._notices: list[str] = []

    async def run(
        self,
        base: BaseCredentials,
        region: str,
        watcher: Watcher,
        previous: Snapshot | None = None,
        pages: Pages | None = None,
        *,
        replace_known: bool = False,
    ) -> tuple[Snapshot, tuple[Gap, ...]]:
        """Return the snapshot, its roles without verdicts yet, and what is missing in it.

        The roles of other accounts that `previous` knows stay until they are read anew. What an
        earlier crawl left in `pages` is not read again: the snapshot is then as of its beginning.

        Args:
            base: Who asks.
            region: Where.
            watcher: Who looks on.
            previous: What is known so far.
            pages: What an earlier crawl left, and where what is read is kept.
            replace_known: Whether no organization may come in the place of one that `previous`
                knows, where AWS refuses to show it.

        Raises:
            OrganizationsUnavailable: AWS refuses an organization that `previous` knows.
            Unreachable, Throttled, CredentialsExpired, AwsError: Nothing could be read at all.
        """
        known = previous if previous and previous.organization.id and not replace_known else None
        watcher.tell(Progress("organization"), None)
        own_account = asyncio.ensure_future(self._own_account(base, region))
        try:
            reader = await self._reader(base, region)
            port = self._gateway.organizations(reader, region)
            result = await self._organization(port, watcher, pages, known)
            organization = result.organization
            watcher.tell(Progress("roles of this account", len(organization.accounts)), None)
            own = await own_account
        finally:
            await ended(own_account)
        caller, alias_gap = self._caller, None
        if caller is not None and caller.account_id not in organization.account_by_id:
            alias, alias_gap = await self._alias(caller, base, region, previous)
            organization = _with_own_account(organization, caller, alias)
        now = self._clock.now()
        roles = KnownRoles.of(previous)
        if not result.gaps:  # else an account may just not have been read
            roles = roles.without(_gone(previous, organization))
        if caller is not None and own is not None and own.roles is not None:
            roles = roles.replaced({caller.account_id: own.roles}, now)
        gaps = (*result.gaps, *(own.gaps if own else ()), *((alias_gap,) if alias_gap else ()))
        snapshot = Snapshot(
            organization=organization,
            as_of=pages.began if pages and pages.found else now,
            roles=roles.roles,
            complete=not gaps,
            notices=tuple(self._notices),
            caller=caller,
            facts=own.facts if own else None,
            roles_read=roles.read,
        )
        return snapshot, gaps

    async def _own_account(self, base: BaseCredentials, region: str) -> OwnAccount | None:
        if self._caller is None:
            return None
        identity = self._gateway.identity(base.credentials, region)
        return await read_own_account(identity, self._caller, base, self._context.mfa_serial)

    async def _organization(
        self,
        port: OrganizationsPort,
        watcher: Watcher,
        pages: Pages | None,
        known: Snapshot | None,
    ) -> CrawlResult:
        def listener(progress: Progress, organization: Organization | None) -> None:
            snapshot = None
            if organization is not None:
                snapshot = Snapshot(
                    organization, self._clock.now(), complete=False, caller=self._caller
                )
            watcher.tell(progress, snapshot)

        try:
            return await crawl(
                port,
                name=self._context.name,
                rules=self._settings.environments,
                listener=listener,
                visible=watcher.visible,
                pages=pages,
                earlier=known.organization if known else None,
            )
        except OrganizationsUnavailable as refusal:
            why = _why_no_organization(refusal, self._caller)
            if known is not None:
                told = "; ".join((*self._notices, why))
                raise _not_taken_for_none(refusal, told, self._clock.now() - known.as_of) from None
            self._notices.append(f"{why}: the tree comes from profiles and settings")
            return CrawlResult(Organization(name=self._context.name), ())

    async def _reader(self, base: BaseCredentials, region: str) -> Credentials:
        """Return the credentials that may read Organizations: a configured role's, else the base's.

        The configured role is the user's standing order; it is tried without MFA.
        """
        role_arn = self._context.organization_role
        if role_arn is None:
            return base.credentials
        identity = self._gateway.identity(base.credentials, region)
        name = session_name(self._settings.sessions.name)
        try:
            return await identity.assume_role(AssumeRoleRequest(role_arn, name, 900))
        except OrganizationsUnavailable:
            raise
        except AwsError as error:
            if error.exit_code != 1:
                raise
            self._notices.append(
                f"organization.role could not be assumed ({error.code or error.title}): "
                "trying with the base credentials"
            )
            return base.credentials

    async def _alias(
        self,
        caller: CallerIdentity,
        base: BaseCredentials,
        region: str,
        previous: Snapshot | None,
    ) -> tuple[str, Gap | None]:
        """Return the alias of the account one is in, and a gap where AWS failed to tell it.

        Rules go by it, so that where it is not told the one that was known stays: an account does
        not stop being production because AWS is busy.
        """
        identity = self._gateway.identity(base.credentials, region)
        try:
            return await identity.account_alias(), None
        except AwsError as error:
            known = previous.organization.account_by_id.get(caller.account_id) if previous else None
            alias = known.aliases[0] if known and known.aliases else ""
            if isinstance(error, AccessDenied):
                return alias, None
            title = f"its alias could not be read: {error.title}"
            return alias, Gap(f"account {caller.account_id}", title, error.code, error.message)


def _with_own_account(
    organization: Organization, caller: CallerIdentity, alias: str
) -> Organization:
    """Return the organization with the account one is in, under its alias where it has one."""
    account = Account(
        caller.account_id,
        caller.account_id,
        organization.root_id,
        source=AccountSource.CALLER,
        aliases=(alias,) if alias else (),
    )
    return replace(organization, accounts=(*organization.accounts, account))


def _gone(previous: Snapshot | None, organization: Organization) -> frozenset[str]:
    """Return the accounts that left the organization since then, where one was read."""
    if previous is None or not organization.id:
        return frozenset()
    before = frozenset(previous.organization.account_by_id)
    return before - frozenset(organization.account_by_id)


def _why_no_organization(refusal: OrganizationsUnavailable, caller: CallerIdentity | None) -> str:
    if refusal.code == "AWSOrganizationsNotInUseException":
        return "This account is in no organization"
    who = printable(caller.label) if caller else "this identity"
    return f"{who} may not read Organizations ({printable(refusal.code)})"


def _not_taken_for_none(
    refusal: OrganizationsUnavailable, why: str, age: timedelta
) -> OrganizationsUnavailable:
    """Return the refusal of an organization that was read before, which is no reason to lose it.

    A permission may be missing for a moment, or the wrong keys be in the environment.
    """
    return OrganizationsUnavailable(
        why,
        f"What is known stays, as it was read {rough_duration_text(int(age.total_seconds()))} ago; "
        "`hatstand sync --replace` goes on without it",
        operation=refusal.operation,
        code=refusal.code,
        message=refusal.message,
    )
