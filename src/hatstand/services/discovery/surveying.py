"""The IAM roles of other accounts: where there is a way in that was asked for, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from types import MappingProxyType

from hatstand.config.model import ContextSettings
from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap, Progress
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.services.facts import DeniedRead
from hatstand.services.ports import Clock, Gateway, StateStore
from hatstand.services.ports.pages import Pages, RolesIn
from hatstand.services.ports.reading import Start, WayIn, Ways

REMEMBERED = timedelta(hours=24)
"""For so long nobody asks again for what AWS denied."""

PHASE = "roles of accounts"

Lists = Mapping[str, tuple[Role, ...]]
"""The roles of accounts, by account id."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Which accounts can be read, known before any call.

    Attributes:
        ways: By account id, each with at least one; warm sessions come first.
        denied: Accounts whose every way in was denied within the last 24 hours.
        kept: What a reading that was stopped had read: it need not be read again.
        kept_at: When that was (UTC), or None where nothing was.
    """

    ways: Ways
    denied: int = 0
    kept: Lists = field(default_factory=lambda: MappingProxyType({}))
    kept_at: datetime | None = None

    @property
    def by_session(self) -> int:
        """How many of the accounts have a warm session."""
        return sum(ways[0].credentials is not None for ways in self.ways.values())

    def without(self, kept: Lists, at: datetime) -> Survey:
        """Return this for whoever had read some of the accounts at a moment."""
        ways = {
            account_id: ways for account_id, ways in self.ways.items() if account_id not in kept
        }
        return Survey(ways, self.denied, kept, at)


@dataclass(frozen=True, slots=True)
class RolesRead:
    """What was read.

    Attributes:
        lists: The roles by account id; an account whose list failed is not among them.
        refused: The ids of the accounts that may not be read.
        gaps: What failed in other ways.
    """

    lists: Lists
    refused: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def with_lists(self, lists: Lists) -> RolesRead:
        """Return this with the lists of accounts that were read before."""
        return RolesRead({**lists, **self.lists}, self.refused, self.gaps)


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
            way = WayIn(session.role_arn, session.credentials)
            warm.setdefault(session.account_id, []).append(way)
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
                and (way.credentials is not None or (identity, way.role_arn) not in denied)
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
        self,
        ways: Ways,
        start: Start,
        listener: Callable[[Progress], None],
        pages: Pages | None = None,
    ) -> RolesRead:
        """Read what a survey found; what AWS denies is remembered for 24 hours.

        Nothing is raised: an account that could not be read is refused, or a gap.

        Args:
            ways: Into the accounts.
            start: What configured roles are assumed with.
            listener: Told after each account.
            pages: Are given the roles of each account at once, so that no end loses them.
        """
        lists: dict[str, tuple[Role, ...]] = {}
        refused: list[str] = []
        gaps: list[Gap] = []
        denied: list[tuple[str, str]] = []
        done = 0

        def tell() -> None:
            kept = pages is not None and pages.keeps
            listener(Progress(PHASE, done, len(ways), kept=kept))

        tell()
        reading = self._gateway.read_roles(start, ways)
        try:
            async for account in reading:
                if account.roles is not None:
                    lists[account.account_id] = account.roles
                    if pages is not None:
                        pages.keep(RolesIn(account.account_id, account.roles))
                if account.refused:
                    refused.append(account.account_id)
                if account.gap is not None:
                    gaps.append(account.gap)
                denied += account.denied
                done += 1
                tell()
        finally:
            await reading.aclose()
            self._remember(denied)
        return RolesRead(dict(sorted(lists.items())), tuple(sorted(refused)), tuple(gaps))

    def _remember(self, denied: Iterable[tuple[str, str]]) -> None:
        now = self._clock.now()
        reads = tuple(DeniedRead(who, what, now) for who, what in denied)
        if reads:
            self._state.reads_denied(self._context.name, reads, now - REMEMBERED)
