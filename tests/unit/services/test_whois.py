"""`whois`: accounts found in whatever people paste."""

from __future__ import annotations

import pytest

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.services.whois import account_ids_in, whois

ONE, TWO = "111111111111", "012345678901"
INVENTORY = Inventory(
    organization=Organization(
        units=(OrganizationalUnit("ou-1", "Workloads", "root"),),
        accounts=(
            Account(ONE, "payments-prod", "ou-1", "aws+pay@acme.example", aliases=("acme-pay",)),
            Account(TWO, "Payments Dev", "root", "aws+dev@acme.example"),
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (ONE, (ONE,)),
        ("1111-1111-1111", (ONE,)),
        (f"arn:aws:iam::{ONE}:role/x and arn:aws:s3:::bucket-{TWO}", (ONE, TWO)),
        (f"https://{ONE}.signin.aws.amazon.com/console", (ONE,)),
        (f"https://{ONE}-ab12cd34.us-east-1.console.aws.amazon.com/", (ONE,)),
        (f"https://us-east-1.signin.aws/?x=arn%3Aaws%3Aiam%3A%3A{ONE}%3Aroot", (ONE,)),
        (f"{TWO}.dkr.ecr.eu-west-1.amazonaws.com/app", (TWO,)),
        (f"{ONE}, {ONE}", (ONE,)),
        ("AKIA111111111111AAAA", ()),
        ("1111111111112", ()),
        ("request 11111111-1111-1111-1111-111111111111", ()),
        ("", ()),
    ],
)
def test_ids_in_a_text(text: str, ids: tuple[str, ...]) -> None:
    assert account_ids_in(text) == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"User: arn:aws:sts::{TWO}:assumed-role/x/y is not authorized", [TWO]),
        ("payments-prod", [ONE]),
        ("Acme-Pay", [ONE]),
        ("AWS+PAY@acme.example", [ONE]),
        ("Mail <aws+dev@acme.example>, thanks", [TWO]),
        ("payments", [ONE, TWO]),
        ("dev payments", [TWO]),
        ("Workloads/payments-prod/Admin", [ONE]),
        ("222222222222", []),
        ("   ", []),
        ("nobody", []),
    ],
)
def test_who_it_is(text: str, found: list[str]) -> None:
    assert [account.id for account in whois(text, INVENTORY)] == found
