"""Regions: what is offered, what is found, what looks like one."""

from __future__ import annotations

import json
from pathlib import Path

import botocore
import pytest

from hatstand.domain.arn import PARTITIONS
from hatstand.domain.regions import is_region, regions_beside


def test_every_region_that_is_offered_exists_in_its_partition() -> None:
    file = Path(botocore.__file__).parent / "data/endpoints.json"
    known = {
        one["partition"]: set(one["regions"]) for one in json.loads(file.read_text())["partitions"]
    }
    for name, partition in PARTITIONS.items():
        offered = [region.id for region in regions_beside(partition.global_region)]
        assert offered == sorted(offered)
        assert set(offered) == known[name], name


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tokyo", ["ap-northeast-1"]),
        ("eu west", ["eu-west-1", "eu-west-2", "eu-west-3"]),
        ("são", ["sa-east-1"]),
        ("ＴＯＫＹＯ", ["ap-northeast-1"]),
        ("atlantis", []),
    ],
)
def test_regions_are_found_by_words_of_id_and_place(typed: str, found: list[str]) -> None:
    assert [one.id for one in regions_beside("us-east-1") if one.fits(typed)] == found


@pytest.mark.parametrize("text", ["eu-west-1", "us-gov-west-1", "mx-central-12", "eusc-de-east-1"])
def test_what_looks_like_a_region_is_taken_for_one(text: str) -> None:
    assert is_region(text)


@pytest.mark.parametrize("text", ["", "tokyo", "eu-west", "EU-WEST-1", "eu-west-1 ", "eu-west-１"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_region(text)
