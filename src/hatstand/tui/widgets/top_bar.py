"""The first line: where one is, who one is, and how old what one sees is."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from hatstand.domain.text import grouped_account_id, printable
from hatstand.tui.facts import MUTED
from hatstand.tui.text import clip, plain, shortened
from hatstand.tui.text import width as text_width
from hatstand.tui.widgets.line import FactsLine

GAP = "   "
CRUMB = " › "
_IDENTITY, _CODE = 2, 3
"""Ranks of who one is, and of the demo's code, which is in the question for a code, too."""

_IDENTITY_CELLS = 24
"""Cells that suffice for who one is where not all facts fit: those of a role and its session."""

_LEAST_NAME, _TELLING_NAME = 8, 12
"""Cells below which a name above the last one says nothing, or not enough beside the context."""

_LEFT_OUT = "…"
SHARE_OF_NAMES = 0.4
"""The part of the line that the breadcrumb keeps, if it needs it, when the facts are many."""


class BarFacts(NamedTuple):
    """What the line says.

    Attributes:
        names: From the context down to what is selected.
        age: How old the organization is, such as `3 min`; empty where it never was read.
        reading: Whether it is being read right now.
    """

    names: tuple[str, ...] = ()
    endpoint: str = ""
    offline: bool = False
    demo_code: str = ""
    demo_seconds: int = 0
    identity: str = ""
    account_id: str = ""
    region: str = ""
    age: str = ""
    reading: bool = False


class TopBar(FactsLine[BarFacts]):
    """Breadcrumb on the left, facts on the right; the least important facts give way first."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(BarFacts(), id=id)

    def draw(self, facts: BarFacts, width: int) -> None:
        """Show where one is, and the facts that there is room for beside it."""
        if not width:
            return
        whole = breadcrumb_line(facts.names, width).cell_length
        kept = min(whole, int(width * SHARE_OF_NAMES)) + len(GAP)
        told = _facts_that_fit(facts, width - kept)
        space = width - told.cell_length - (len(GAP) if told else 0)
        names = breadcrumb_line(facts.names, max(space, 1))
        padding = " " * max(width - names.cell_length - told.cell_length, 0)
        self.show(names + Content(padding) + told)


def _facts_that_fit(facts: BarFacts, width: int) -> Content:
    """Return the facts in their order; where space is short, the last in rank goes first.

    Where one more fits for it, who one is and the words around the demo's code are shortened.
    """
    line = _in_order(facts, width)
    cut = facts._replace(identity=clip(facts.identity, _IDENTITY_CELLS))
    if cut.identity == facts.identity:
        return line
    shorter = _in_order(cut, width)
    return shorter if shorter.plain.count(GAP) > line.plain.count(GAP) else line


def _in_order(facts: BarFacts, width: int) -> Content:
    ranked = [(rank, part) for rank, part in _parts(facts) if part]
    code = _code(facts, short=True)
    gap = Content(GAP)
    while ranked:
        line = gap.join(part for _, part in ranked)
        if line.cell_length <= width:
            return line
        place = ranked.index(max(ranked, key=lambda item: item[0]))
        rank, part = ranked.pop(place)
        if rank == _CODE and part.cell_length > code.cell_length:
            ranked.insert(place, (rank, code))
    return Content("")


def _parts(facts: BarFacts) -> list[tuple[int, Content]]:
    """Return (rank, text): rank 0 is given up last."""
    mark = "⟳ …" if facts.reading else f"⟳ {facts.age}" if facts.age else ""
    return [
        (0, Content.styled("offline", "bold $text-warning") if facts.offline else Content("")),
        (
            1,
            plain(f"⚠ {facts.endpoint}").stylize("$text-warning")
            if facts.endpoint
            else Content(""),
        ),
        (_CODE, _code(facts)),
        (_IDENTITY, plain(facts.identity)),
        (6, Content.styled(grouped_account_id(facts.account_id), MUTED)),
        (5, plain(facts.region)),
        (4, Content.styled(mark, MUTED)),
    ]


def _code(facts: BarFacts, *, short: bool = False) -> Content:
    if not facts.demo_code:
        return Content("")
    code = Content.styled(facts.demo_code, "bold $text-accent")
    if short:
        return Content.styled("code ", MUTED) + code
    return (
        Content.styled("demo code ", MUTED)
        + code
        + Content.styled(f" · {facts.demo_seconds:2} s", MUTED)
    )


def breadcrumb_line(names: tuple[str, ...], width: int) -> Content:
    """Return `acme › … › payments-prod › Admin` in at most `width` cells.

    The last name stays longest, and the one before it, such as a role's account, longer than the
    others: if need be in part.
    """
    if not names:
        return Content("")
    above = list(names[:-1])
    cut = [[above[0], _LEFT_OUT, *above[first:]] for first in range(2, len(above))]
    if len(above) > 1:
        room = width - len(_LEFT_OUT + CRUMB + CRUMB) - text_width(printable(names[-1]))
        beside = room - len(CRUMB) - text_width(printable(above[0]))
        cut.append([_LEFT_OUT, above[-1]])
        if len(above) > 2 and beside >= _TELLING_NAME:
            cut.append([above[0], _LEFT_OUT, clip(above[-1], beside)])
        if room >= _LEAST_NAME:
            cut.append([_LEFT_OUT, clip(above[-1], room)])
    cut += [[_LEFT_OUT]] if above else []
    for kept in (above, *cut):
        line = _crumbs([*kept, names[-1]])
        if line.cell_length <= width:
            return line
    return shortened(line, width)


def _crumbs(names: list[str]) -> Content:
    # A separator that was measured would be counted in twice: Textual 8.2.8, `Content.join`.
    separator = Content.styled(CRUMB, MUTED)
    muted = [plain(name).stylize(MUTED) for name in names[:-1]]
    return separator.join([*muted, plain(names[-1]).stylize("bold")])
