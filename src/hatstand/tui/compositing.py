"""Which widgets are asked for which lines, when a part of the screen is painted anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""What is shown, by line and first cell; nothing where that stays as it is."""


class SparingCompositor(Compositor):
    """Textual's compositor, which asks no widget for what does not change or can't be seen.

    That of Textual 8.2.8 asks each widget that touches anything between the first and the last
    change for all of its lines: what contains a pane, and is covered by it, as well as the pane.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what changed, or None where nothing did."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        return ChopsUpdate(self._chops_of(spans), spans, [cuts[1:] for cuts in self.cuts])

    def _chops_of(self, spans: Sequence[tuple[int, int, int]]) -> Chops:
        """Return what is shown in some spans: (line, first cell, the one after the last)."""
        cuts = self.cuts
        chops: Chops = [dict.fromkeys(line[:-1]) for line in cuts]
        missing: dict[int, set[int]] = {}
        for y, first, last in spans:
            line = cuts[y]
            places = pairwise(line)
            wanted = {start for start, end in places if start < last and end > first}
            missing.setdefault(y, set()).update(wanted)
        for widget, (region, clip) in self.visible_widgets.items():  # those in front come first
            place = region.intersection(clip)
            lines = list(_lines_to_ask(place, missing))
            if lines:
                first, height = lines[0], lines[-1] - lines[0] + 1
                crop = Region(place.x - region.x, first - region.y, place.width, height)
                strips = widget.render_lines(crop)
                for y in lines:
                    _take(strips[y - first], place, cuts[y], missing[y], chops[y])
        return chops


def _lines_to_ask(place: Region, missing: dict[int, set[int]]) -> Iterator[int]:
    """Return the lines of a widget in which something is missing, from the top down."""
    x, right = place.column_span
    for y in place.line_range:
        if y in missing and any(x <= cut < right for cut in missing[y]):
            yield y


def _take(
    strip: Strip,
    place: Region,
    cuts: Sequence[int],
    missing: set[int],
    chops: dict[int, Strip | None],
) -> None:
    """Take what is missing in a line from a widget's."""
    x, right = place.column_span
    starts = [cut for cut in cuts if x <= cut < right]
    pieces = strip.divide([cut - x for cut in (*starts[1:], right)])
    for start, piece in zip(starts, pieces, strict=False):
        if start in missing:
            missing.discard(start)
            chops[start] = piece
