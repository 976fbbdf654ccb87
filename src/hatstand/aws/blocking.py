"""The way to AWS for a command that makes one request after the other, without an event loop.

Every method of the ports is done when it returns, so that a coroutine of the services runs to its
end at the first step. Threads and an event loop would cost more than they bring there.
"""

from __future__ import annotations

from typing import Any

from hatstand.aws.calls import Answer, Calls, Turn
from hatstand.aws.gateway import AwsGateway
from hatstand.domain.credentials import BaseCredentials, Credentials


class BlockingCalls(Calls):
    """Requests that are answered before the call returns."""

    async def call(
        self,
        service: str,
        operation: str,
        turn: Turn | None = None,
        /,
        **parameters: Any,  # noqa: ANN401
    ) -> Answer:
        """Send one request and return its answer, as `call_blocking` does.

        A `turn` is of no use: nothing else is under way that could go first.
        """
        return self.call_blocking(service, operation, **parameters)


class BlockingGateway(AwsGateway):
    """Implements `ports.Gateway` for one caller that waits for each answer."""

    async def base(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        """Return the keys that a profile, or the default chain, starts from."""
        return self.base_blocking(profile, allow_process=allow_process)

    def calls(self, credentials: Credentials, region: str) -> Calls:
        """Return the requests of other ports to AWS with these credentials."""
        return self._calls_by(BlockingCalls, credentials, region)
