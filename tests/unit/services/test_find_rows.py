"""Finding rows of any tree: by their names first, then by whatever else is known of them."""

from __future__ import annotations

import pytest

from hatstand.services.find.fuzzy import FrizbeeIndex, MakeIndex, PlainIndex
from hatstand.services.find.rows import Findable, RowFinder

ARN = "arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-abc"
ROWS = (
    Findable("a", "payments.internal", (ARN, "payments-prod", "111111111111")),
    Findable("b", "payments-events", ("payments-prod",)),
    Findable("c", "api", ("payments.internal", "10.40.11.21:8443")),
    Findable("d", "決済\x1b[31m", ("", "tokyo")),
)


@pytest.fixture(params=[FrizbeeIndex, PlainIndex], ids=["frizbee", "plain"])
def finder(request: pytest.FixtureRequest) -> RowFinder:
    kind: MakeIndex = request.param
    return RowFinder(ROWS, kind)


def keys(finder: RowFinder, query: str) -> str:
    return "".join(hit.key for hit in finder.search(query))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("payments", "abc"),  # by name before by what else is known
        ("payint", "a"),
        ("api", "c"),
        ("10.40.11", "c"),
        ("1111-1111-1111", "a"),
        ("ns-abc", "a"),
        ("api 8443", "c"),
        ("tokyo", "d"),
        ("決済", "d"),
        ("nothing-like-it", ""),
        ("", ""),
    ],
)
def test_what_is_found_and_in_which_order(finder: RowFinder, query: str, found: str) -> None:
    assert keys(finder, query) == found


def test_the_letters_that_matched_are_told_of_name_and_detail(finder: RowFinder) -> None:
    (hit,) = finder.search("api 10.40")
    assert [hit.label[place] for place in hit.positions] == list("api")
    assert hit.detail == "10.40.11.21:8443"
    assert [hit.detail[place] for place in hit.detail_positions] == list("10.40")


def test_what_is_exactly_so_comes_first() -> None:
    rows = (Findable("long", "api-of-payments"), Findable("exact", "api"))
    assert [hit.key for hit in RowFinder(rows).search("api")] == ["exact", "long"]


def test_foreign_names_are_made_printable(finder: RowFinder) -> None:
    (hit,) = finder.search("tokyo")
    assert "\x1b" not in hit.label


def test_no_more_hits_than_were_asked_for(finder: RowFinder) -> None:
    assert len(finder.search("payments", limit=2)) == 2
    assert finder.search("payments", limit=0) == ()
