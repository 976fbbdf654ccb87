"""What a crawl reads first, and what it need not read: what is looked at, what was read before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.domain.organization import Progress
from hatstand.errors import AwsError, CredentialsExpired, Unreachable
from hatstand.services.crawl.organization import crawl
from hatstand.services.ports.pages import AccountsIn, ListedByParent, Page, TagsOf, UnitsBelow
from hatstand.services.workpool import Wanted

from .fake_organizations import (
    DENIED,
    PLACES,
    WHOLE,
    FakeOrganizations,
    WideOrganizations,
    paths,
)

LONG = PLACES | {f"{n:012}": (f"account-{n}", ("ou-work", "ou-dev")) for n in range(60)}
STOPPED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class KeptPages:
    """Pages in memory; `found` is what the crawl before kept."""

    keeps = True

    def __init__(self, found: tuple[Page, ...] = ()) -> None:
        self.found = found
        self.began = self.stopped = STOPPED
        self.kept: list[Page] = []

    def keep(self, page: Page) -> None:
        self.kept.append(page)

    def begin_again(self) -> None:
        self.found = ()

    def finish(self) -> None:
        self.kept.clear()

    def close(self) -> None:
        """Nothing is open."""

    def next(self) -> KeptPages:
        """Return what the next crawl finds."""
        return KeptPages((*self.found, *self.kept))


async def stopped_after(port: FakeOrganizations, requests: int, pages: KeptPages) -> None:
    """Crawl until so many requests came in, then be gone from one moment to the next."""
    task = asyncio.ensure_future(crawl(port, pages=pages))
    await port.until(lambda: port.calls >= requests)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# -- what is looked at


async def test_what_is_looked_at_when_its_turn_comes_goes_first() -> None:
    """At AWS's rates listings wait for their turn: which one it is, is decided only then."""
    port = WideOrganizations()
    port.turns = asyncio.Semaphore(1)
    looked_at: list[str] = []
    task = asyncio.ensure_future(crawl(port, visible=lambda: looked_at))
    order = ["units r-1"]
    for wanted in ("ou-31", "ou-07", "ou-22"):
        await port.until(lambda: set(order) <= port.asked.keys())
        looked_at[:] = [wanted]
        order.append(f"units {wanted}")
        port.turns.release()
    await port.until(lambda: set(order) <= port.asked.keys())
    assert [name for name in port.asked if name.startswith("units")] == order
    for _ in range(200):
        port.turns.release()
    result = await task
    assert len(result.organization.accounts) == 40


async def test_accounts_that_are_looked_at_do_not_wait_for_the_list_of_all() -> None:
    """The list of all is long: a page at a time, as AWS orders it."""
    port = FakeOrganizations(page=1, places=LONG)
    told: list[str] = []
    result = await crawl(port, visible=lambda: ["ou-prod", "ou-nobody-knows"])
    told = list(port.asked)
    assert told.index("accounts of ou-prod") < told.index("accounts 20")
    assert "accounts of ou-dev" not in told, "only what is looked at"
    assert len(result.organization.accounts) == 64
    assert all(count == 1 for count in port.asked.values())


async def test_a_refused_look_leaves_no_gap_where_the_list_tells_of_all() -> None:
    port = FakeOrganizations(page=1)
    port.failures["accounts of ou-work"] = DENIED
    result = await crawl(port, visible=lambda: ["ou-work"])
    assert port.asked["accounts of ou-work"] == 1
    assert (paths(result.organization), result.gaps) == (WHOLE, ())


async def test_tags_of_what_is_looked_at_are_read_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hatstand.services.crawl.organization.WORKERS", 1)
    rules = (EnvironmentRule("p", "P", "red", Match(tags=(("env", ("prod",)),))),)
    port = FakeOrganizations()
    await crawl(port, rules=rules, visible=lambda: ["333333333333"])
    assert next(name for name in port.asked if name.startswith("tags")) == "tags 333333333333"


def test_what_is_wanted_is_given_once() -> None:
    looked_at = ["b", "elsewhere"]
    wanted = Wanted(lambda: looked_at)
    wanted.have("x")
    assert [wanted.add(one) for one in ("a", "b", "c", "b", "x")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert wanted.take() == "b"
    looked_at.insert(0, "c")
    assert (wanted.take(), wanted.take()) == ("c", "a")
    assert not wanted.add("a")
    with pytest.raises(LookupError):
        wanted.take()


# -- what was read before


@pytest.mark.parametrize("with_paths", [True, False], ids=["paths", "by parent"])
@pytest.mark.parametrize("requests", range(2, 12))
async def test_a_stopped_crawl_goes_on_and_reads_nothing_twice(
    requests: int, with_paths: bool
) -> None:
    port = FakeOrganizations(paths=with_paths, page=1)
    before = KeptPages()
    await stopped_after(port, requests, before)
    port.asked.clear()
    told: list[Progress] = []
    pages = before.next()
    result = await crawl(port, pages=pages, listener=lambda progress, _: told.append(progress))
    assert paths(result.organization) == WHOLE
    assert {unit.name for unit in result.organization.units} == {
        "Workloads",
        "Prod",
        "Dev",
        "Empty",
    }
    assert result.gaps == ()
    for page in pages.found:
        if isinstance(page, UnitsBelow):
            assert f"units {page.parent_id}" not in port.asked
        if isinstance(page, AccountsIn):
            assert f"accounts of {page.parent_id}" not in port.asked
    known = told[-1].resumed
    assert told[-1].resumed_at == (STOPPED if known else None)
    assert told[0].done == known
    assert all(one.kept for one in told)


async def test_the_list_of_all_goes_on_at_the_page_where_it_stopped() -> None:
    port = FakeOrganizations(page=1, places=LONG)
    before = KeptPages()
    await stopped_after(port, 20, before)
    read = {name for name in port.asked if name.startswith("accounts")}
    assert 5 < len(read) < 20, "it was stopped in the middle"
    port.asked.clear()
    result = await crawl(port, pages=before.next())
    again = {name for name in port.asked if name.startswith("accounts")} & read
    assert len(again) <= 1, "the page whose answer was lost"
    assert len(result.organization.accounts) == len(LONG)


async def test_a_list_that_aws_does_not_go_on_with_begins_anew() -> None:
    """What leads to the next page counts for some time only; who left meanwhile is gone."""
    port = FakeOrganizations(page=1, places=LONG)
    before = KeptPages()
    await stopped_after(port, 20, before)
    changed = FakeOrganizations(page=1, places=LONG)
    del changed.places["999999999999"]  # the first one of the list: it was read
    result = await crawl(changed, pages=before.next())
    assert changed.asked["token refused"] == 1
    assert {one.id for one in result.organization.accounts} == set(changed.places)
    assert result.gaps == ()


async def test_a_crawl_that_listed_by_parent_does_so_again() -> None:
    port = WideOrganizations()
    before = KeptPages()
    await stopped_after(port, 70, before)
    assert any(isinstance(page, ListedByParent) for page in before.kept)
    port.asked.clear()
    result = await crawl(port, pages=before.next())
    assert len(result.organization.accounts) == 40
    assert not any(name.startswith("accounts ") and " of " not in name for name in port.asked)


async def test_tags_are_not_read_twice() -> None:
    rules = (EnvironmentRule("p", "P", "red", Match(tags=(("env", ("prod",)),))),)
    port = FakeOrganizations()
    port.account_tags["333333333333"] = {"env": "prod"}
    first = KeptPages()
    whole = await crawl(port, rules=rules, pages=first)
    kept = [page for page in first.kept if isinstance(page, TagsOf)]
    assert len(kept) == 4
    first.kept.remove(next(page for page in kept if page.account_id == "111111111111"))
    port.asked.clear()
    told: list[Progress] = []
    again = await crawl(
        port, rules=rules, pages=first.next(), listener=lambda progress, _: told.append(progress)
    )
    assert [name for name in port.asked if name.startswith("tags")] == ["tags 111111111111"]
    assert not [name for name in port.asked if name.startswith(("units", "accounts"))]
    assert again.organization == whole.organization
    tags = [(one.done, one.expected) for one in told if one.phase == "tags"]
    assert all(done <= expected for done, expected in tags if expected is not None)


@pytest.mark.parametrize("error", [CredentialsExpired("expired"), Unreachable("no answer")])
async def test_what_ends_a_crawl_loses_nothing_of_it(error: AwsError) -> None:
    port = FakeOrganizations(page=1)
    for name in ("accounts 2", "accounts 3", *(f"units {u}" for u in ("ou-prod", "ou-dev"))):
        port.failures[name] = error
    for parent in ("r-1", "ou-work", "ou-prod", "ou-dev", "ou-empty"):
        port.failures[f"accounts of {parent}"] = error
    before = KeptPages()
    with pytest.raises(type(error)):
        await crawl(port, pages=before)
    port.failures.clear()
    port.asked.clear()
    result = await crawl(port, pages=before.next())
    assert paths(result.organization) == WHOLE
    assert port.asked["accounts 0"] == 0
