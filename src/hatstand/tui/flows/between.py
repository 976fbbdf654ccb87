"""What goes between an account and the one that is looked from: RAM and Cloud Map together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual.content import Content

from hatstand.domain.cloudmap import Namespace
from hatstand.domain.organization import Gap
from hatstand.domain.share_trouble import share_trouble
from hatstand.domain.shares import Share, contents_summary
from hatstand.domain.sharing import between, joined, named_account
from hatstand.errors import AwsError, HatstandError
from hatstand.services.sharing.namespace_list import NamespaceList
from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.describing.around import Around
from hatstand.tui.describing.seen import error_lines, gap_line
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table
from hatstand.tui.flows import drawing
from hatstand.tui.tabs.services.branches import TYPES
from hatstand.tui.tabs.shares.items import account_title, share_name
from hatstand.tui.text import plain

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.tabs.shares.state import Seen

T = TypeVar("T")


class BetweenPage:
    """Both lists are read at once, and what one of them refuses hides nothing of the other."""

    def __init__(self, main: MainScreen, account_id: str) -> None:
        """Make the page of an account, as it is seen from the standpoint of now."""
        self._main = main
        self._account = named_account(account_id, main.workspace.inventory)
        self._seen = main.shares.reader.seen

    @property
    def title(self) -> str:
        """What the page is about."""
        return f"{account_title(self._account)} and {self._mine}"

    @property
    def _mine(self) -> str:
        """What the account that is looked from is called; until it is known, who looks."""
        account_id = self._main.standpoint.account_id
        if not account_id:
            return self._seen.label
        return account_title(named_account(account_id, self._main.workspace.inventory))

    @property
    def _around(self) -> Around[Seen]:
        return drawing.around(self._main, self._seen)

    def reading(self) -> list[Block]:
        """Return the page while nothing is known yet."""
        return [*self._head(), Paragraph(Content.styled("Reading RAM and Cloud Map…", MUTED))]

    async def read(self) -> Sequence[Block]:
        """Ask both services, and return the whole page.

        Raises:
            HatstandError: As `Workspace.viewpoint`.
        """
        viewpoint = await self._main.standpoint.viewpoint()
        cloud_map = self._main.workspace.cloud_map(viewpoint)
        shares, namespaces = await asyncio.gather(
            _answer(self._main.shares.reader.listed()),
            _answer(cloud_map.namespaces(self._seen.regions)),
        )
        return self._blocks(*shares, *namespaces)

    def failed(self, error: HatstandError) -> Sequence[Block]:
        """Return the page with what went wrong."""
        return [*self._head(), *map(Paragraph, error_lines(error))]

    def _head(self) -> list[Block]:
        around, regions = self._around, ", ".join(self._seen.regions)
        return [
            around.titled(account_title(self._account), self._account),
            Fact("Account", around.named(self._account.id)),
            Fact("Seen from", plain(f"{self._seen.label}, {regions}")),
        ]

    def _blocks(
        self,
        shares: ShareList | None,
        shares_error: AwsError | None,
        namespaces: NamespaceList | None,
        namespaces_error: AwsError | None,
    ) -> list[Block]:
        known = shares.shares if shares else ()
        inventory = self._main.workspace.inventory
        listed = joined(namespaces.namespaces if namespaces else (), known)
        found = between(self._account.id, known, listed, inventory)
        theirs, mine = account_title(self._account), self._mine
        return [
            *self._head(),
            *self._shares(f"{theirs} shares with {mine}", found.shares_with_me, shares),
            *_namespaces(f"Namespaces of {theirs}", found.namespaces_with_me, known, namespaces),
            *self._shares(f"{mine} shares with {theirs}", found.shares_by_me, shares),
            *_missing(shares_error, shares, namespaces_error, namespaces),
        ]

    def _shares(self, title: str, found: Sequence[Share], read: ShareList | None) -> list[Block]:
        heading = Heading(title, str(len(found)) if found else "")
        if not found:
            return [heading, _nothing(whole=read is not None and read.complete)]
        organization = self._main.workspace.inventory.organization
        rows = tuple(
            (
                plain(share_name(share)),
                plain(contents_summary(share.resources if share.resources_read else None)),
                Content.styled("! unusable", "$text-error")
                if share_trouble(share, organization)
                else plain(share.status or "not read"),
            )
            for share in found
        )
        return [heading, Table(("Share", "Contents", "Status"), rows)]


async def _answer(work: Coroutine[Any, Any, T]) -> tuple[T | None, AwsError | None]:
    """Return what a service answers, or what it refused."""
    try:
        return await work, None
    except AwsError as error:
        return None, error


def _namespaces(
    title: str, found: Sequence[Namespace], shares: Sequence[Share], read: NamespaceList | None
) -> list[Block]:
    heading = Heading(title, str(len(found)) if found else "")
    if not found:
        return [heading, _nothing(whole=read is not None and read.complete)]
    names = {share.arn: share_name(share) for share in shares}
    rows = tuple(
        (
            plain(one.name),
            Content(TYPES[one.type]),
            plain(", ".join(names[arn] for arn in one.share_arns if arn in names) or "–"),
        )
        for one in found
    )
    return [heading, Table(("Namespace", "Type", "Comes by the share"), rows)]


def _nothing(*, whole: bool) -> Paragraph:
    words = "nothing" if whole else "nothing that could be read"
    return Paragraph(Content.styled(words, MUTED))


def _missing(
    shares_error: AwsError | None,
    shares: ShareList | None,
    namespaces_error: AwsError | None,
    namespaces: NamespaceList | None,
) -> Iterator[Block]:
    """Yield what could not be read of either service, named, with AWS's words."""
    lines: list[Content] = []
    for service, error in (("RAM", shares_error), ("Cloud Map", namespaces_error)):
        if error is not None:
            lines.append(gap_line(Gap(service, error.title, error.code, error.message)))
    for read in (shares, namespaces):
        lines += [gap_line(gap) for gap in (read.gaps if read else ())]
    if lines:
        yield Heading("Not read")
        yield from map(Paragraph, lines)
