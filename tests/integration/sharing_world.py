"""The made-up company as seen through the real adapters, from any of its accounts."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config

from hatstand.aws.gateway import AwsGateway
from hatstand.demo import server
from hatstand.demo.faults import Fault
from hatstand.domain.credentials import Credentials
from hatstand.secret import Secret
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.services.sharing.shares import Shares
from hatstand.services.sharing.viewpoint import Viewpoint

JUMP = "999999999999"
PROD = "111111111111"
STANDALONE = "222222222222"
REGION = server.REGION
HOME = "us-east-1"
FULL_SPEED = 1000.0


class Clock:
    """The real time; waiting costs none."""

    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds


class World:
    """A running endpoint, and the services over it."""

    def __init__(self, running: server.Running, rate: float = FULL_SPEED) -> None:
        self.running = running
        self.clock = Clock()
        environment = running.environment()
        self.gateway = AwsGateway(environment, rate, patience=1.0)
        self._keys = {
            "alice": (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], None)
        }

    def keys(self, who: str) -> tuple[str, str, str | None]:
        """Return the keys of a user, or of a role in payments-prod."""
        if who not in self._keys and who in ("bob", "carol"):
            found = self.running.environment(who)
            self._keys[who] = found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], None
        elif who not in self._keys:
            sts = self.boto("sts", "alice")
            arn = f"arn:aws:iam::{PROD}:role/{who}"
            given = sts.assume_role(RoleArn=arn, RoleSessionName="tester")["Credentials"]
            self._keys[who] = (
                given["AccessKeyId"],
                given["SecretAccessKey"],
                given["SessionToken"],
            )
        return self._keys[who]

    def viewpoint(self, who: str = "alice", region: str = REGION) -> Viewpoint:
        """Return where one of them stands."""
        key, secret, token = self.keys(who)
        account = {"alice": JUMP, "bob": "333333333333", "carol": STANDALONE}.get(who, PROD)
        credentials = Credentials(key, Secret(secret), Secret(token) if token else None)
        return Viewpoint(credentials, account, region, who)

    def shares(self, who: str = "alice", region: str = REGION) -> Shares:
        """Return RAM as one of them sees it."""
        return Shares(self.gateway, self.clock, self.viewpoint(who, region))

    def cloud_map(self, who: str = "alice", region: str = REGION) -> CloudMap:
        """Return Cloud Map as one of them sees it."""
        return CloudMap(self.gateway, self.clock, self.viewpoint(who, region))

    def boto(self, service: str, who: str = "alice", region: str = REGION) -> Any:
        """Return a plain boto3 client."""
        key, secret, token = self.keys(who)
        return boto3.Session().client(
            service,
            region_name=region,
            endpoint_url=self.running.url,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(inject_host_prefix=False),
        )

    def fault(self, operation: str, error: str = "AccessDeniedException", **more: Any) -> None:
        """Let every call of an operation fail."""
        self.running.front.faults.add(Fault(operation, error, **{"count": 0, **more}))

    def calls(self) -> dict[str, int]:
        """Return how often each operation was called."""
        return self.running.front.calls.counts()

    def calm(self) -> None:
        """Forget faults and counts."""
        self.running.front.faults.clear()
        self.running.front.calls.reset()
