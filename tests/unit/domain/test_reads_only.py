"""Which role names say that the role can only look."""

from __future__ import annotations

import pytest

from hatstand.domain.roles import reads_only


@pytest.mark.parametrize(
    "name",
    ["ReadOnly", "AWSReadOnlyAccess", "read-only", "ViewOnly", "SecurityAudit", "Viewer"],
)
def test_names_that_say_so(name: str) -> None:
    assert reads_only(name)


@pytest.mark.parametrize("name", ["Admin", "Deploy", "Spreadsheet", "ThreadOwner", "Reviewers", ""])
def test_names_that_do_not(name: str) -> None:
    assert not reads_only(name)
