"""Reads the organization once, as `hatstand sync` does, and prints what that took as JSON."""

import asyncio
import json
import os
import sys
import time

from hatstand.aws.gateway import AwsGateway
from hatstand.services.crawl.organization import crawl


async def _load(share: float) -> dict[str, object]:
    gateway = AwsGateway(os.environ, share, profile="jump")
    base = await gateway.base("jump")
    port = gateway.organizations(base.credentials, "ap-northeast-1")
    # As each refresh begins; it loads botocore, which is no part of reading.
    identity = gateway.identity(base.credentials, "ap-northeast-1")
    await asyncio.gather(identity.caller(), port.get_ready())
    began = time.perf_counter()
    result = await crawl(port)
    return {
        "seconds": time.perf_counter() - began,
        "calls": port.calls,
        "throttled": port.throttled,
        "ids": [account.id for account in result.organization.accounts],
        "gaps": len(result.gaps),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_load(float(sys.argv[1])))))
