"""What stands on the screen before there is a tree: loading, failed, or why it is empty."""

from __future__ import annotations

from textual.content import Content

from hatstand.domain.records import dataclass
from hatstand.errors import AwsError, HatstandError, NoCredentialsError
from hatstand.services.first_steps import DEMO, Step, Way
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Title
from hatstand.tui.text import plain

_SIGNS = {True: ("✓", "$text-success"), False: ("✗", "$text-warning"), None: ("–", MUTED)}
"""How it is written that something was found, is missing, or is not known yet."""

_LINE_CELLS = 22
"""Cells of what to type, before what it brings."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is known before anything else is.

    Attributes:
        reading: How far the crawl is, in words; empty when none runs.
        failure: Why the crawl failed, or None.
        steps: What was looked for and found, each with how to get it.
        retry_key: The key that tries again.
        help_key: The key that shows all keys.
        quit_key: The key that quits.
    """

    reading: str
    failure: HatstandError | None
    steps: tuple[Step, ...]
    retry_key: str
    help_key: str
    quit_key: str = "q"


def start_blocks(start: Start) -> list[Block]:
    """Explain in one screen what there is and what each next step would bring."""
    keys = (
        f"{start.retry_key} reads again   {start.help_key} shows all keys   {start.quit_key} quits"
    )
    blocks: list[Block] = [
        Title(Content("Nothing can be shown yet: no account, role or profile is known.")),
        Title(plain(keys).stylize(MUTED)),
    ]
    if start.reading:
        blocks.append(Paragraph(plain(f"⟳ {start.reading} …")))
    # What credentials are missing is said below, with the ways to come by some.
    if start.failure is not None and not isinstance(start.failure, NoCredentialsError):
        blocks.extend(_failure(start.failure))
    blocks.extend(steps_blocks(start.steps))
    blocks.append(Fact("Or", Content("  ") + _way(DEMO)))
    return blocks


def _failure(failure: HatstandError) -> list[Block]:
    blocks: list[Block] = [
        Heading("What failed"),
        Paragraph(plain(failure.title).stylize("$text-warning")),
    ]
    if isinstance(failure, AwsError) and failure.message:
        blocks.append(Paragraph(plain(f"AWS says: {failure.message}")))
    if failure.hint:
        blocks.append(Paragraph(plain(failure.hint)))
    return blocks


def steps_blocks(steps: tuple[Step, ...]) -> list[Block]:
    """Say what was looked for and found, each with the ways that would bring more."""
    blocks: list[Block] = [Heading("What was found")] if steps else []
    for step in steps:
        sign, style = _SIGNS[step.found]
        lines = [Content.styled(f"{sign} ", style) + plain(step.text)]
        lines += [Content("  ") + _way(way) for way in step.ways]
        blocks.append(Fact(step.label, Content("\n").join(lines)))
    return blocks


def _way(way: Way) -> Content:
    """Return what to type, never cut, and what it brings."""
    line = plain(way.line)
    blanks = " " * max(_LINE_CELLS - line.cell_length, 0)
    return line.stylize("$text-accent") + plain(f"{blanks}  {way.brings}").stylize(MUTED)
