"""What is told of a reading while it runs: how far, how fast, how long still."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from hatstand.cli.progress import Pace, ProgressLine, progress_text, resumed_text
from hatstand.domain.organization import Progress

ROLES = "roles of accounts"


@pytest.mark.parametrize(
    ("progress", "seconds", "text"),
    [
        (Progress("organization"), 0, "organization"),
        (Progress("accounts", 340, calls=17), 1, "accounts 340 · 17 calls"),
        (Progress("accounts", 340, calls=17), 4, "accounts 340 · 17 calls · 4/s"),
        (
            Progress("accounts", 1340, calls=17, throttled=2),
            4,
            "accounts 1,340 · 17 calls · 4/s · slowed 2 times by AWS",
        ),
        (Progress(ROLES, 0, 10_000), 0, f"{ROLES} of 10,000"),
        (Progress(ROLES, 40, 10_000), 1, f"{ROLES} 40 of 10,000"),
        (Progress(ROLES, 440, 10_000), 10, f"{ROLES} 440 of 10,000 · 44/s · 3 min 37 s left"),
        (Progress(ROLES, 440, 100_000), 10, f"{ROLES} 440 of 100,000 · 44/s · 37 min left"),
        (Progress(ROLES, 10_000, 10_000), 100, f"{ROLES} 10,000 of 10,000 · 100/s"),
        (Progress("tags", 10, 60, calls=20), 10, "tags 10 of 60 · 20 calls · 2/s · 50 s left"),
    ],
)
def test_the_line_says_how_far_how_fast_and_how_long(
    progress: Progress, seconds: float, text: str
) -> None:
    pace = Pace(Progress(progress.phase), 100.0)
    assert progress_text(progress, pace, 100.0 + seconds) == text


def test_the_pace_is_that_of_what_is_read_now() -> None:
    """Not of what an earlier crawl had read."""
    pace = Pace(Progress("accounts", 5000, calls=3, resumed=5000), 0.0)
    assert progress_text(Progress("accounts", 5100, calls=23), pace, 10.0) == (
        "accounts 5,100 · 23 calls · 2/s"
    )


@pytest.mark.parametrize(
    ("ago", "accounts", "text"),
    [
        (0, 1, "going on with a crawl that stopped 0 s ago: 1 account need not be read again"),
        (200, 1340, "that stopped 3 min 20 s ago: 1,340 accounts need not be read again"),
        (2_345, 9, "that stopped 39 min ago: 9 accounts"),
    ],
)
def test_what_is_gone_on_with_is_told(ago: int, accounts: int, text: str) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    progress = Progress("accounts", resumed_at=now - timedelta(seconds=ago), resumed=accounts)
    assert text in resumed_text(progress, now)


class TerminalText(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_it_is_told_once_and_nothing_stays_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = TerminalText()
    monkeypatch.setattr("sys.stderr", screen)
    moment = datetime.now(UTC)
    with ProgressLine() as line:
        for done in (7, 8):
            line.update(Progress("accounts", done, calls=1, resumed_at=moment, resumed=7))
    text = screen.getvalue()
    assert text.count("going on with a crawl") == 1
    assert "\r\x1b[Kaccounts 7 · 1 call" in text
    assert text.endswith("\r\x1b[K")


def test_without_a_terminal_only_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine() as line:
        line.update(Progress("accounts", 7))
        line.update(Progress("accounts", 8, resumed_at=datetime.now(UTC), resumed=7))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "going on with a crawl that stopped 0 s ago: 7 accounts need not be read again"
    ]


@pytest.mark.parametrize("kept", [True, False])
def test_who_interrupts_it_is_told_what_is_kept(
    kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing could be kept, nothing is promised."""
    line = ProgressLine()
    line.update(Progress("accounts", 7, kept=kept))
    line.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert ("within an hour the next one goes on with it" in capsys.readouterr().err) == kept
