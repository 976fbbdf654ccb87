"""What stands on the screen before there is a tree: loading, failed, or why it is empty."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from hatstand.domain.organization import Notice
from hatstand.errors import AwsError, HatstandError
from hatstand.tui.describing_organization import steps_blocks
from hatstand.tui.facts import MUTED, Block, Heading, Paragraph, Title
from hatstand.tui.text import plain


class Start(NamedTuple):
    """What is known before anything else is.

    Attributes:
        reading: How far the crawl is, in words; empty when none runs.
        failure: Why the crawl failed, or None.
        steps: What was looked for and found, each with its next step.
        retry_key: The key that tries again.
        help_key: The key that shows all keys.
        quit_key: The key that quits.
    """

    reading: str
    failure: HatstandError | None
    steps: tuple[Notice, ...]
    retry_key: str
    help_key: str
    quit_key: str = "q"


def start_blocks(start: Start) -> list[Block]:
    """Explain in one screen what there is and what each next step would bring."""
    blocks: list[Block] = [
        Title(Content.styled("hatstand", "bold")),
        Paragraph(Content("Nothing can be shown yet: no account, role or profile is known.")),
    ]
    if start.reading:
        blocks.extend((Heading("Now"), Paragraph(plain(f"⟳ {start.reading} …"))))
    if start.failure is not None:
        blocks.extend(_failure(start.failure, start.retry_key))
    blocks.extend(steps_blocks(start.steps))
    blocks.append(Heading("Keys"))
    keys = (
        f"{start.retry_key} reads again   {start.help_key} shows all keys   {start.quit_key} quits"
    )
    blocks.append(Paragraph(Content(keys)))
    return blocks


def _failure(failure: HatstandError, retry_key: str) -> list[Block]:
    blocks: list[Block] = [
        Heading("What failed"),
        Paragraph(plain(failure.title).stylize("$text-warning")),
    ]
    if isinstance(failure, AwsError) and failure.message:
        blocks.append(Paragraph(plain(f"AWS says: {failure.message}")))
    if failure.hint:
        blocks.append(Paragraph(plain(failure.hint)))
    blocks.append(Paragraph(Content.styled(f"{retry_key} tries again.", MUTED)))
    return blocks
