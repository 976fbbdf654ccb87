"""The last but one line: what runs, what is worth knowing; calm, and never in the way."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from hatstand.tui.facts import MUTED
from hatstand.tui.text import plain, shortened
from hatstand.tui.widgets.line import FactsLine


class StatusFacts(NamedTuple):
    """What the line may say, the most important first.

    Attributes:
        running: What is being done for the person, such as `Assuming Admin…`.
        warning: Something that should be seen, such as a session that ends soon.
        search: Where one is among the hits of a search.
        reading: How far the crawl is.
        notice: A calm fact about what is shown.
        whole: Which keys show all of the notice, where the line is too short for it.
    """

    running: str = ""
    cancel_key: str = "esc"
    warning: str = ""
    search: str = ""
    reading: str = ""
    notice: str = ""
    whole: str = ""


class StatusLine(FactsLine[StatusFacts]):
    """One line; the rest of what could be said stays unsaid until there is room."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(StatusFacts(), id=id)

    def draw(self, facts: StatusFacts, width: int) -> None:
        """Show what is most important, and what else there is room for."""
        width = max(width, 1)
        parts: list[Content] = []
        if facts.running:
            running = Content.styled("⋯ ", "$text-accent") + plain(facts.running)
            how = Content.styled(f"  {facts.cancel_key} cancels", MUTED)
            parts.append(_fitted(running, how, width) + how)
        if facts.warning:
            parts.append(plain(f"▲ {facts.warning}").stylize("$text-warning"))
        if facts.search:
            parts.append(plain(facts.search))
        if facts.reading:
            parts.append(plain(facts.reading).stylize(MUTED))
        if facts.notice and not parts:
            notice = plain(facts.notice).stylize(MUTED)
            whole = Content.styled(f"  {facts.whole}", MUTED)
            if facts.whole and notice.cell_length > width:
                notice = _fitted(notice, whole, width) + whole
            parts.append(notice)
        self.show(shortened(Content("   ").join(parts), width))


def _fitted(text: Content, beside: Content, width: int) -> Content:
    """Return a text cut so that what stands beside it has room, where that leaves any of it."""
    room = width - beside.cell_length
    return shortened(text, room) if room > 1 else text
