"""Reads the organization once with botocore alone, in adaptive mode, and prints what that took."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.session
from botocore.config import Config

from hatstand.services.crawl.organization import WORKERS

_ATTEMPTS = 10


def main() -> None:
    """List the accounts, with their places, and the OUs for their names, as hatstand does."""
    retries = {"mode": "adaptive", "total_max_attempts": _ATTEMPTS}
    config = Config(retries=retries, max_pool_connections=WORKERS)
    client = botocore.session.Session(profile="jump").create_client("organizations", config=config)
    client.describe_organization()
    began = time.perf_counter()
    (root,) = client.list_roots()["Roots"]
    ids, gaps = [], 0
    with ThreadPoolExecutor(WORKERS) as pool:
        accounts = pool.submit(_all, client, "list_accounts", "Accounts")
        below = [pool.submit(_units, client, root["Id"])]
        while below:
            future = below.pop(0)
            try:
                below += [pool.submit(_units, client, unit["Id"]) for unit in future.result()]
            except client.exceptions.ClientError:
                gaps += 1
        try:
            ids = [account["Id"] for account in accounts.result()]
        except client.exceptions.ClientError:
            gaps += 1
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "ids": ids, "gaps": gaps}))


def _units(client: Any, parent: str) -> list[dict[str, Any]]:  # noqa: ANN401 - botocore's is made
    return _all(
        client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent
    )


def _all(client: Any, operation: str, key: str, **arguments: str) -> list[dict[str, Any]]:  # noqa: ANN401
    pages = client.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": 20})
    return [entry for page in pages for entry in page[key]]


if __name__ == "__main__":
    main()
