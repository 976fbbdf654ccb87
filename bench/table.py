"""Prints rows: aligned for a person, or as a Markdown table for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.rows import Row, Unmeasured

HEADINGS = ("what", "figure", "against", "floor or peer", "ratio", "goal", "")


def _number(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def cells(row: Row | Unmeasured) -> tuple[str, ...]:
    """Return what stands in each column."""
    if isinstance(row, Unmeasured):
        return row.name, "", row.against, "not installed", "", "", ""
    return (
        row.name,
        _number(row.figure, row.unit),
        row.against,
        _number(row.peer, row.unit),
        f"{row.ratio:.{2 if row.ratio >= 0.1 or not row.ratio else 3}f}",
        f"≤ {row.goal:g}",
        "met" if row.met else "MISSED",
    )


def aligned(lines: Iterable[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Return lines of cells in columns; the last one is not padded."""
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def plain(rows: Sequence[Row | Unmeasured]) -> str:
    """Return the rows as a table for a terminal."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(aligned(lines, widths))


def markdown(rows: Sequence[Row | Unmeasured]) -> str:
    """Return the rows as a Markdown table."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
