"""`tree`, `list`, `whois`: what they print, in which form, and how they end."""

from __future__ import annotations

import re

import pytest

from .conftest import DATA, DEV, PROD, Computer

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ROLE_FIELDS = [
    "account_id",
    "account_name",
    "ou_path",
    "environment",
    "role",
    "role_arn",
    "sources",
    "verdict",
    "reason",
    "mfa",
    "external_id",
    "max_duration",
]
ENVELOPE = {"complete", "errors", "as_of"}


def test_list_has_a_line_for_each_role_with_seven_columns(settled: Computer) -> None:
    done = settled.run("list", "payments-prod", "--tsv")
    assert done.code == 0
    assert done.err == ""
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [PROD, "payments-prod", "Workloads/Prod", "prod", "Admin", "profile,template"] in [
        row[:6] for row in rows
    ]
    assert {len(row) for row in rows} == {7}
    assert {row[6] for row in rows} <= {"yes", "no", "maybe", "unknown"}


def test_list_as_table_keeps_columns_straight(settled: Computer) -> None:
    done = settled.run("list", "ReadOnly")
    starts = {line.index("ReadOnly") for line in done.out.splitlines()}
    assert len(starts) == 1
    assert "\x1b" not in done.out


def test_list_as_json_has_the_documented_fields_in_a_stable_order(settled: Computer) -> None:
    document = settled.run("list", "--json").document
    assert set(document) == {"roles"} | ENVELOPE
    assert (document["complete"], document["errors"]) == (True, [])
    assert ISO.fullmatch(document["as_of"])
    rows = document["roles"]
    assert all(list(row) == ROLE_FIELDS for row in rows)
    assert rows == sorted(rows, key=lambda row: (row["account_id"], row["role"].casefold()))
    admin = next(row for row in rows if row["role_arn"] == f"arn:aws:iam::{PROD}:role/Admin")
    assert admin["environment"] == "prod"
    assert admin["sources"] == ["profile", "template"]
    assert admin["mfa"] is True
    vendor = next(row for row in rows if row["role"] == "Vendor")
    assert vendor["external_id"] is True
    assert settled.run("list", "--json").document["roles"] == rows


def test_list_keeps_the_roles_that_hold_every_word_or_are_of_an_environment(
    settled: Computer,
) -> None:
    both = settled.run("list", "DEV readonly", "--json").document["roles"]
    assert {(row["account_id"], row["role"]) for row in both} == {
        (DEV, "ReadOnly"),
        (DATA, "ReadOnly"),
    }
    prod = settled.run("list", "--env", "prod", "--json").document["roles"]
    assert {row["environment"] for row in prod} == {"prod"}
    nothing = settled.run("list", "no such thing")
    assert (nothing.code, nothing.out) == (0, "")


def test_tree_as_json_is_one_nested_object(settled: Computer) -> None:
    document = settled.run("tree", "--json", "--roles").document
    assert document["kind"] == "organization"
    assert document["id"] == "o-acme4711hq"
    assert set(document) == {"kind", "id", "name", "children"} | ENVELOPE
    root = document["children"][0]
    assert (root["kind"], root["name"]) == ("root", "Root")
    workloads = next(node for node in root["children"] if node["name"] == "Workloads")
    assert workloads["kind"] == "ou"
    assert [node["name"] for node in workloads["children"]] == ["Dev", "Prod"]
    prod = workloads["children"][1]["children"][0]
    assert {key: prod[key] for key in prod if key != "children"} == {
        "kind": "account",
        "id": PROD,
        "name": "payments-prod",
        "email": "aws+payments-prod@acme.example",
        "state": "ACTIVE",
        "environment": "prod",
        "ou_path": "Workloads/Prod",
    }
    admin = prod["children"][0]
    assert admin == {
        "kind": "role",
        "id": f"arn:aws:iam::{PROD}:role/Admin",
        "name": "Admin",
        "children": [],
    }


def test_tree_shows_a_part_to_a_depth(settled: Computer) -> None:
    assert settled.run("tree", "Workloads", "--depth", "1").out.splitlines() == [
        "Workloads",
        "├── Dev",
        "└── Prod",
    ]
    assert settled.run("tree", "--depth", "0").out == "acme\n"
    below = settled.run("tree", "workloads/PROD", "--roles")
    assert below.out.splitlines()[:2] == [
        "Prod",
        f"└── payments-prod  {PROD[:4]}-{PROD[4:8]}-{PROD[8:]}  [PROD]",
    ]
    part = settled.run("tree", "Dev", "--json").document
    assert (part["kind"], part["name"]) == ("ou", "Dev")
    assert set(part) >= ENVELOPE


def test_tree_of_an_unknown_unit_ends_with_3(settled: Computer) -> None:
    done = settled.run("tree", "Worklods")
    assert (done.code, done.out) == (3, "")
    assert "Worklods" in done.err


@pytest.mark.parametrize(
    "text",
    [
        PROD,
        f"{PROD[:4]}-{PROD[4:8]}-{PROD[8:]}",
        "payments-prod",
        "PAYMENTS-PROD",
        "Workloads/Prod/payments-prod",
        "aws+payments-prod@acme.example",
        f"arn:aws:sts::{PROD}:assumed-role/Admin/me",
        f"https://{PROD}-abcdefgh.eu-west-1.console.aws.amazon.com/s3/home",
        f"https://signin.aws.amazon.com/switchrole?account={PROD}&roleName=Admin",
        f"{PROD}.dkr.ecr.eu-west-1.amazonaws.com/app:1",
        f"https://logs-{PROD}.s3.eu-west-1.amazonaws.com/x",
        f"User: arn:aws:iam::{PROD}:user/x is not authorized to perform: s3:GetObject",
    ],
)
def test_whois_finds_the_account_in(text: str, settled: Computer) -> None:
    done = settled.run("whois", text, "--json")
    assert done.code == 0
    assert done.document["accounts"][0]["id"] == PROD


def test_whois_prints_one_line_and_takes_words_unquoted(settled: Computer) -> None:
    done = settled.run("whois", "data", "lake")
    assert done.code == 0
    assert done.out.split("  ")[:2] == ["7777-7777-7777", "Data Lake"]


def test_whois_of_nobody_ends_with_3(settled: Computer) -> None:
    done = settled.run("whois", "123456789012", "--json")
    assert (done.code, done.out) == (3, "")
    assert "123456789012" in done.err
