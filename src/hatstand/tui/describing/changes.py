"""What the details pane says of what changed lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from hatstand.domain.changes import Change, Event, Subject, summary
from hatstand.domain.organization import Organization, escape_segment
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table, Title
from hatstand.tui.marks import LATELY, Marks
from hatstand.tui.selection import Selection
from hatstand.tui.situation import NodeKind
from hatstand.tui.text import plain
from hatstand.tui.times import lately

SHOWN = 12
"""Changes that are listed; `hatstand diff` has all of them."""

_WITHIN = f"within {LATELY.days} days"


def with_changes(
    blocks: list[Block],
    selection: Selection,
    organization: Organization,
    marks: Marks,
    now: datetime,
) -> list[Block]:
    """Return the blocks of a node with what changed in it: after the title, or, of all, last."""
    if selection.kind is NodeKind.ORGANIZATION:
        return [*blocks, *_all(marks.changes, now)]
    facts = [*_own(marks.own.get(selection.key, ()), now), *_inside(selection, organization, marks)]
    titles = (place for place, block in enumerate(blocks) if isinstance(block, Title))
    place = next(titles, -1) + 1
    return [*blocks[:place], *facts, *blocks[place:]]


def _own(changes: Sequence[Change], now: datetime) -> list[Block]:
    if not changes:
        return []
    lines = (plain(_sentence(change, now)) for change in changes)
    return [Fact("Changed", Content("\n").join(lines))]


def _inside(selection: Selection, organization: Organization, marks: Marks) -> list[Block]:
    """Sum up what changed below an OU or in an account, also what is gone."""
    unit = selection.unit
    if selection.kind is NodeKind.UNIT and unit is not None:
        path = "/".join(map(escape_segment, organization.path_of(unit.id)))
        found = [
            change
            for change in marks.changes
            if change.id != unit.id and f"{change.ou_path}/".startswith(f"{path}/")
        ]
    elif selection.kind is NodeKind.ACCOUNT and selection.account is not None:
        account_id = selection.account.id
        found = [
            change
            for change in marks.changes
            if change.subject is Subject.ROLE and change.account_id == account_id
        ]
    else:
        found = []
    return [Fact("Inside", plain(f"{summary(found)}, {_WITHIN}"))] if found else []


def _all(changes: Sequence[Change], now: datetime) -> list[Block]:
    if not changes:
        return []
    rows = tuple(
        (plain(change.name), plain(_what(change)), Content(lately(change.found_at, now)))
        for change in changes[:SHOWN]
    )
    blocks: list[Block] = [
        Heading("Changed", _WITHIN),
        Table(("Name", "What", "Found"), rows),
    ]
    if len(changes) > SHOWN:
        rest = f"… and {len(changes) - SHOWN:,} more: hatstand diff --since {LATELY.days}d"
        blocks.append(Paragraph(Content.styled(rest, MUTED)))
    return blocks


def _what(change: Change) -> str:
    noun = "OU" if change.subject is Subject.UNIT else change.subject.value
    return f"{noun} {change.event}"


def _sentence(change: Change, now: datetime) -> str:
    """Return such as `new since Tuesday 14:02` or `moved from Workloads/Dev, Tuesday 14:02`."""
    when = lately(change.found_at, now)
    match change.event:
        case Event.MOVED:
            return f"moved from {change.before or 'the root'}, {when}"
        case Event.RENAMED:
            return f"renamed from {change.before}, {when}"
        case Event.NEW:
            return f"new since {when}"
    return f"{change.event} since {when}, was {change.before}"
