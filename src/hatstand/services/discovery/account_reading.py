"""Reads the IAM roles of many accounts, each by the first way in that is open."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from typing import Protocol

from hatstand.domain.credentials import Credentials
from hatstand.domain.organization import Gap
from hatstand.domain.roles import Role
from hatstand.errors import AwsError, CredentialsExpired, Unreachable
from hatstand.services.discovery.refusals import is_refusal
from hatstand.services.ports import AssumeRoleRequest, IdentityPort
from hatstand.services.ports.reading import AccountRead, Start, WayIn, Ways
from hatstand.services.workpool import WorkPool, ended

WORKERS = 16
"""Accounts that are read at once; each is two requests, one after the other."""

_LIFETIME = 900  # seconds: the shortest that AWS gives, for one list
_HOPELESS = 3  # accounts in a row without any answer, after which the network counts as gone


class Identities(Protocol):
    """Gives STS and IAM as any credentials see them."""

    def identity(self, credentials: Credentials, region: str) -> IdentityPort:
        """Return STS and IAM as these credentials see them."""
        ...


async def read_accounts(
    identities: Identities, start: Start, ways: Ways
) -> AsyncIterator[AccountRead]:
    """Yield what became of each account, as soon as it is known; nothing is raised for one.

    Where the network is gone, or the credentials have expired, the rest is not asked any more.
    """
    reading = _Reading(identities, start)
    pool = WorkPool(WORKERS)
    for account_id, ways_in in ways.items():
        pool.add(functools.partial(reading.account, account_id, ways_in))
    draining = asyncio.ensure_future(pool.drain())
    draining.add_done_callback(lambda _done: reading.read.put_nowait(None))
    try:
        while (account := await reading.read.get()) is not None:
            yield account
        await draining
    finally:
        await ended(draining)


class _Reading:
    """One reading under way; what is read is in a queue, and None at its end."""

    def __init__(self, identities: Identities, start: Start) -> None:
        self._identities = identities
        self._start = start
        self._unanswered = 0
        self._hopeless = ""
        self.read: asyncio.Queue[AccountRead | None] = asyncio.Queue()

    async def account(self, account_id: str, ways: tuple[WayIn, ...]) -> None:
        """Read one account."""
        subject = f"roles of {account_id}"
        if self._hopeless:
            unasked = Gap(subject, f"not asked any more: {self._hopeless}")
            self.read.put_nowait(AccountRead(account_id, None, gap=unasked))
            return
        denied: list[tuple[str, str]] = []
        failure: AwsError | None = None
        roles: tuple[Role, ...] | None = None
        for way in ways:
            try:
                roles = await self._list(account_id, way, denied)
            except AwsError as error:
                if not is_refusal(error):
                    failure = error
            else:
                failure = None
                break
        self._judge(failure)
        refused = roles is None and failure is None
        gap = Gap(subject, failure.title, failure.code, failure.message) if failure else None
        self.read.put_nowait(AccountRead(account_id, roles, refused, tuple(denied), gap))

    def _judge(self, failure: AwsError | None) -> None:
        """Find out whether there is hope for the next account."""
        self._unanswered = self._unanswered + 1 if isinstance(failure, Unreachable) else 0
        if self._unanswered >= _HOPELESS and failure is not None:
            self._hopeless = failure.title

    async def _list(
        self, account_id: str, way: WayIn, denied: list[tuple[str, str]]
    ) -> tuple[Role, ...]:
        credentials = way.credentials or await self._assumed(way, denied)
        identity = self._identities.identity(credentials, self._start.region)
        roles: list[Role] = []
        try:
            async for page in identity.roles():
                roles.extend(role for role in page if role.account_id == account_id)
        except AwsError as error:
            if is_refusal(error):
                denied.append((way.role_arn, account_id))
            raise
        return tuple(roles)

    async def _assumed(self, way: WayIn, denied: list[tuple[str, str]]) -> Credentials:
        """Return the credentials of a configured role; never with a code."""
        start = self._start
        identity = self._identities.identity(start.credentials, start.region)
        request = AssumeRoleRequest(way.role_arn, start.session_name, _LIFETIME)
        try:
            return await identity.assume_role(request)
        except AwsError as error:
            if isinstance(error, CredentialsExpired):
                self._hopeless = error.title  # of the base: no account can be entered any more
            if is_refusal(error):
                denied.append((start.identity, way.role_arn))
            raise
