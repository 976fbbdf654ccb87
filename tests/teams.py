"""A company of teams, each with an account of its own, and one account with roles of many kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from tests.cli.conftest import DEV, Company, company_of


def teams(count: int) -> list[Mapping[str, object]]:
    """Return the accounts of so many teams."""
    return [{"id": f"{n:012}", "name": f"team-{n}", "ou": "Teams"} for n in range(1, count + 1)]


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """Five teams and payments-dev, shared by a module's tests."""
    with company_of([{"id": DEV, "name": "payments-dev", "ou": "Teams"}, *teams(5)]) as made:
        yield made
