"""Reads a whole organization in the fewest calls, and offers what is there meanwhile.

`ListAccounts` places accounts by their `Paths`, while OUs are listed in parallel for their names.
Where AWS gives no `Paths`, or refuses `ListAccounts`, accounts are listed by parent instead, and
where that is the faster way: no rate is kept to, or latency is what limits. What somebody looks at
goes first, and what an earlier crawl had read is not read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from hatstand.domain.environments import EnvironmentRule, needs_tags
from hatstand.domain.organization import Gap, Organization, Progress
from hatstand.domain.records import dataclass
from hatstand.errors import AwsError, OrganizationsUnavailable
from hatstand.services.crawl.gaps import gaps_of, tags_may_decide
from hatstand.services.crawl.growing import GrowingOrganization
from hatstand.services.crawl.listings import ACCOUNTS, LIST, UNITS, Listings, Visible
from hatstand.services.crawl.telling import Failures, Listener, Telling
from hatstand.services.ports.organizations import OrganizationsPort
from hatstand.services.ports.pages import Page, Pages, TagsOf
from hatstand.services.workpool import Wanted, WorkPool

WORKERS = 16
"""Listings of each kind that are under way at once."""

_TOP, _TAGS = "top", "tags"
_BATCH = 200  # accounts that are classified before the event loop gets its turn


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """An organization, and what of it could not be read.

    Attributes:
        gaps: Subjects are `accounts`, `tags`, an account's id, or `ID (OU PATH)` of an OU.
    """

    organization: Organization
    gaps: tuple[Gap, ...] = ()


def nothing_visible() -> Sequence[str]:
    """Return what is looked at where nobody looks."""
    return ()


async def crawl(
    port: OrganizationsPort,
    *,
    rules: Sequence[EnvironmentRule] = (),
    listener: Listener | None = None,
    name: str = "",
    visible: Visible = nothing_visible,
    pages: Pages | None = None,
    earlier: Organization | None = None,
) -> CrawlResult:
    """Read the organization that `port` shows.

    Args:
        port: Organizations, as some credentials see it.
        rules: Tags are read only where these can't decide without.
        listener: Told of progress, with what is known so far at most ten times a second.
        name: What to call the organization, which has no name in AWS; else the management
            account's name.
        visible: What is looked at is read first; asked before each request, so it must be quick.
        pages: What an earlier crawl left is taken up, and what this one reads is kept.
        earlier: What was known before; where it is the same organization, it stands in for what
            can't be read, beside the gaps.

    Raises:
        OrganizationsUnavailable: It may not be read, or there is none.
        Unreachable: Nothing answers.
        CredentialsExpired: The credentials are no longer valid.
        AwsError: The organization itself could not be described.
    """
    return await _Crawl(port, rules, Telling(listener), name, visible, pages, earlier).run()


class _Crawl:
    """One crawl under way."""

    def __init__(
        self,
        port: OrganizationsPort,
        rules: Sequence[EnvironmentRule],
        telling: Telling,
        name: str,
        visible: Visible,
        pages: Pages | None,
        earlier: Organization | None,
    ) -> None:
        self._port = port
        self._earlier = earlier
        self._rules = rules
        self._telling = telling
        self._pages = pages
        self._found = GrowingOrganization(name)
        self._failures = Failures()
        self._work = WorkPool(WORKERS, (_TOP, LIST, UNITS, ACCOUNTS, _TAGS))
        self._listings = Listings(port, self._found, self._failures, self._work, visible)
        self._listings.hear(self._keep, self._answered)
        self._untagged = Wanted(visible)
        self._tags: dict[str, Mapping[str, str]] = {}
        self._tags_wanted = self._tags_read = self._tags_resumed = 0
        self._resumed = 0
        self._phase = "organization"

    async def run(self) -> CrawlResult:
        """Read it all."""
        self._take_up()
        self._tell(now=True)
        self._work.add(self._describe, _TOP)
        self._work.add(self._find_root, _TOP)
        self._listings.begin()
        await self._work.drain()
        self._listings.complete()
        await self._work.drain()
        self._require_accounts()
        failed, earlier = self._failures.by_subject, self._earlier
        if earlier is not None and earlier.id == self._found.facts.id:
            self._found.remember(earlier, failed)
        self._found.name_unknown_units()
        await self._read_tags()
        if earlier is not None and earlier.id == self._found.facts.id:
            self._found.remember_tags(earlier, failed)
        self._phase = "done"
        organization = self._found.organization()
        self._tell(now=True)
        gaps = gaps_of(self._failures.by_subject, organization, by_parent=self._listings.by_parent)
        return CrawlResult(organization, gaps)

    def _take_up(self) -> None:
        """Know what an earlier crawl had read."""
        kept = self._pages.found if self._pages else ()
        self._listings.take_up(kept)
        self._tags = {page.account_id: page.tags for page in kept if isinstance(page, TagsOf)}
        self._resumed = len(self._found.accounts)

    def _keep(self, page: Page) -> None:
        if self._pages is not None:
            self._pages.keep(page)

    async def _describe(self) -> None:
        self._found.facts = await self._port.describe()

    async def _find_root(self) -> None:
        self._found.root = await self._port.root()
        self._phase = "accounts"
        self._listings.list_below(self._found.root.id)
        self._tell(now=True)

    def _require_accounts(self) -> None:
        """Raise where accounts may not be listed in any way: that is no organization with gaps."""
        if self._found.accounts:
            return
        failed = self._failures.by_subject
        refused = failed.get(("accounts", self._found.root.id))
        if isinstance(refused, OrganizationsUnavailable):
            raise failed.get(("accounts", ""), refused)

    # -- tags

    async def _read_tags(self) -> None:
        if not needs_tags(self._rules):
            return
        self._phase = "tags"
        organization = self._found.organization()
        for number, account in enumerate(organization.accounts):
            if number % _BATCH == 0:
                await asyncio.sleep(0)
            if not tags_may_decide(account, organization, self._rules):
                continue
            self._tags_wanted += 1
            if account.id in self._tags:
                self._tag(account.id, self._tags[account.id])
                self._tags_resumed += 1
            elif self._untagged.add(account.id):
                self._work.add(self._read_tags_of_one, _TAGS)
        await self._work.drain()

    async def _read_tags_of_one(self) -> None:
        account_id = self._untagged.take()
        if ("tags", "") in self._failures.by_subject:
            return
        try:
            tags = await self._port.tags(account_id)
        except OrganizationsUnavailable as error:
            self._failures.add("tags", "", error)
        except AwsError as error:
            self._failures.add("tags", account_id, error)
        else:
            self._tag(account_id, tags)
            self._keep(TagsOf(account_id, tags))
            self._answered()

    def _tag(self, account_id: str, tags: Mapping[str, str]) -> None:
        self._found.tag(account_id, tags)
        self._tags_read += 1

    # -- what is told

    def _answered(self) -> None:
        self._failures.answered()
        self._tell()

    def _tell(self, *, now: bool = False) -> None:
        self._telling.tell(self._progress, self._partial, now=now)

    def _partial(self) -> Organization | None:
        return self._found.organization() if self._found.root.id else None

    def _progress(self) -> Progress:
        """Return how far the crawl is; while tags are read, that counts accounts with theirs."""
        done, expected, resumed = len(self._found.accounts), None, self._resumed
        if self._phase == "tags":
            done, expected, resumed = self._tags_read, self._tags_wanted, self._tags_resumed
        elif self._phase == "done":
            expected = done
        return Progress(
            self._phase,
            done,
            expected,
            calls=self._port.calls,
            throttled=self._port.throttled,
            extra={"units": len(self._found.units)},
            resumed_at=self._pages.stopped if self._pages and self._resumed else None,
            resumed=resumed,
            kept=self._pages is not None and self._pages.keeps,
        )
