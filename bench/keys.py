"""Keys: how long until the frame that answers them has come, and how many bytes that is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from bench.endpoint import Endpoint
from bench.rows import Row, percentile
from bench.screen import Screen
from bench.starting import MARKER, hatstand
from bench.terminal import Answer, Terminal, opened

FRAME = 1000 / 60
"""Milliseconds of one frame at 60 Hz."""

ALL_OPEN = " rows"
"""What `opened_app` writes below its tree once every row is open."""

_SIZE = "120x36"
_ENOUGH_ROWS = 60
"""Rows that are open before moving is measured in the tree as it opens."""

_KEYS = 120
"""Keys of a kind: among fewer than a hundred, the slowest in a hundred is the slowest of all."""

_WALKS = 2
"""Ways down in which these keys are pressed."""

_MOVES = 20
"""Moves whose bytes are counted: as many rows as are on the screen without scrolling."""

_PAGES = 4
"""Pages in one direction: the first key only takes the cursor to the other end of the screen."""


def milliseconds(answers: Sequence[Answer]) -> list[float]:
    """Return how long the first frame after each key took; keys that drew nothing are left out."""
    return [answer.first * 1000 for answer in answers if answer.first is not None]


def _rows_of(name: str, answers: Sequence[Answer]) -> Iterator[Row]:
    times = milliseconds(answers)
    if len(times) < len(answers):
        raise RuntimeError(f"{name}: {len(answers) - len(times)} keys drew nothing")
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        yield Row(
            f"{name}, key → frame {label}", percentile(times, share), FRAME, "60 Hz frame", "ms", 1
        )


def ready(terminal: Terminal, marker: str) -> None:
    """Wait until a text is painted, and all that follows it."""
    terminal.wait_for(marker)
    terminal.settle(1.0)


def in_the_tree(endpoint: Endpoint, accounts: int) -> Iterator[Row]:
    """Yield key latencies in the app as a user starts it."""
    with opened([hatstand(), "--offline"], endpoint.environment, _SIZE) as terminal:
        ready(terminal, MARKER)
        expanded = _open_rows(terminal)
        yield from _rows_of(f"expand, {accounts:,} accounts", expanded)
        yield from _moves(terminal, f"{accounts:,} accounts")


def _open_rows(terminal: Terminal) -> list[Answer]:
    """Walk down, opening every node on the way; return how opening was answered."""
    expanded = []
    for _ in range(_ENOUGH_ROWS):
        answer = terminal.press("right", patience=0.5)
        if answer.first is not None:
            expanded.append(answer)
        terminal.press("down")
    return expanded


def with_all_rows(endpoint: Endpoint, accounts: int) -> Iterator[Row]:
    """Yield key latencies in the app with every row open."""
    command = [sys.executable, "-m", "bench.programs.opened_app"]
    with opened(command, endpoint.environment, _SIZE) as terminal:
        ready(terminal, ALL_OPEN)
        yield from _moves(terminal, f"{accounts:,} accounts, all rows open")
        answers = []
        for _ in range(_KEYS // 2):
            answers += [terminal.press("left"), terminal.press("right")]
        yield from _rows_of(f"fold and expand the root, {accounts:,} accounts", answers)


def _moves(terminal: Terminal, name: str) -> Iterator[Row]:
    downs = []
    for _ in range(_WALKS):  # each from the top: not every tree has so many rows
        terminal.press("g")
        downs += [terminal.press("down") for _ in range(_KEYS // _WALKS)]
    yield from _rows_of(f"down, {name}", downs)
    terminal.press("g")
    there_and_back = ["pagedown"] * _PAGES + ["pageup"] * _PAGES
    pages = [
        terminal.press(key) for _ in range(_KEYS // len(there_and_back)) for key in there_and_back
    ]
    yield from _rows_of(f"page down and up, {name}", pages)
    terminal.press("g")


def bytes_of_a_move(endpoint: Endpoint) -> Iterator[Row]:
    """Yield the bytes of a cursor move: while the key is held, at rest, and without details.

    The tree paints the two rows in the first frame. When the cursor rests, the bars and the details
    follow with other texts: what these take at least are the letters that are others then.
    """
    name = f"bytes of a move, {_SIZE}"
    with opened([hatstand(), "--offline"], endpoint.environment, _SIZE) as terminal:
        ready(terminal, MARKER)
        _open_rows(terminal)
        screen = Screen(_SIZE)
        screen.shows(terminal.seen)
        rested, changed = [], []
        terminal.press("g", quiet=0.3)
        screen.shows(terminal.seen)
        for _ in range(_MOVES):
            rested.append(terminal.press("down", quiet=0.2))
            changed.append(screen.shows(terminal.seen))
        two_rows = percentile([answer.first_size for answer in rested], 0.5)
        terminal.press("g", quiet=0.3)
        held = percentile(terminal.hold("down", _MOVES), 0.5)
        yield Row(f"{name}, key held", held, two_rows, "the two rows", "B", 2)
        size, least = (percentile(sizes, 0.5) for sizes in ([a.size for a in rested], changed))
        yield Row(f"{name}, at rest with the details", size, least, "the cells that change", "B", 2)
        terminal.press("d", quiet=0.5)
        terminal.press("g", quiet=0.3)
        alone = [terminal.press("down", quiet=0.2) for _ in range(_MOVES)]
        size, two_rows = (
            percentile(sizes, 0.5)
            for sizes in ([a.size for a in alone], [a.first_size for a in alone])
        )
        yield Row(f"{name}, at rest, tree alone", size, two_rows, "the two rows", "B", 2)


def find(endpoint: Endpoint, accounts: int) -> Iterator[Row]:
    """Yield how long each typed letter of a search takes until its hits are shown."""
    answers: list[Answer] = []
    with opened([hatstand(), "--offline"], endpoint.environment, _SIZE) as terminal:
        ready(terminal, MARKER)
        for query in ("payments-prod", "admin 0042", "logistics edge", "readonly team"):
            terminal.press("/", quiet=0.3)
            answers += [terminal.press(letter) for letter in query]
            terminal.press("escape", quiet=0.3)
    times = milliseconds(answers)
    for label, share, goal in (("p50", 0.5, 1.0), ("p99", 0.99, 1.5)):
        yield Row(
            f"find, {accounts:,} accounts, key → frame {label}",
            percentile(times, share),
            FRAME,
            "60 Hz frame",
            "ms",
            goal,
        )
