"""Puts the shares and namespaces of the data file into an organization's accounts."""

from __future__ import annotations

import datetime
import tomllib
import uuid
from importlib import resources
from typing import TYPE_CHECKING, Any

from hatstand.demo import identifiers, ram_catalog
from hatstand.demo.namespaces import Instance, Namespace, Namespaces, Service
from hatstand.demo.sharing import Invitation, Principal, Resource, Share, Shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatstand.demo.clock import Clock
    from hatstand.demo.organization import Organization

Row = dict[str, Any]

REGION = "ap-northeast-1"
_BEGUN = datetime.datetime(2025, 2, 3, 4, 5, tzinfo=datetime.UTC).timestamp()
_NOT_ATTRIBUTES = {"id", "health", "creator"}


def fill(organization: Organization, clock: Clock) -> tuple[Shares, Namespaces]:
    """Return what the accounts of an organization share, and their namespaces."""
    text = resources.files("hatstand.demo").joinpath("data/sharing.toml").read_text("utf-8")
    table = tomllib.loads(text)
    filler = _Filler(organization, clock, table["strangers"])
    namespaces = Namespaces(filler.shares, filler.namespaces(table["namespaces"]))
    known = {(one.owner, one.name): one.arn for one in filler.namespaces(table["namespaces"])}
    for index, row in enumerate(table["shares"]):
        filler.share(row, index, known)
    return filler.shares, namespaces


class _Filler:
    """Turns rows of the file into records of accounts that exist."""

    def __init__(self, organization: Organization, clock: Clock, strangers: list[str]) -> None:
        self.shares = Shares(organization, clock)
        self._organization = organization
        self._now = clock.lifetimes()
        self._ids = {account.name: account.id for account in organization.accounts.values()}
        self._ids |= {stranger: stranger for stranger in strangers}

    def namespaces(self, rows: list[Row]) -> Iterator[Namespace]:
        """Yield the namespaces of accounts that exist."""
        for index, row in enumerate(rows):
            owner = self._ids.get(row["owner"])
            if owner is not None:
                services = [self._service(service, owner) for service in row.get("services", [])]
                yield Namespace(
                    row["name"],
                    owner,
                    row.get("region", REGION),
                    row["type"],
                    _BEGUN + index * 97531,
                    http_name=row.get("http_name", ""),
                    description=row.get("description", ""),
                    services=services,
                )

    def _service(self, row: Row, owner: str) -> Service:
        return Service(
            row["name"],
            records=tuple((kind, seconds) for kind, seconds in row.get("records", [])),
            check=row.get("check", ""),
            creator=self._ids.get(row.get("creator", ""), owner),
            attributes=row.get("attributes", {}),
            instances=[self._instance(instance) for instance in row["instances"]],
        )

    def _instance(self, row: Row) -> Instance:
        attributes = {name: text for name, text in row.items() if name not in _NOT_ATTRIBUTES}
        creator = self._ids.get(row.get("creator", ""), "")
        return Instance(row["id"], attributes, row.get("health", "HEALTHY"), creator)

    def share(self, row: Row, index: int, namespaces: dict[tuple[str, str], str]) -> None:
        """Add the share of a row, where its owner and one who may use it exist."""
        owner = self._ids.get(row["owner"])
        principals = list(self._principals(row["principals"]))
        if owner is None or not principals:
            return
        region = row.get("region", REGION)
        found = [_resource(one, owner, region) for one in row.get("resources", [])]
        found += [
            Resource(namespaces[owner, name], "servicediscovery:Namespace")
            for name in row.get("namespaces", [])
        ]
        share = Share(
            row["name"],
            owner,
            region,
            _BEGUN + 86400 * (index + 3),
            found,
            [principal for principal, _ in principals],
            external=row.get("external", True),
            status=row.get("status", "ACTIVE"),
            message=row.get("message", ""),
            tags=row.get("tags", {}),
        )
        for principal, given in principals:
            if "sent" in given:
                self._invited(share, principal, given)
        self.shares.add(share)

    def _invited(self, share: Share, principal: Principal, given: Row) -> None:
        raw = identifiers.digest("invitation", share.id, principal.id)[:16]
        base = share.arn.replace(":resource-share/", ":resource-share-invitation/")
        arn = f"{base.rpartition('/')[0]}/{uuid.UUID(bytes=raw, version=4)}"
        state = given.get("state", "PENDING")
        sent = self._now - given["sent"] * 3600
        principal.invitation = Invitation(arn, principal.account or "", sent, state)
        statuses = {"PENDING": "ASSOCIATING", "ACCEPTED": "ASSOCIATED"}
        principal.status = statuses.get(state, "DISASSOCIATED")

    def _principals(self, given: list[str | Row]) -> Iterator[tuple[Principal, Row]]:
        for one in given:
            row: Row = {"id": one} if isinstance(one, str) else one
            identifier = self._principal(row["id"])
            if identifier is not None:
                yield Principal(identifier), row

    def _principal(self, text: str) -> str | None:
        organization = self._organization
        kind, _, rest = text.partition(":")
        if kind == "account":
            return self._ids.get(rest)
        prefix = f"arn:aws:organizations::{organization.management}"
        if kind == "organization":
            return f"{prefix}:organization/{organization.id}"
        unit = organization.unit_at(rest.split("/"))
        return f"{prefix}:ou/{organization.id}/{unit}" if unit else None


def _resource(row: Row, owner: str, region: str) -> Resource:
    service = row["type"].split(":")[0]
    scope = ram_catalog.scope_of(row["type"])
    place = "" if scope == "GLOBAL" else region
    arn = f"arn:aws:{service}:{place}:{owner}:{row['id']}"
    status = row.get("status", "AVAILABLE")
    return Resource(arn, row["type"], status, row.get("message", ""), scope)
