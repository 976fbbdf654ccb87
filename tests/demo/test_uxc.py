"""User Experience Customization: each account's colour in the console."""

from __future__ import annotations

import pytest

from .conftest import Endpoint, refused


@pytest.mark.parametrize(
    ("role", "color"),
    [
        ("ReadOnly", "red"),
        ("arn:aws:iam::333333333333:role/ReadOnly", "lightBlue"),
        ("arn:aws:iam::999999999999:role/ReadOnly", "none"),
    ],
)
def test_who_may_read_sees_the_colour_of_the_own_account(
    endpoint: Endpoint, role: str, color: str
) -> None:
    client = endpoint.client("uxc", endpoint.role(role))
    assert client.get_account_customizations()["accountColor"] == color


def test_others_are_refused_and_nothing_is_changed(endpoint: Endpoint) -> None:
    bob = endpoint.client("uxc", "bob")
    assert refused(bob.get_account_customizations)[0] == "AccessDeniedException"
    admin = endpoint.client("uxc", endpoint.role("ReadOnly"))
    assert refused(admin.update_account_customizations, accountColor="red")[0] != ""
