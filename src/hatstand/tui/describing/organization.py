"""What the details pane says of an organization and of its OUs."""

from __future__ import annotations

from textual.content import Content

from hatstand.domain.census import Tally
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import OrganizationalUnit
from hatstand.domain.text import counted, grouped_account_id
from hatstand.errors import AwsError, NoCredentialsError
from hatstand.tui.describing.nodes import Known, quiet_badge
from hatstand.tui.describing.start import steps_blocks
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table, Title
from hatstand.tui.text import plain

COUNTED_AT_ONCE = 400
"""Accounts that are counted while one waits: some milliseconds."""


def organization_blocks(inventory: Inventory, known: Known) -> list[Block]:
    """Describe the organization as a whole."""
    organization = inventory.organization
    name = inventory.context or organization.root_name
    blocks: list[Block] = [Title(plain(name).stylize("bold"))]
    if organization.id:
        blocks.append(Fact("Id", plain(organization.id)))
    if organization.management_account_id:
        name = inventory.account_name(organization.management_account_id)
        account = grouped_account_id(organization.management_account_id)
        blocks.append(Fact("Management", plain(f"{name}  {account}")))
    if organization.feature_set:
        blocks.append(Fact("Features", plain(organization.feature_set)))
    tally = _counted(inventory, None)
    roles = f" · {counted(tally.roles, 'role')}" if tally else ""
    accounts = counted(len(organization.accounts) + sum(organization.unread.values()), "account")
    holds = f"{accounts} · {counted(len(organization.units), 'OU')}{roles}"
    blocks.append(Fact("Holds", Content(holds)))
    if not organization.id:
        blocks.extend(steps_blocks(known.first_steps))
    blocks.extend(_environments(inventory, tally, known))
    blocks.extend(_notices(inventory))
    blocks.extend(_troubles(known))
    return blocks


def _troubles(known: Known) -> list[Block]:
    """Tell why what is shown was not refreshed, and what could not be read or stored here."""
    blocks: list[Block] = []
    failure = known.failure
    if failure is not None and not isinstance(failure, NoCredentialsError):
        blocks.append(Heading("Not refreshed"))
        said = failure.message if isinstance(failure, AwsError) else ""
        words = (failure.title, f"AWS says: {said}" if said else "", failure.hint)
        blocks.extend(Paragraph(plain(text)) for text in words if text)
    if known.file_problems:
        blocks.append(Heading("Files"))
        blocks.extend(Paragraph(plain(text)) for text in known.file_problems)
    return blocks


def _notices(inventory: Inventory) -> list[Block]:
    blocks: list[Block] = []
    if inventory.notices:
        blocks.append(Heading("Notes"))
        for notice in inventory.notices:
            hint = f" {notice.hint}" if notice.hint else ""
            blocks.append(Paragraph(plain(f"{notice.text}{hint}")))
    if inventory.gaps:
        blocks.append(Heading("Not read"))
        for gap in inventory.gaps:
            words = f" ({gap.code}: {gap.message})" if gap.message else ""
            subject = "" if gap.subject in gap.title else f"{gap.subject}: "
            blocks.append(Paragraph(plain(f"{subject}{gap.title}{words}")))
    return blocks


def unit_blocks(unit: OrganizationalUnit, inventory: Inventory, known: Known) -> list[Block]:
    """Describe an OU and what is below it."""
    organization = inventory.organization
    blocks: list[Block] = [
        Title(plain(unit.name).stylize("bold")),
        Fact("Path", plain("/".join(organization.path_of(unit.id)))),
    ]
    if unit.id.startswith("ou-"):
        blocks.append(Fact("Id", plain(unit.id)))
    marked = inventory.marked.around(unit.id) if inventory.marked else None
    if marked is not None:
        value = quiet_badge(marked, known.color_of) + plain(f"  {marked.reason}")
        blocks.append(Fact("Marked", value))
    units = sum(1 for _ in organization.walk_units(unit.id)) - 1
    tally = _counted(inventory, unit)
    holds = [counted(units, "OU")]
    if tally:
        holds = [counted(tally.accounts, "account"), *holds, counted(tally.roles, "role")]
    blocks.append(Fact("Holds", Content(" · ".join(holds))))
    blocks.extend(_environments(inventory, tally, known))
    return blocks


def _counted(inventory: Inventory, unit: OrganizationalUnit | None) -> Tally | None:
    """Return what is below an OU, or in all; None where that is still being counted."""
    census = inventory.census
    if inventory.organization.unread:
        return None
    if not census.done and len(inventory.organization.accounts) <= COUNTED_AT_ONCE:
        census.count(COUNTED_AT_ONCE)
    return census.whole() if unit is None else census.below(unit.id)


def _environments(inventory: Inventory, tally: Tally | None, known: Known) -> list[Block]:
    if tally is None:
        return [Heading("Environments"), Paragraph(Content.styled("being counted…", MUTED))]
    if not tally.accounts:
        return []
    by_name = {name: inventory.census.environment(name) for name in tally.environments}
    rows = tuple(
        (
            quiet_badge(by_name[name], known.color_of) if name else Content.styled("none", MUTED),
            plain(name or "no rule matches"),
            Content(f"{count:>8,}"),
        )
        for name, count in tally.environments.most_common()
    )
    return [Heading("Environments"), Table(("Badge", "Environment", "Accounts"), rows)]
