"""ARNs: taken apart without loss, and whatever is none is told so."""

from __future__ import annotations

import pytest

from hatstand.domain.arn import (
    PARTITIONS,
    Arn,
    RoleArn,
    assumed_role_of,
    is_account_id,
    partition_of_region,
)


@pytest.mark.parametrize("text", ["111122223333", "000000000000"])
def test_account_ids(text: str) -> None:
    assert is_account_id(text)


@pytest.mark.parametrize(
    "text", ["", "11112222333", "1111222233334", "1111-2222-3333", "111122223333\n", "１" * 12]
)
def test_not_account_ids(text: str) -> None:
    assert not is_account_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws-cn:sts:cn-north-1:111122223333:assumed-role/A/b",
        "arn:aws:logs:us-east-1:1:log-group:a:b:c",
        "arn:aws:s3:::bucket",
    ],
)
def test_arn_round_trip(text: str) -> None:
    assert str(Arn.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn",
        "arn:aws:iam::1",
        "arn:aws:iam::1:",
        "arn::iam::1:x",
        "arn:aws:::1:x",
        "ARN:aws:iam::1:x",
        "arn:aws:iam::1:role/a b",
        "arn:aws:iam::1:role/a\n",
        " arn:aws:iam::1:role/a",
        "arn:aws:iam::1:role/a\x1b[0m",
    ],
)
def test_not_arns(text: str) -> None:
    assert Arn.parse(text) is None


@pytest.mark.parametrize(
    ("text", "path", "name"),
    [
        ("arn:aws:iam::111122223333:role/Admin", "/", "Admin"),
        ("arn:aws-us-gov:iam::111122223333:role/a/b/Admin", "/a/b/", "Admin"),
        ("arn:aws:iam::111122223333:role///Odd", "///", "Odd"),
        ("arn:aws:iam::111122223333:role/x:y+=,.@-_", "/", "x:y+=,.@-_"),
    ],
)
def test_role_arn_round_trip(text: str, path: str, name: str) -> None:
    role = RoleArn.parse(text)
    assert role is not None
    assert (role.path, role.name, str(role)) == (path, name, text)


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "arn:aws:iam::111122223333:role",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:iam::111122223333:role/path/",
        "arn:aws:iam::111122223333:user/Admin",
        "arn:aws:iam::*:role/Admin",
        "arn:aws:iam::aws:role/Admin",
        "arn:aws:sts::111122223333:assumed-role/Admin/me",
    ],
)
def test_not_role_arns(text: str) -> None:
    assert RoleArn.parse(text) is None


@pytest.mark.parametrize("text", ["role//Admin", "role/a//", "role//"])
def test_role_arn_with_an_empty_path_part_is_not_another_role(text: str) -> None:
    """`role//Admin` must not be taken for `role/Admin`."""
    assert RoleArn.parse(f"arn:aws:iam::111122223333:{text}") is None


def test_role_arn_with_a_region_is_none() -> None:
    assert RoleArn.parse("arn:aws:iam:us-east-1:111122223333:role/Admin") is None


def test_assumed_role() -> None:
    arn = "arn:aws:sts::111122223333:assumed-role/Admin/alice@host"
    assert assumed_role_of(arn) == ("111122223333", "Admin", "alice@host")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:sts::111122223333:federated-user/bob",
        "arn:aws:sts::111122223333:assumed-role/Admin",
        "arn:aws:sts::111122223333:assumed-role/Admin/a/b",
        "arn:aws:sts::111122223333:assumed-role//alice",
        "arn:aws:sts::111122223333:assumed-role/Admin/",
        "arn:aws:sts:::assumed-role/Admin/alice",
    ],
)
def test_not_assumed_roles(text: str) -> None:
    assert assumed_role_of(text) is None


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("ap-northeast-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-iso-west-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
        ("", "aws"),
        ("moon-1", "aws"),
    ],
)
def test_partition_of_region(region: str, partition: str) -> None:
    assert partition_of_region(region).name == partition


def test_global_regions_are_in_their_own_partition() -> None:
    for partition in PARTITIONS.values():
        assert partition_of_region(partition.global_region) == partition
