"""What the details pane says of invitations, shares, resources and principals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from hatstand.domain.invitations import expires_text
from hatstand.domain.share_lines import CommandLine
from hatstand.domain.share_trouble import principal_trouble, resource_trouble, share_trouble
from hatstand.domain.shares import Direction, Invitation, Principal, Resource, Share
from hatstand.domain.sharing import named_account, named_principal
from hatstand.domain.text import sentence
from hatstand.tui.describing.around import Around
from hatstand.tui.describing.nodes import quiet_badge
from hatstand.tui.describing.seen import error_lines, facts, gap_line
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table
from hatstand.tui.tabs.shares.items import (
    KIND_WORDS,
    GroupItem,
    PrincipalItem,
    ResourceItem,
    share_name,
)
from hatstand.tui.tabs.shares.rows import aws_line, line_refusal
from hatstand.tui.tabs.shares.state import Seen
from hatstand.tui.tabs.shares.words import counted_words
from hatstand.tui.text import plain
from hatstand.tui.times import age, moment_text

_DIRECTIONS = {
    Direction.WITH_ME: "shared with this account",
    Direction.BY_ME: "shared by this account",
}
_LISTED = 200  # resources that are described: what a key costs must not grow with a share
_OUTSIDERS = {True: "may be added", False: "may not be added", None: "not read"}
_STATUS_STYLES = {"ACTIVE": "$text-success", "AVAILABLE": "$text-success"}
_UNUSABLE = Content.styled("! unusable", "$text-error")


def blocks(item: object, around: Around[Seen]) -> list[Block]:
    """Describe what is selected; with nothing selected, from where one looks.

    Why there is nothing is said where the rows would stand.
    """
    match item:
        case Invitation():
            return _invitation(item, around)
        case Share():
            return _share(item, around)
        case ResourceItem():
            return _resource(item, around)
        case PrincipalItem():
            return _principal(item, around)
        case GroupItem():
            return [*_group(item, around), *_looked_from(around), *gap_blocks(around.seen)]
    return [around.titled("Shares"), *_looked_from(around), *gap_blocks(around.seen)]


# -- one thing


def _invitation(invitation: Invitation, around: Around[Seen]) -> list[Block]:
    sender = named_account(invitation.sender_id, around.inventory)
    left = expires_text(invitation, around.now) if invitation.pending else ""
    keys = f"{around.keys('accept')} accepts it, {around.keys('reject')} rejects it."
    found: list[Block] = [
        around.titled(invitation.share_name or "a share without a name", sender),
        *facts(
            ("Invitation", _status(invitation.status)),
            ("Time left", plain(left).stylize("$text-warning") if left else None),
            ("Sender", around.named(invitation.sender_id)),
            ("To", around.named(invitation.receiver_id)),
            ("Invited", invitation.receiver_arn),
            ("Sent", moment_text(invitation.sent_at) if invitation.sent_at else ""),
            ("Region", invitation.region),
            ("ARN", invitation.arn),
            ("Share ARN", invitation.share_arn),
        ),
    ]
    if invitation.pending:
        found.append(Paragraph(plain(keys).stylize(MUTED)))
        found += _contents(invitation.resources, "AWS does not tell what it contains")
    return found


def _share(share: Share, around: Around[Seen]) -> list[Block]:
    owner = named_account(share.owner_id, around.inventory)
    trouble = share_trouble(share, around.inventory.organization)
    tags = (plain(f"{name} = {value}") for name, value in sorted(share.tags.items()))
    return [
        around.titled(share_name(share), owner),
        *_trouble("Unusable", trouble),
        *facts(
            ("Direction", _DIRECTIONS[share.direction]),
            ("Owner", around.named(share.owner_id)),
            ("Status", _status(share.status, share.status_message)),
            ("Outsiders", _OUTSIDERS[share.allows_external]),
            ("Region", _region(share)),
            ("Created", moment_text(share.created_at) if share.created_at else ""),
            ("Changed", _changed(share)),
            ("Tags", Content("\n").join(tags) if share.tags else None),
            ("ARN", share.arn),
        ),
        *_resources_of(share),
        *_principals_of(share, around),
        *_permissions_of(share, around),
        *_leaving(share, around),
    ]


def _resource(item: ResourceItem, around: Around[Seen]) -> list[Block]:
    resource, share = item.resource, item.share
    owner_id = resource.owner_id or share.owner_id
    owner = named_account(owner_id, around.inventory)
    return [
        around.titled(resource.name, owner),
        *_trouble("Unusable", resource_trouble(resource, share)),
        *facts(
            ("Type", resource.type),
            (
                "Status",
                _status(resource.status, resource.status_message) if resource.status else None,
            ),
            ("Scope", resource.region_scope.lower()),
            ("Owner", around.named(owner_id)),
            ("Share", f"{share_name(share)}, {_DIRECTIONS[share.direction]}"),
            ("Region", _region(share)),
            ("ARN", resource.arn),
        ),
        *_permissions_of(share, around, resource.type),
    ]


def _principal(item: PrincipalItem, around: Around[Seen]) -> list[Block]:
    named, organization = item.named, around.inventory.organization
    principal = named.principal
    first = item.shares[0]
    one = len(item.shares) == 1
    found: list[Block] = [
        around.titled(named.name, named.account),
        *_trouble("Unusable", principal_trouble(principal, first, organization) if one else ""),
        *facts(
            ("Kind", KIND_WORDS[named.kind]),
            ("Account", around.named(principal.account_id) if named.account else None),
            ("Outsider", "yes, says AWS" if principal.external else ""),
            ("Status", _status(principal.status, principal.status_message) if one else None),
            ("Share", share_name(first) if one else ""),
            ("Id", principal.id),
        ),
    ]
    if not one:
        found += _shares_table(item.shares, around)
    return [*found, *_leaving(item, around)]


def _group(item: GroupItem, around: Around[Seen]) -> list[Block]:
    account = item.account
    found: list[Block] = [around.titled(item.title, account)]
    if account is not None:
        found.append(Fact("Account", around.named(account.id)))
    return [*found, *_shares_table(item.shares, around)]


# -- parts


def _resources_of(share: Share) -> list[Block]:
    note = "" if share.resources_read else "They could not all be read."
    return _contents(share.resources if share.resources or not note else None, note, share)


def _contents(
    resources: Sequence[Resource] | None, unread: str, share: Share | None = None
) -> list[Block]:
    """Return a table of resources; why there is none where it could not be read."""
    if resources is None:
        return [Heading("Resources"), Paragraph(plain(unread).stylize("$text-warning"))]
    found: list[Block] = [Heading("Resources", f"{len(resources):,}")]
    if resources:
        found += _resource_table(resources, share)
    if unread and share is not None:
        found.append(Paragraph(plain(unread).stylize("$text-warning")))
    return found


def _resource_table(resources: Sequence[Resource], share: Share | None) -> Iterator[Block]:
    """Yield the resources, and below them why some can't be used."""
    scopes = any(one.region_scope != "REGIONAL" for one in resources)
    troubles = {one.arn: resource_trouble(one, share) if share else "" for one in resources}
    rows = tuple(
        (
            plain(one.name),
            plain(one.type),
            *((plain(one.region_scope.lower()),) if scopes else ()),
            _UNUSABLE if troubles[one.arn] else plain(one.status or "–"),
        )
        for one in resources[:_LISTED]
    )
    yield Table(("Name", "Type", *(("Scope",) if scopes else ()), "Status"), rows)
    if len(resources) > _LISTED:
        yield _muted(f"and {len(resources) - _LISTED:,} more, which the list shows")
    names: dict[str, list[str]] = {}
    for one in resources:
        if troubles[one.arn]:
            names.setdefault(troubles[one.arn], []).append(one.name)
    for trouble, of in names.items():
        whose = of[0] if len(of) == 1 else f"{len(of):,} of them"
        yield Paragraph(plain(f"! {whose}: {trouble}").stylize("$text-error"))


def _principals_of(share: Share, around: Around[Seen]) -> list[Block]:
    """Return who gets a share; of one with this account AWS tells only who shares it."""
    if share.direction is Direction.WITH_ME:
        return []
    found: list[Block] = [Heading("Shared with", str(len(share.principals)))]
    if share.principals:
        rows = tuple(_principal_row(one, share, around) for one in share.principals)
        found.append(Table(("Name", "Kind", "Status"), rows))
    if not share.principals_read:
        found.append(Paragraph(Content.styled("They could not all be read.", "$text-warning")))
    return found


def _principal_row(principal: Principal, share: Share, around: Around[Seen]) -> tuple[Content, ...]:
    named = named_principal(principal, around.inventory)
    unusable = principal_trouble(principal, share, around.inventory.organization)
    sign = Content.styled("! ", "$text-error") if unusable else Content("")
    name = sign + plain(named.name)
    if named.account and (mark := quiet_badge(named.account.environment, around.color_of)):
        name += Content(" ") + mark
    status = plain(unusable).stylize("$text-error") if unusable else plain(principal.status)
    return name, plain(KIND_WORDS[named.kind]), status


def _permissions_of(share: Share, around: Around[Seen], resource_type: str = "") -> list[Block]:
    seen = around.seen
    known, problem = seen.permissions.get(share.arn), seen.permission_problems.get(share.arn)
    found: list[Block] = [Heading("Permissions")]
    if known is not None:
        rows = tuple(
            (plain(one.name), plain(one.resource_type), plain(_version(one.version)))
            for one in known
            if resource_type.lower() in ("", one.resource_type.lower())
        )
        found.append(Table(("Name", "For", "Version"), rows) if rows else _muted("none"))
    elif problem is not None:
        found += [Paragraph(line) for line in error_lines(problem)]
    elif not around.offline:
        found.append(_muted("read where the cursor rests"))
    return found


def _version(version: str) -> str:
    return version or "–"


def _leaving(item: object, around: Around[Seen]) -> list[Block]:
    """Say how a share is left or a principal dropped, or why it can't be."""
    if line_refusal(item):
        return []
    account_id = around.seen.listed.account_id if around.seen.listed else ""
    line: CommandLine = aws_line(item, account_id, around.inventory)
    title = "Leaving it" if isinstance(item, Share) else "Taking it out"
    note = line.note
    if line.text:
        note = f"{around.keys('aws_line')} copies the aws line; {line.note}."
    return [Heading(title), _muted(sentence(note))]


def _shares_table(shares: Sequence[Share], around: Around[Seen]) -> list[Block]:
    if not shares:
        return []
    organization = around.inventory.organization
    rows = tuple(
        (
            plain(share_name(share)),
            plain(around.inventory.account_name(share.owner_id)),
            Content(f"{len(share.resources):,}"),
            _share_status(share, share_trouble(share, organization)),
        )
        for share in shares
    )
    return [
        Heading("Shares", f"{len(shares):,}"),
        Table(("Name", "Owner", "Resources", "Status"), rows),
    ]


def _share_status(share: Share, trouble: str) -> Content:
    return _UNUSABLE if trouble else _status(share.status)


def _looked_from(around: Around[Seen]) -> list[Block]:
    seen = around.seen
    found: list[Block] = [Heading("Seen from"), Fact("Identity", plain(seen.label))]
    listed = seen.listed
    if listed is not None:
        found.append(Fact("Account", around.named(listed.account_id)))
    found.append(Fact("Regions", plain(", ".join(seen.regions))))
    if listed is not None and listed.as_of is not None and not seen.reading:
        since = age(listed.as_of, around.now)
        ago = "just now" if since == "now" else f"{since} ago"
        found.append(Fact("Read", plain(f"{counted_words(listed)}, {ago}")))
    if seen.failure is not None and listed is not None:
        found.append(Heading("Not read again"))
        found += [Paragraph(line) for line in error_lines(seen.failure)]
    return found


def gap_blocks(seen: Seen) -> list[Block]:
    """Say what could not be read, each with AWS's own words."""
    gaps = seen.listed.gaps if seen.listed else ()
    if not gaps:
        return []
    return [Heading("Not read"), *(Paragraph(gap_line(gap)) for gap in gaps)]


def _trouble(label: str, trouble: str) -> list[Block]:
    return [Fact(label, plain(f"! {trouble}").stylize("$text-error"))] if trouble else []


def _status(status: str, message: str = "") -> Content:
    words = f"{status}: {message}" if message else status
    return plain(words or "not read").stylize(_STATUS_STYLES.get(status, "$text-warning"))


def _changed(share: Share) -> str:
    changed = share.updated_at is not None and share.updated_at != share.created_at
    return moment_text(share.updated_at) if changed and share.updated_at else ""


def _region(share: Share) -> str:
    return f"{share.region}, where global resources are shared" if share.is_global else share.region


def _muted(text: str) -> Paragraph:
    return Paragraph(plain(text).stylize(MUTED))
