"""What AWS itself tells of RAM: the types that can be shared, and the permissions for them."""

from __future__ import annotations

import datetime
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from hatstand.demo.cbor import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

_MADE = Moment(datetime.datetime(2021, 3, 24, 12, 20, tzinfo=datetime.UTC).timestamp())


@cache
def types() -> Mapping[str, tuple[str, str, str]]:
    """Return service, permission and region scope by resource type."""
    text = resources.files("hatstand.demo").joinpath("data/ram_types.toml").read_text("utf-8")
    return {kind: (a, b, c) for kind, (a, b, c) in tomllib.loads(text)["types"].items()}


def scope_of(kind: str) -> str:
    """Return whether resources of a type are `REGIONAL` or `GLOBAL`."""
    return types().get(kind, ("", "", "REGIONAL"))[2]


def permission(kind: str) -> dict[str, Any]:
    """Return the summary of the permission that shares of this type get unless told otherwise."""
    name = types().get(kind, ("", "AWSRAMDefaultPermission", ""))[1]
    return {
        "arn": f"arn:aws:ram::aws:permission/{name}",
        "version": "1",
        "defaultVersion": True,
        "name": name,
        "resourceType": kind,
        "status": "ATTACHABLE",
        "creationTime": _MADE,
        "lastUpdatedTime": _MADE,
        "isResourceTypeDefault": True,
        "permissionType": "AWS_MANAGED",
        "featureSet": "STANDARD",
    }
