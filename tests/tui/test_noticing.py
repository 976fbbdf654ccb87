"""What changed lately: marked in the tree, told in words, said once after a refresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.tui.acme import JAPANESE, MANAGEMENT, NOW, PAYMENTS_DEV, PAYMENTS_PROD, inventory
from tests.tui.driver import SMALL, Driver, opened
from tests.tui.fake import FakeWorkspace
from textual.widgets._toast import ToastHolder

from hatstand.config.model import Settings, UiSettings
from hatstand.domain.changes import Change, Event, Subject
from hatstand.errors import OrganizationsUnavailable, Unreachable
from hatstand.tui.describing.changes import SHOWN
from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.times import lately

FOUND = NOW - timedelta(hours=1)


def account(account_id: str, event: Event, path: str, before: str = "", after: str = "") -> Change:
    name = inventory().account_name(account_id)
    subject = Subject.ACCOUNT
    return Change(subject, event, account_id, name, account_id, path, before, after, FOUND)


NEW = account(PAYMENTS_DEV, Event.NEW, "Workloads/Dev")
MOVED = account(PAYMENTS_PROD, Event.MOVED, "Workloads/Prod", "Workloads/Dev", "Workloads/Prod")
SUSPENDED = account(JAPANESE, Event.SUSPENDED, "日本リージョン", "ACTIVE", "SUSPENDED")
RENAMED = account(MANAGEMENT, Event.RENAMED, "", "old [red]name[/] \x1b[31m", "acme-root")
GONE = Change(
    Subject.ACCOUNT, Event.GONE, "777777777777", "legacy", "777777777777", "Workloads/Dev", "", "",
    FOUND,
)  # fmt: skip
UNIT = Change(
    Subject.UNIT, Event.MOVED, "ou-sec", "Security", "", "Security", "Workloads", "", FOUND
)
ROLE = Change(
    Subject.ROLE, Event.NEW, f"arn:aws:iam::{PAYMENTS_DEV}:role/ci/Deploy", "Deploy", PAYMENTS_DEV,
    "Workloads/Dev", "", "", FOUND,
)  # fmt: skip
ROLE_GONE = replace(ROLE, event=Event.GONE, name="Old")


def row(driver: Driver, name: str) -> str:
    """Return the row of the tree in which a name stands."""
    found = [line for line in driver.lines[3:] if f" {name} " in line[:46]]
    assert found, driver.text
    return found[0][:46]


async def fold(driver: Driver, key: str) -> None:
    """Fold a node that is open."""
    await driver.go_to(key)
    await driver.do("toggle")


async def test_what_changed_is_marked_and_so_are_folded_nodes_above_it() -> None:
    async with opened(lately=(NEW, UNIT)) as driver:
        assert f"Security {UNICODE.changed}" in row(driver, "Security")
        driver.sees_not(UNICODE.changed_below)
        await fold(driver, "ou:ou-work")
        assert f"Workloads {UNICODE.changed_below}" in row(driver, "Workloads")
        await fold(driver, "ou:ou-jp")
        assert UNICODE.changed_below not in row(driver, "日本リージョン")
        await driver.go_to(f"account:{PAYMENTS_DEV}")
        assert f"payments-dev {UNICODE.changed}" in row(driver, "payments-dev")
        assert UNICODE.changed_below not in driver.text
        assert UNICODE.changed not in row(driver, "ledger-dev")


async def test_without_changes_nothing_is_marked() -> None:
    async with opened() as driver:
        driver.sees_not(UNICODE.changed, UNICODE.changed_below, "Changed")


async def test_in_ascii_the_marks_are_ascii() -> None:
    async with opened(lately=(NEW, UNIT), settings=Settings(ui=UiSettings(ascii="on"))) as driver:
        await fold(driver, "ou:ou-work")
        assert f"Security {ASCII.changed}" in row(driver, "Security")
        assert f"Workloads {ASCII.changed_below}" in row(driver, "Workloads")
        driver.sees_not(UNICODE.changed, UNICODE.changed_below)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (NEW, "new since {}"),
        (MOVED, "moved from Workloads/Dev, {}"),
        (SUSPENDED, "suspended since {}, was ACTIVE"),
        (RENAMED, "renamed from old [red]name[/] ␛[31m, {}"),
    ],
)
async def test_the_details_say_what_happened_and_when(change: Change, words: str) -> None:
    async with opened(lately=(change,)) as driver:
        await driver.go_to(f"account:{change.id}")
        driver.sees("Changed", words.format(lately(FOUND, NOW)))


async def test_a_role_and_its_account_tell_of_it() -> None:
    async with opened(lately=(ROLE, ROLE_GONE)) as driver:
        await driver.go_to(f"role:{PAYMENTS_DEV}/Deploy")
        driver.sees(f"new since {lately(FOUND, NOW)}")
        assert UNICODE.changed in row(driver, "Deploy")
        await driver.go_to(f"account:{PAYMENTS_DEV}")
        driver.sees("Inside      1 role new, 1 gone, within 7 days")


async def test_an_ou_sums_up_what_is_inside_also_what_is_gone() -> None:
    async with opened(lately=(NEW, MOVED, GONE, UNIT)) as driver:
        await driver.go_to("ou:ou-work")
        driver.sees("Inside      1 account new, 1 moved, 1 gone, within 7 days")
        await driver.go_to("ou:ou-sec")
        driver.sees("moved from Workloads").sees_not("Inside")


async def test_the_organization_lists_them_and_says_where_the_rest_is() -> None:
    many = tuple(replace(GONE, id=f"{number:012}", name=f"old-{number:02}") for number in range(20))
    async with opened(lately=(NEW, *many)) as driver:
        await driver.go_to("org")
        driver.sees("Changed  within 7 days", "payments-dev", "account new", "old-10")
        driver.sees_not(f"old-{SHOWN - 1:02}")
        driver.sees(f"… and {21 - SHOWN} more: hatstand diff --since 7d")


async def test_a_refresh_says_once_what_it_found() -> None:
    workspace = FakeWorkspace(inventory=inventory(age=timedelta(minutes=3)))
    async with opened(workspace) as driver:
        workspace.lately = (NEW, MOVED)
        driver.sees_not(UNICODE.changed)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("Since the last snapshot: 1 account new, 1 moved", UNICODE.changed)
        await driver.do("down")
        driver.sees_not("Since the last snapshot").sees(UNICODE.changed)


async def test_who_asks_for_a_refresh_is_told_that_nothing_has_changed() -> None:
    async with opened(inventory=inventory(age=timedelta(hours=2)), size=SMALL) as driver:
        await driver.idle()
        driver.sees_not("nothing has changed")
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("Read just now: nothing has changed")
        await driver.do("down")
        driver.sees_not("nothing has changed")


async def test_a_failed_refresh_says_nothing_of_changes() -> None:
    error = Unreachable("AWS does not answer")
    workspace = FakeWorkspace(refresh_error=error)
    async with opened(workspace) as driver:
        workspace.lately = (NEW,)
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("Not refreshed").sees_not("Since the last snapshot")


async def test_a_damaged_history_is_told_once() -> None:
    problem = "The history of acme can't be used (it is damaged)"
    async with opened(history_problem=problem) as driver:
        await driver.do("refresh_all")
        await driver.idle()
        assert driver.notices.count(problem) == 1


@pytest.mark.parametrize("kind", ["snapshot_problem", "store_problem"])
async def test_what_is_wrong_with_a_file_is_told_once_and_stays_to_be_read(kind: str) -> None:
    problem = "The snapshot of acme can't be used (it is damaged)"
    workspace = FakeWorkspace()
    setattr(workspace, kind, problem)
    async with opened(workspace) as driver:
        await driver.do("refresh_all")
        await driver.idle()
        assert driver.notices.count(problem) == 1
        driver.app.clear_notifications()
        await driver.pilot.press("g")
        await driver.settle()
        driver.sees("Files", "The snapshot of acme can't be used")
        setattr(workspace, kind, "")
        driver.main.noticing.tell_file_problems()
        setattr(workspace, kind, problem)
        driver.main.noticing.tell_file_problems()
        assert driver.notices.count(problem) == 2


async def test_a_refused_organization_says_why_and_how_old_what_is_shown_is() -> None:
    error = OrganizationsUnavailable(
        "alice may not read Organizations (AccessDeniedException)",
        "What is known stays, as it was read 3 h ago; `hatstand sync --replace` goes on without it",
        message="You don't have permissions to access this resource.",
    )
    workspace = FakeWorkspace(refresh_error=error)
    async with opened(workspace) as driver:
        await driver.do("refresh_all")
        await driver.idle()
        driver.sees("Not refreshed: alice may not read Organizations", "payments-prod")
        await driver.pilot.press("g")
        await driver.settle()
        text = " ".join(line[46:].strip("│ ") for line in driver.lines)
        assert "AWS says: You don't have permissions" in text
        assert "as it was read 3 h ago" in text


async def test_it_fits_a_small_terminal() -> None:
    async with opened(lately=(NEW, UNIT), size=SMALL) as driver:
        driver.sees(f"Security {UNICODE.changed}")
        assert {len(line) for line in driver.lines if line.isascii()} == {80}


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(), "today"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=2), "Monday"),
        (timedelta(days=6), "Thursday"),
        (timedelta(days=7), "2026-03-04"),
        (timedelta(days=-1), "2026-03-12"),
    ],
)
def test_times_of_the_last_days_are_named(ago: timedelta, words: str) -> None:
    now = datetime(2026, 3, 11, 12, 30).astimezone()
    assert lately(now - ago, now) == f"{words} 12:30"


async def test_a_notice_that_gives_way_leaves_no_widget_behind() -> None:
    async with opened() as driver:
        for _ in range(5):
            await driver.do("cancel")
        assert len(driver.app.screen.query(ToastHolder)) == 1
        await driver.do("help")
        assert len(driver.main.query(ToastHolder)) == 0


async def test_a_warning_leaves_the_keys_of_a_dialog_in_sight() -> None:
    async with opened(size=SMALL) as driver:
        driver.main.say(
            "Something ends soon, which takes more words than one line has", warning=True
        )
        await driver.do("help")
        driver.sees("Something ends soon", "pgup pgdn scroll   esc back")
        assert "Something ends soon" in driver.lines[0]


async def test_a_warning_comes_back_after_a_dialog() -> None:
    async with opened() as driver:
        driver.main.say("Something ends soon", warning=True)
        await driver.settle()
        await driver.do("help")
        await driver.press("escape")
        driver.sees("Something ends soon")
