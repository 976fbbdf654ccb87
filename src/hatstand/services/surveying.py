"""Reads the IAM roles of other accounts, where there is a way in that was asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from hatstand.config.model import ContextSettings
from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import Credentials, Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap, Progress
from hatstand.domain.roles import Role
from hatstand.errors import AwsError, CredentialsExpired, Unreachable
from hatstand.services.discovery.refusals import is_refusal
from hatstand.services.facts import DeniedRead
from hatstand.services.ports import AssumeRoleRequest, Clock, Gateway, StateStore

REMEMBERED = timedelta(hours=24)
"""For so long nobody asks again for what AWS denied."""

WORKERS = 8
"""Accounts that are read at once: the answers of IAM cost 6 ms of this process each."""

_LIFETIME = 900  # seconds: the shortest that AWS gives, for one list
_HOPELESS = 3  # accounts in a row without any answer, after which the network counts as gone


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way into an account: a warm session, or the configured role that is to be assumed.

    Attributes:
        role_arn: The role as which the list will be read.
        session: The session of it that is live; None where the role must be assumed.
    """

    role_arn: str
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """Which accounts can be read, known before any call.

    Attributes:
        ways: By account id, each with at least one; warm sessions come first.
        denied: Accounts whose every way in was denied within the last 24 hours.
    """

    ways: Mapping[str, tuple[WayIn, ...]]
    denied: int = 0

    @property
    def by_session(self) -> int:
        """How many of the accounts have a warm session."""
        return sum(ways[0].session is not None for ways in self.ways.values())


@dataclass(frozen=True, slots=True)
class RolesRead:
    """What was read.

    Attributes:
        lists: The roles by account id; an account whose list failed is not among them.
        refused: The ids of the accounts that may not be read.
        gaps: What failed in other ways.
    """

    lists: Mapping[str, tuple[Role, ...]]
    refused: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """The credentials that configured roles are assumed with.

    Attributes:
        credentials: The base's, or those of its MFA session.
        identity: Whose they are, as refusals are remembered for it.
        session_name: For CloudTrail.
        region: For all calls.
    """

    credentials: Credentials
    identity: str
    session_name: str
    region: str


class Surveyor:
    """Finds the ways in and reads; a role is only assumed where `roles_via` says so."""

    def __init__(
        self, gateway: Gateway, state: StateStore, clock: Clock, context: ContextSettings
    ) -> None:
        self._gateway = gateway
        self._state = state
        self._clock = clock
        self._context = context

    def survey(
        self, inventory: Inventory, own_account: str, identity: str, sessions: Iterable[Session]
    ) -> Survey:
        """Return the ways into all accounts but one's own, without those denied lately.

        Args:
            inventory: With the accounts.
            own_account: The id of the account that every crawl reads anyway.
            identity: As which configured roles would be assumed (`Start.identity`).
            sessions: The warm sessions of this context.
        """
        since = self._clock.now() - REMEMBERED
        denied = {
            (one.identity, one.subject)
            for one in self._state.denied_reads(self._context.name)
            if one.at >= since
        }
        warm: dict[str, list[WayIn]] = {}
        for session in sessions:
            warm.setdefault(session.account_id, []).append(WayIn(session.role_arn, session))
        ways: dict[str, tuple[WayIn, ...]] = {}
        closed = 0
        for account in inventory.organization.accounts:
            if account.id == own_account or not account.state.usable:
                continue
            all_ways = (*warm.get(account.id, ()), *self._configured(account.id))
            open_ways = tuple(
                way
                for way in all_ways
                if (way.role_arn, account.id) not in denied
                and (way.session is not None or (identity, way.role_arn) not in denied)
            )
            if open_ways:
                ways[account.id] = open_ways
            elif all_ways:
                closed += 1
        return Survey(ways, closed)

    def _configured(self, account_id: str) -> Iterator[WayIn]:
        """Yield the role of `roles_via` in an account, if it covers that one."""
        pattern = self._context.roles_via or ""
        arn = RoleArn.parse(pattern.replace(":*:", f":{account_id}:", 1))
        if arn is not None and arn.account_id == account_id:
            yield WayIn(str(arn))

    async def read(
        self, survey: Survey, start: Start, listener: Callable[[Progress], None]
    ) -> RolesRead:
        """Read what a survey found; what AWS denies is remembered for 24 hours.

        Nothing is raised: an account that could not be read is refused, or a gap.
        """
        reading = _Reading(self._gateway, start, len(survey.ways), listener)
        from hatstand.services.workpool import WorkPool  # with asyncio: not to assume a role

        pool = WorkPool(WORKERS)
        for account_id, ways in survey.ways.items():
            pool.add(functools.partial(reading.account, account_id, ways))
        try:
            await pool.drain()
        finally:
            if reading.denied:
                now = self._clock.now()
                denied = tuple(DeniedRead(who, what, now) for who, what in reading.denied)
                self._state.reads_denied(self._context.name, denied, now - REMEMBERED)
        return reading.result()


class _Reading:
    """One survey under way."""

    def __init__(
        self, gateway: Gateway, start: Start, expected: int, listener: Callable[[Progress], None]
    ) -> None:
        self._gateway = gateway
        self._start = start
        self._expected = expected
        self._listener = listener
        self._lists: dict[str, tuple[Role, ...]] = {}
        self._refused: list[str] = []
        self._gaps: list[Gap] = []
        self._done = 0
        self._unanswered = 0
        self._hopeless = ""
        self.denied: list[tuple[str, str]] = []

    def result(self) -> RolesRead:
        return RolesRead(
            dict(sorted(self._lists.items())), tuple(sorted(self._refused)), tuple(self._gaps)
        )

    async def account(self, account_id: str, ways: tuple[WayIn, ...]) -> None:
        """Read one account by the first way that is open."""
        subject = f"roles of {account_id}"
        if self._hopeless:
            self._gaps.append(Gap(subject, f"not asked any more: {self._hopeless}"))
            return
        failure: AwsError | None = None
        for way in ways:
            try:
                self._lists[account_id] = await self._list(account_id, way)
            except AwsError as error:
                if not is_refusal(error):
                    failure = error
            else:
                failure = None
                break
        else:
            if failure is None:
                self._refused.append(account_id)
        if failure is not None:
            self._gaps.append(Gap(subject, failure.title, failure.code, failure.message))
        self._unanswered = self._unanswered + 1 if isinstance(failure, Unreachable) else 0
        if self._unanswered >= _HOPELESS and failure is not None:
            self._hopeless = failure.title
        self._done += 1
        self._listener(Progress("roles of accounts", self._done, self._expected))

    async def _list(self, account_id: str, way: WayIn) -> tuple[Role, ...]:
        credentials = way.session.credentials if way.session else await self._assumed(way)
        identity = self._gateway.identity(credentials, self._start.region)
        roles: list[Role] = []
        try:
            async for page in identity.roles():
                roles.extend(role for role in page if role.account_id == account_id)
        except AwsError as error:
            if is_refusal(error):
                self.denied.append((way.role_arn, account_id))
            raise
        return tuple(roles)

    async def _assumed(self, way: WayIn) -> Credentials:
        """Return the credentials of a configured role; never with a code."""
        start = self._start
        identity = self._gateway.identity(start.credentials, start.region)
        request = AssumeRoleRequest(way.role_arn, start.session_name, _LIFETIME)
        try:
            return await identity.assume_role(request)
        except AwsError as error:
            if isinstance(error, CredentialsExpired):
                self._hopeless = error.title  # of the base: no account can be entered any more
            if is_refusal(error):
                self.denied.append((start.identity, way.role_arn))
            raise
