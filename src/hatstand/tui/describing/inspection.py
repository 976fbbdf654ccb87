"""What the inspect view says of a role: who is let in and why, and what IAM tells of it."""

from __future__ import annotations

from textual.content import Content

from hatstand.domain.policy import TrustWarning
from hatstand.domain.records import dataclass
from hatstand.domain.text import sentence
from hatstand.services.facts import RoleDetails
from hatstand.services.inspect import RoleInspection, TrustStatement
from hatstand.tui.describing.nodes import VERDICTS, yes_no
from hatstand.tui.describing.role import external_id_text, lets_in
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph
from hatstand.tui.text import plain
from hatstand.tui.times import moment_text

READING = "being read…"
"""Stands where something is still being read."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is known so far.

    Attributes:
        found: All that is known.
        reading: Whether AWS is being asked for more.
        problem: What went wrong while it was asked, or empty.
    """

    found: RoleInspection
    reading: bool = False
    problem: str = ""


def trust_blocks(inspected: Inspected) -> list[Block]:
    """Say whether the role lets one in, and which statement of its trust policy decides."""
    found = inspected.found
    role = found.role
    blocks: list[Block] = [
        Heading("Trust"),
        Fact("Lets me in", lets_in(role)),
        Fact("MFA", Content(yes_no(role.mfa))),
        Fact("ExternalId", Content(external_id_text(role))),
    ]
    blocks.extend(_warning(warning) for warning in found.warnings)
    blocks.append(Heading("Trust policy"))
    if found.problem and inspected.reading and not found.statements:
        blocks.append(Paragraph(Content.styled(READING, MUTED)))
    elif found.problem:
        style = "$text-warning" if role.trust_policy else MUTED
        blocks.append(Paragraph(plain(_sentence(found.problem)).stylize(style)))
    for statement in found.statements:
        blocks.append(_statement(statement, found))
        blocks.extend(_warning(warning) for warning in statement.warnings)
    return blocks


def _statement(statement: TrustStatement, found: RoleInspection) -> Block:
    """Return a statement's lines; of the one that decides, with what it decides."""
    lines = [plain(line) for line in statement.lines]
    label = f"  {statement.index + 1}"
    if statement.decides:
        word, style = VERDICTS[found.judgement.verdict]
        lines.insert(0, Content.styled(f"this one decides: {word}", f"bold {style}"))
        label = f"▌ {statement.index + 1}"
    return Fact(label, Content("\n").join(lines))


def _warning(warning: TrustWarning) -> Block:
    return Fact("  ⚠", plain(warning.message).stylize("$text-warning"))


def details_blocks(inspected: Inspected) -> list[Block]:
    """Say what may be done with the role, its tags and its last use; or why nobody can tell."""
    found = inspected.found
    details = found.details
    if inspected.reading:
        return [Heading("Permissions"), Paragraph(Content.styled(READING, MUTED))]
    unread = inspected.problem or found.unread
    note = f"read as {plain(found.read_as).plain}" if details and found.read_as else ""
    blocks: list[Block] = [Heading("Permissions", note)]
    if details is not None:
        blocks.extend(_details(details))
    if unread:
        blocks.append(Fact("Not read", plain(unread).stylize(MUTED)))
    elif details is None:
        blocks.append(Paragraph(Content.styled("Nobody has read them.", MUTED)))
    return blocks


def _details(details: RoleDetails) -> list[Block]:
    blocks: list[Block] = [
        Fact("Attached", _names(details.attached, _refused(details, _ATTACHED))),
        Fact("Inline", _names(details.inline, _refused(details, _INLINE))),
    ]
    if details.boundary:
        blocks.append(Fact("Boundary", plain(details.boundary)))
    if details.role is None:  # tags and last use come with the role itself
        unknown = _refused(details, _ROLE) or Content.styled(_UNKNOWN, MUTED)
        return [*blocks, Fact("Tags", unknown), Fact("Last used", unknown)]
    tags = tuple(f"{key} = {value}" for key, value in sorted(details.tags.items()))
    blocks.append(Fact("Tags", _names(tags)))
    blocks.append(Fact("Last used", _last_used(details)))
    return blocks


_ROLE = "iam:GetRole"
_ATTACHED = "iam:ListAttachedRolePolicies"
_INLINE = "iam:ListRolePolicies"
_UNKNOWN = "–"


def _refused(details: RoleDetails, operation: str) -> Content | None:
    """Return that AWS refused to tell, in the place of what it would have told."""
    if operation not in details.refused:
        return None
    return Content.styled(f"not read: {operation} was refused", MUTED)


def _names(names: tuple[str, ...], refused: Content | None = None) -> Content:
    """Return names a line each; that there is none is said only where they were read."""
    if names:
        return Content("\n").join(plain(name) for name in names)
    return refused or Content.styled("none", MUTED)


def _last_used(details: RoleDetails) -> Content:
    if details.last_used_at is None:
        return Content.styled("no use on record", MUTED)
    where = f" in {details.last_used_region}" if details.last_used_region else ""
    return plain(f"{moment_text(details.last_used_at)}{where}")


def _sentence(text: str) -> str:
    return sentence(text) + ("" if text.endswith(".") else ".")
