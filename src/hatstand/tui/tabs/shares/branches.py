"""What is known of RAM as rows: invitations, and shares by share, by resource type or by owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hatstand.domain.inventory import Inventory
from hatstand.domain.invitations import expires_words, expiry
from hatstand.domain.share_trouble import principal_trouble, resource_trouble, share_trouble
from hatstand.domain.shares import Direction, Invitation, Principal, Share
from hatstand.domain.sharing import NamedAccount, NamedPrincipal, named_account, named_principal
from hatstand.domain.text import folded, grouped_account_id
from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.branches import Branch, Part
from hatstand.tui.glyphs import UNICODE, Glyphs
from hatstand.tui.tabs.shares.items import (
    KIND_WORDS,
    By,
    GroupItem,
    PrincipalItem,
    ResourceItem,
    account_note,
    account_title,
    invitation_key,
    principal_key,
    resource_key,
    share_key,
    share_name,
)

PENDING, WITH_ME, BY_ME, PAST = "pending", "with_me", "by_me", "past"
"""The keys of the groups at the top."""

UNUSABLE: Part = ("! unusable", "bad")
"""How a row is marked that stands for what nobody can use; the details say why."""

SOON = timedelta(days=1)
"""How near the end of an invitation is when its row says so louder."""

_NAMES_IN_NOTE = 2


def branches(
    listed: ShareList, inventory: Inventory, by: By, now: datetime, glyphs: Glyphs = UNICODE
) -> tuple[Branch, ...]:
    """Return everything that is known as rows: what waits for an answer first.

    Args:
        listed: What RAM told, perhaps so far.
        inventory: Names accounts, OUs and environments.
        by: What shares are listed by.
        now: For the time that invitations have left.
        glyphs: The signs to draw.
    """
    return _Builder(listed, inventory, by, now, glyphs).groups()


class _Builder:
    """Makes the rows of one moment; no key is given twice."""

    def __init__(
        self, listed: ShareList, inventory: Inventory, by: By, now: datetime, glyphs: Glyphs
    ) -> None:
        self._listed = listed
        self._inventory = inventory
        self._by = by
        self._now = now
        self._to: Part = (glyphs.receiver, "muted")
        self._waits: Part = (glyphs.idle, "warning")
        # With one region, only what is elsewhere says where: global resources are.
        self._untold = listed.regions[0] if len(listed.regions) == 1 else ""
        self._keys: set[str] = set()
        self._accounts: dict[str, NamedAccount] = {}
        self._principals: dict[str, NamedPrincipal] = {}

    def groups(self) -> tuple[Branch, ...]:
        listed = self._listed
        pending = tuple(self._invitation(one) for one in listed.pending)
        past = tuple(self._invitation(one) for one in listed.invitations if not one.pending)
        with_me = tuple(one for one in listed.shares if one.direction is Direction.WITH_ME)
        by_me = tuple(one for one in listed.shares if one.direction is Direction.BY_ME)
        unread = listed.unread
        groups = [
            _group(PENDING, GroupItem("Invitations"), pending, whole=listed.invitations_read),
            self._shared(WITH_ME, "Shared with me", with_me, whole=Direction.WITH_ME not in unread),
            self._shared(BY_ME, "Shared by me", by_me, whole=Direction.BY_ME not in unread),
        ]
        if past:
            groups.append(_group(PAST, GroupItem("Earlier invitations"), past, opened=False))
        return tuple(groups)

    # -- invitations

    def _invitation(self, invitation: Invitation) -> Branch:
        sender = self._account(invitation.sender_id)
        right: tuple[Part, ...] = ((invitation.status.lower(), "muted"),)
        if invitation.pending:
            end = expiry(invitation)
            soon = end is None or end.at - self._now < SOON
            left = expires_words(end, self._now)
            right = (("derived", "muted"), (left, "warning" if soon else "muted"))
        return Branch(
            self._unique(invitation_key(invitation)),
            invitation.share_name or "a share without a name",
            "name" if invitation.pending else "muted",
            account_note(sender),
            right,
            self._waits if invitation.pending else (" ", ""),
            item=invitation,
        )

    # -- shares

    def _shared(self, key: str, title: str, shares: tuple[Share, ...], *, whole: bool) -> Branch:
        build = {By.SHARE: self._by_share, By.TYPE: self._by_type, By.OWNER: self._by_owner}
        rows = tuple(build[self._by](key, shares))
        note = "" if self._by is By.SHARE else self._by_words(key)
        item = GroupItem(title, shares)
        return _group(key, item, rows, note=note, count=len(shares), whole=whole)

    def _by_words(self, key: str) -> str:
        if self._by is By.TYPE:
            return "by type"
        return "by owner" if key == WITH_ME else "by receiver"

    def _by_share(self, _group_key: str, shares: tuple[Share, ...]) -> Iterator[Branch]:
        return (self._share(share) for share in shares)

    def _by_type(self, group_key: str, shares: tuple[Share, ...]) -> Iterator[Branch]:
        kinds: dict[str, list[ResourceItem]] = {}
        bare: list[Share] = []
        for share in shares:
            for resource in share.resources:
                kinds.setdefault(resource.type, []).append(ResourceItem(resource, share))
            if not share.resources:
                bare.append(share)
        for kind in sorted(kinds, key=folded):
            items = sorted(kinds[kind], key=lambda one: (folded(one.resource.name), one.share.arn))
            rows = tuple(self._resource(one, in_share=False) for one in items)
            holders = tuple({one.share.arn: one.share for one in items}.values())
            yield _heap(f"{group_key} type:{kind}", GroupItem(kind, holders), rows)
        if bare:
            item = GroupItem("no resources", tuple(bare))
            yield _heap(f"{group_key} bare", item, tuple(map(self._share, bare)))

    def _by_owner(self, group_key: str, shares: tuple[Share, ...]) -> Iterator[Branch]:
        if group_key == BY_ME:
            return self._by_receiver(shares)
        return self._by_sender(shares)

    def _by_sender(self, shares: tuple[Share, ...]) -> Iterator[Branch]:
        owned: dict[str, list[Share]] = {}
        for share in shares:
            owned.setdefault(share.owner_id, []).append(share)
        for owner_id in sorted(owned, key=lambda one: folded(self._account(one).name)):
            account, theirs = self._account(owner_id), tuple(owned[owner_id])
            yield _heap(
                f"owner:{owner_id}",
                GroupItem(account_title(account), theirs, account),
                tuple(map(self._share, theirs)),
                note=_place(account),
                right=_badge(account),
            )

    def _by_receiver(self, shares: tuple[Share, ...]) -> Iterator[Branch]:
        given: dict[str, list[Share]] = {}
        for share in shares:
            for principal in share.principals:
                given.setdefault(principal.id, []).append(share)
        names = {one.id: self._named(one) for share in shares for one in share.principals}
        for principal_id in sorted(given, key=lambda one: folded(names[one].name)):
            named, theirs = names[principal_id], tuple(given[principal_id])
            key = self._unique(f"receiver:{principal_id}")
            rows = tuple(self._share(share, below=key) for share in theirs)
            right = (*_badge(named.account), (str(len(theirs)), "muted"))
            yield Branch(
                key,
                named.name,
                note=KIND_WORDS[named.kind],
                right=right,
                item=PrincipalItem(named, theirs),
                children=rows,
            )
        if nobody := [share for share in shares if not share.principals]:
            item = GroupItem("no receiver", tuple(nobody))
            yield _heap("nobody", item, tuple(map(self._share, nobody)))

    def _share(self, share: Share, below: str = "") -> Branch:
        owner = self._account(share.owner_id)
        by_me = share.direction is Direction.BY_ME
        right: list[Part] = [(share.region if share.region != self._untold else "", "muted")]
        if not by_me:
            right += _badge(owner)
        if share_trouble(share, self._inventory.organization):
            right.append(UNUSABLE)
        count = len(share.resources)
        right.append((f"{count:>2}" if count or share.resources_read else " ?", "muted"))
        rows = [self._resource(ResourceItem(one, share), below) for one in share.resources]
        if by_me:
            rows += [self._principal(one, share, below) for one in share.principals]
        return Branch(
            self._unique(share_key(share.arn), below),
            share_name(share),
            note=self._receivers(share) if by_me else account_note(owner),
            right=tuple(right),
            item=share,
            children=tuple(rows),
        )

    def _receivers(self, share: Share) -> str:
        names = [self._named(one).name for one in share.principals[:_NAMES_IN_NOTE]]
        more = len(share.principals) - len(names)
        told = ", ".join(names) + (f" and {more} more" if more else "")
        return f"{self._to[0]} {told or ('nobody' if share.principals_read else '?')}"

    def _resource(self, item: ResourceItem, below: str = "", *, in_share: bool = True) -> Branch:
        resource, share = item.resource, item.share
        right: list[Part] = []
        if not in_share and share.direction is Direction.WITH_ME:
            right += _badge(self._account(share.owner_id))
        if resource.region_scope != "REGIONAL":
            right.append((resource.region_scope.lower(), "muted"))
        if resource_trouble(resource, share):
            right.append(UNUSABLE)
        return Branch(
            self._unique(resource_key(share.arn, resource.arn), below),
            resource.name,
            note=resource.type if in_share else share_name(share),
            right=tuple(right),
            item=item,
        )

    def _principal(self, principal: Principal, share: Share, below: str) -> Branch:
        named = self._named(principal)
        right = _badge(named.account)
        if principal_trouble(principal, share, self._inventory.organization):
            right = (*right, UNUSABLE)
        return Branch(
            self._unique(principal_key(share.arn, principal.id), below),
            named.name,
            note=KIND_WORDS[named.kind],
            right=right,
            sign=self._to,
            item=PrincipalItem(named, (share,)),
        )

    # -- names

    def _account(self, account_id: str) -> NamedAccount:
        known = self._accounts.get(account_id)
        if known is None:
            known = self._accounts[account_id] = named_account(account_id, self._inventory)
        return known

    def _named(self, principal: Principal) -> NamedPrincipal:
        known = self._principals.get(principal.id)
        if known is None:
            named = named_principal(principal, self._inventory)
            known = replace(named, name=grouped_account_id(named.name))
            self._principals[principal.id] = known
        return known

    def _unique(self, key: str, below: str = "") -> str:
        """Return a key for a row: the plain one unless it stands elsewhere already."""
        found, number = key, 2
        while found in self._keys:
            found, number = f"{below} {key} {number}", number + 1
        self._keys.add(found)
        return found


def _group(
    key: str,
    item: GroupItem,
    rows: Sequence[Branch],
    *,
    note: str = "",
    count: int | None = None,
    opened: bool = True,
    whole: bool = True,
) -> Branch:
    """Return a group of the top; one that could not be read wholly never says that it is empty."""
    number = len(rows) if count is None else count
    counted = str(number) if whole or number else ""
    right: tuple[Part, ...] = ((counted, "muted"),)
    if not whole:
        right = (("not all read", "warning"), *right)
    return Branch(key, item.title, "group", note, right, (" ", ""), opened, item, tuple(rows))


def _heap(
    key: str,
    item: GroupItem,
    rows: tuple[Branch, ...],
    *,
    note: str = "",
    right: tuple[Part, ...] = (),
) -> Branch:
    """Return rows under what they are listed by, counted."""
    counted = (*right, (str(len(rows)), "muted"))
    return Branch(key, item.title, note=note, right=counted, item=item, children=rows)


def _badge(account: NamedAccount | None) -> tuple[Part, ...]:
    environment = account.environment if account else None
    if environment is None or not environment.badge:
        return ()
    return ((environment.badge, f"badge:{environment.color}"),)


def _place(account: NamedAccount) -> str:
    return "outside" if account.inside is False else account.ou_path
