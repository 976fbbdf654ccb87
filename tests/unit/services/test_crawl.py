"""The crawl over an organization that a test makes up, whole or broken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.domain.organization import Organization, Progress
from hatstand.errors import (
    AwsError,
    CredentialsExpired,
    OrganizationsUnavailable,
    Throttled,
    Unreachable,
)
from hatstand.services.crawl import organization as crawl_module
from hatstand.services.crawl import telling as telling_module
from hatstand.services.crawl.organization import CrawlResult, crawl
from hatstand.services.crawl.pace import Pace

from .fake_organizations import (
    DENIED,
    PLACES,
    ROOT,
    UNITS,
    WHOLE,
    FakeOrganizations,
    WideOrganizations,
    paths,
)

EVERY_PARENT = ("r-1", *(unit.id for unit in UNITS))


@pytest.mark.parametrize("with_paths", [True, False])
async def test_the_whole_tree_whether_aws_gives_paths_or_not(with_paths: bool) -> None:
    port = FakeOrganizations(paths=with_paths)
    result = await crawl(port)
    organization = result.organization
    assert result.gaps == ()
    assert paths(organization) == WHOLE
    assert {unit.name for unit in organization.units} == {"Workloads", "Prod", "Dev", "Empty"}
    assert (organization.id, organization.root_id) == ("o-1", "r-1")
    assert organization.management_account_id == "999999999999"
    assert all(count == 1 for count in port.asked.values()), "nothing is asked twice"


async def test_paths_save_the_listing_by_parent() -> None:
    port = FakeOrganizations()
    await crawl(port)
    assert not [name for name in port.asked if name.startswith("accounts of")]


async def test_without_paths_the_list_of_all_accounts_ends_after_a_page() -> None:
    port = FakeOrganizations(paths=False)
    await crawl(port)
    assert port.asked["accounts 1"] == 0
    assert port.asked["accounts of ou-empty"] == 1


async def test_the_name_is_the_contexts_else_the_management_accounts() -> None:
    assert (await crawl(FakeOrganizations(), name="acme")).organization.name == "acme"
    assert (await crawl(FakeOrganizations())).organization.name == "management"


async def test_ous_are_named_while_accounts_are_still_read() -> None:
    """Paths tell of OUs before their parents are listed: nothing waits for a level above."""
    port = FakeOrganizations(page=4)
    port.failures["units r-1"] = Throttled("slow down", code="TooManyRequestsException")
    result = await crawl(port)
    assert paths(result.organization)["payments-prod"] == "ou-work/Prod"
    assert [gap.subject for gap in result.gaps] == ["r-1 (Root)"]


async def test_an_ou_whose_listing_failed_is_shown_with_a_gap() -> None:
    port = FakeOrganizations(paths=False)
    port.failures["accounts of ou-prod"] = AwsError("fault", code="ServiceException", message="hm")
    port.failures["units ou-prod"] = AwsError("fault", code="ServiceException", message="hm")
    result = await crawl(port)
    assert "Prod" in {unit.name for unit in result.organization.units}
    assert "payments-prod" not in paths(result.organization)
    assert [(gap.subject, gap.code, gap.message) for gap in result.gaps] == [
        ("ou-prod (Workloads/Prod)", "ServiceException", "hm"),
        ("ou-prod (Workloads/Prod)", "ServiceException", "hm"),
    ]
    assert {gap.title.partition(" could")[0] for gap in result.gaps} == {
        "the accounts in it",
        "the OUs below it",
    }


async def test_what_can_not_be_read_any_more_stays_as_it_was() -> None:
    """An environment that goes by OU, and its confirmation, must not end with a failed call."""
    before = (await crawl(FakeOrganizations())).organization
    port = FakeOrganizations(paths=False)
    port.failures |= {f"units {one}": Throttled("slow down") for one in ("r-1", "ou-work")}
    result = await crawl(port, earlier=before)
    assert paths(result.organization) == WHOLE
    assert {unit.name for unit in result.organization.units} == {
        "Workloads",
        "Prod",
        "Dev",
        "Empty",
    }
    assert [gap.subject for gap in result.gaps] == ["r-1 (Root)"]
    port = FakeOrganizations()
    port.failures |= {f"units {one}": Throttled("slow down") for one in EVERY_PARENT}
    result = await crawl(port, earlier=before)
    assert paths(result.organization) == WHOLE
    assert "ou-work (Workloads)" in {gap.subject for gap in result.gaps}


async def test_accounts_that_can_not_be_listed_any_more_stay_and_those_that_left_go() -> None:
    before = (await crawl(FakeOrganizations())).organization
    port = FakeOrganizations()
    port.failures["accounts 0"] = AwsError("fault", code="ServiceException")
    port.failures["accounts of ou-work"] = AwsError("fault", code="ServiceException")
    result = await crawl(port, earlier=before)
    assert paths(result.organization) == WHOLE
    gone = replace(before.accounts[0], id="777777777777", name="gone")
    more = replace(before, accounts=(*before.accounts, gone))
    assert paths((await crawl(FakeOrganizations(), earlier=more)).organization) == WHOLE


async def test_another_organization_lends_no_names() -> None:
    before = replace((await crawl(FakeOrganizations())).organization, id="o-other")
    port = FakeOrganizations()
    port.failures |= {f"units {one}": Throttled("slow down") for one in EVERY_PARENT}
    result = await crawl(port, earlier=before)
    assert paths(result.organization)["payments-prod"] != WHOLE["payments-prod"]


async def test_tags_that_can_not_be_read_any_more_stay_as_they_were() -> None:
    match = Match(tags=(("Environment", ("prod",)),))
    rules = (EnvironmentRule("prod", "PROD", "red", match),)
    first = FakeOrganizations()
    first.account_tags["111111111111"] = {"Environment": "prod"}
    before = (await crawl(first, rules=rules)).organization
    known = {account.id: account.tags for account in before.accounts}
    for error in (DENIED, AwsError("fault", code="ServiceException")):
        port = FakeOrganizations()
        port.failures |= {f"tags {one}": error for one in known}
        result = await crawl(port, rules=rules, earlier=before)
        assert {account.id: account.tags for account in result.organization.accounts} == known
        assert result.gaps


async def test_a_list_that_breaks_off_is_completed_by_parent() -> None:
    port = FakeOrganizations()
    port.failures["accounts 1"] = AwsError("fault", code="ServiceException")
    result = await crawl(port)
    assert paths(result.organization) == WHOLE
    assert result.gaps == ()


async def test_a_list_that_breaks_off_and_can_not_be_completed_is_a_gap() -> None:
    port = FakeOrganizations()
    port.failures["accounts 1"] = AwsError("fault", code="ServiceException")
    port.failures["accounts of ou-work"] = AwsError("fault", code="ServiceException")
    result = await crawl(port)
    assert "ledger" not in paths(result.organization)
    assert [gap.subject for gap in result.gaps] == ["accounts", "ou-work (Workloads)"]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(("describe", "root", "accounts 0"), id="in no organization"),
        pytest.param(("root", "accounts 0"), id="an ordinary member of one"),
    ],
)
async def test_an_organization_that_may_not_be_read_is_told_after_one_round(
    refused: tuple[str, ...],
) -> None:
    port = FakeOrganizations()
    port.failures = dict.fromkeys(refused, DENIED)
    with pytest.raises(OrganizationsUnavailable):
        await crawl(port)
    assert port.asked == {"describe": 1, "root": 1, "accounts 0": 1}


async def test_accounts_that_may_not_be_listed_at_all_are_no_organization() -> None:
    port = FakeOrganizations()
    for name in ("accounts 0", *(f"accounts of {unit.id}" for unit in (ROOT, *UNITS))):
        port.failures[name] = DENIED
    with pytest.raises(OrganizationsUnavailable):
        await crawl(port)


async def test_expired_credentials_end_the_crawl() -> None:
    port = FakeOrganizations()
    port.failures["units ou-work"] = CredentialsExpired("expired", code="ExpiredToken")
    with pytest.raises(CredentialsExpired):
        await crawl(port)


async def test_a_network_that_is_gone_ends_the_crawl_but_one_lost_answer_does_not() -> None:
    port = FakeOrganizations()
    port.failures["units ou-dev"] = Unreachable("no answer")
    assert [gap.subject for gap in (await crawl(port)).gaps] == ["ou-dev (Workloads/Dev)"]
    port.failures["accounts 0"] = Unreachable("no answer")
    for unit in (ROOT, *UNITS):
        port.failures[f"accounts of {unit.id}"] = Unreachable("no answer")
    port.failures["units r-1"] = Unreachable("no answer")
    with pytest.raises(Unreachable):
        await crawl(port)


async def test_what_is_known_so_far_is_offered_and_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_module, "_EVERY", 0)
    told: list[tuple[Progress, Organization | None]] = []
    result = await crawl(FakeOrganizations(), listener=lambda *one: told.append(one))
    assert told[0][1] is None, "nothing is known at first"
    counts = [len(organization.accounts) for _, organization in told if organization]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == 4
    progress, last = told[-1]
    assert last == result.organization
    assert (progress.phase, progress.done, progress.expected) == ("done", 4, 4)
    assert progress.calls > 0
    assert progress.extra["units"] == 4


@pytest.mark.parametrize(
    ("answer", "telling", "words", "trees"),
    [
        pytest.param(0.0, 0.0, 3, 3, id="no time passes: the beginning, the root and the end"),
        pytest.param(0.03, 0.0, 4, 4, id="ten times a second"),
        pytest.param(0.2, 0.0, 7, 7, id="whenever there is something new"),
        pytest.param(0.2, 0.05, 7, 3, id="trees that take long are shown seldom, the count is not"),
    ],
)
async def test_how_far_it_is_comes_ten_times_a_second_and_trees_as_often_as_frames_allow(
    answer: float, telling: float, words: int, trees: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds of an answer, and of showing a tree, are simulated."""
    port = FakeOrganizations(page=1)
    told: list[Progress] = []
    shown = 0

    def seconds() -> float:
        return answer * port.calls + telling * shown

    def listener(progress: Progress, organization: Organization | None) -> None:
        nonlocal shown
        told.append(progress)
        shown += organization is not None or progress.phase == "organization"

    monkeypatch.setattr(telling_module, "time", SimpleNamespace(monotonic=seconds))
    await crawl(port, listener=listener)
    assert (len(told), shown) == (words, trees)


@pytest.mark.parametrize(
    ("took", "pause"), [(0.0, 0.1), (0.002, 0.2), (0.03, 3.0), (0.1, 4.0), (3.0, 30.0)]
)
def test_showing_takes_a_hundredth_of_the_time_unless_that_were_too_seldom(
    took: float, pause: float
) -> None:
    assert telling_module.pause_after(took) == pytest.approx(pause)


async def test_cancelling_ends_all_listings_at_once() -> None:
    port = FakeOrganizations()
    port.held = True
    task = asyncio.ensure_future(crawl(port))
    await port.holding.wait()
    await asyncio.sleep(0)
    assert port.running.total() > 0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert port.running.total() == 0


async def test_no_more_listings_run_at_once_than_there_are_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crawl_module, "WORKERS", 2)
    port = FakeOrganizations(paths=False)
    await crawl(port)
    assert port.most_running["units"] == port.most_running["accounts of"] == 2


def rule(name: str, /, **match: object) -> EnvironmentRule:
    return EnvironmentRule(name, name.upper(), "red", Match(**match))  # type: ignore[arg-type]


async def test_tags_are_read_only_where_no_earlier_rule_decides() -> None:
    port = FakeOrganizations()
    port.account_tags["333333333333"] = {"env": "prod"}
    rules = (
        rule("management", management=True),
        rule("prod", name=("*-prod",), tags=(("env", ("prod",)),)),
        rule("dev", ou=("Workloads/Dev",)),
    )
    result = await crawl(port, rules=rules)
    assert sorted(name for name in port.asked if name.startswith("tags")) == [
        "tags 222222222222",
        "tags 333333333333",
    ]
    accounts = result.organization.account_by_id
    assert accounts["333333333333"].tags == {"env": "prod"}
    assert accounts["222222222222"].tags == {}
    assert accounts["111111111111"].tags is None


async def test_no_tag_is_read_where_no_rule_looks_at_tags() -> None:
    port = FakeOrganizations()
    await crawl(port, rules=(rule("dev", ou=("**",)),))
    assert not [name for name in port.asked if name.startswith("tags")]


async def test_refused_tags_are_one_gap_and_lost_ones_one_each() -> None:
    rules = (rule("prod", tags=(("env", ("prod",)),)),)
    port = FakeOrganizations()
    for account_id in PLACES:
        port.failures[f"tags {account_id}"] = DENIED
    result: CrawlResult = await crawl(port, rules=rules)
    assert [(gap.subject, gap.code) for gap in result.gaps] == [("tags", "AccessDeniedException")]
    port = FakeOrganizations()
    port.failures["tags 333333333333"] = AwsError("fault", code="ServiceException")
    assert [gap.subject for gap in (await crawl(port, rules=rules)).gaps] == ["333333333333"]


async def test_where_only_latency_limits_accounts_are_listed_by_parent() -> None:
    port = WideOrganizations()
    result = await crawl(port)
    assert result.gaps == ()
    assert paths(result.organization) == {f"account-{n}": f"Team {n}" for n in range(40)}
    assert port.asked["accounts 39"] == 0, "the chain of pages was left"


async def test_where_no_rate_is_kept_to_accounts_are_listed_by_parent_after_the_first_page() -> (
    None
):
    port = WideOrganizations()
    port.unlimited = True
    result = await crawl(port)
    assert result.gaps == ()
    assert paths(result.organization) == {f"account-{n}": f"Team {n}" for n in range(40)}
    assert [name for name in port.asked if name.startswith("accounts ") and "of" not in name] == [
        "accounts 0"
    ]


async def test_where_no_rate_is_kept_to_a_list_of_one_page_is_enough() -> None:
    port = FakeOrganizations(page=len(WHOLE), empty_pages=False)
    port.unlimited = True
    assert paths((await crawl(port)).organization) == WHOLE
    assert not [name for name in port.asked if name.startswith("accounts of")]


@pytest.mark.parametrize("refused", ["accounts 0", "accounts of ou-prod", "units ou-work"])
async def test_where_no_rate_is_kept_to_nothing_is_lost_to_a_failure(refused: str) -> None:
    port = FakeOrganizations(page=1)
    port.unlimited = True
    port.failures[refused] = AwsError("fault", code="ServiceException")
    result = await crawl(port)
    assert set(paths(result.organization)) == set(WHOLE)


async def test_accounts_in_an_ou_that_nobody_could_name_are_not_lost() -> None:
    """The chain of pages is taken up again where listing by parent can't be whole."""
    port = WideOrganizations()
    port.failures["accounts of ou-33"] = AwsError("fault", code="ServiceException")
    result = await crawl(port)
    assert len(result.organization.accounts) == 40
    assert [gap.subject for gap in result.gaps] == ["ou-33 (Team 33)"]


def test_the_pace_is_compared_only_after_any_burst() -> None:
    pace = Pace()
    for _ in range(23):
        pace.parent()
    assert not pace.parents_win
    pace.parent()
    assert pace.parents_win
    for _ in range(9):
        pace.page()
    assert not pace.parents_win, "24 parents to 9 pages: the chain is fast enough"
