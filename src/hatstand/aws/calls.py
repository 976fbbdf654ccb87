"""Sending requests: in the budget, on a thread, again where that helps, with calm errors."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from hatstand.aws.budget import PATIENCE, Bucket, Budget
from hatstand.aws.clients import Clients
from hatstand.aws.failures import is_server_fault, is_throttle, translate
from hatstand.aws.offload import offload
from hatstand.aws.unanswered import is_connection_fault
from hatstand.domain.credentials import Credentials
from hatstand.errors import AwsError

Answer = dict[str, Any]

SOMEBODY_WAITS = 15.0
"""Seconds for which STS is asked again when it throttles: a person or a tool stands still."""

FAULT_PATIENCE = 8.0
"""Seconds for which a request is sent again that AWS answers with a fault of its own (5xx)."""

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0


class Calls:
    """Requests with one set of credentials, in one region.

    Attributes:
        calls: Requests sent so far.
        throttled: Answers so far that said 'too many requests'.
    """

    def __init__(
        self,
        clients: Clients,
        credentials: Credentials,
        region: str,
        budget: Budget,
        patience: float = PATIENCE,
    ) -> None:
        self._clients = clients
        self._credentials = credentials
        self._region = region
        self._budget = budget
        self._patience = patience
        self.calls = 0
        self.throttled = 0

    @property
    def unlimited(self) -> bool:
        """Whether only latency limits: no rate of AWS's is kept to."""
        return self._budget.unlimited

    async def get_ready(self, service: str) -> None:
        """Have what the first request to a service is sent with made, which takes some 50 ms.

        What is wrong with it is said by the request.
        """
        with suppress(Exception):
            await offload(self._clients.get_ready, service, self._region)

    async def turn(self, service: str, operation: str) -> Turn:
        """Return when a request may be sent: the one that is sent with this, and at once."""
        attempts = self._attempts(service, operation)
        await attempts.turn()
        return attempts

    async def call(
        self,
        service: str,
        operation: str,
        turn: Turn | None = None,
        /,
        **parameters: Any,  # noqa: ANN401
    ) -> Answer:
        """Send one request and return its answer, sending it again where that can help.

        Args:
            service: Such as `sts`.
            operation: Such as `AssumeRole`.
            turn: From `turn`, where that was waited for before the request was known.
            parameters: Of the operation.

        Raises:
            AwsError: AWS refused, failed or did not answer; see `failures`.
            ConfigurationError: The configured endpoint is one that keys must not go to.
        """
        import asyncio  # not above: a command that makes a single request needs no event loop

        attempts = turn or await self.turn(service, operation)
        while True:
            try:
                answer = await offload(self._send, service, operation, parameters)
            except Exception as error:
                await asyncio.sleep(self._pause(attempts, error, parameters))
                await attempts.turn()
            else:
                attempts.bucket.succeed()
                return answer

    async def call_once(self, service: str, operation: str, **parameters: Any) -> Answer:  # noqa: ANN401
        """Send one request that changes something exactly once, and return its answer.

        Nothing is sent again, whatever happens: after a failure its outcome may be unknown.

        Raises:
            AwsError: As `call`.
        """
        attempts = await self.turn(service, operation)
        try:
            return await offload(self._send, service, operation, parameters)
        except Exception as error:
            raise translate(error, attempts.operation) from None

    def call_blocking(self, service: str, operation: str, **parameters: Any) -> Answer:  # noqa: ANN401
        """Do what `call` does without an event loop, for commands that make a single request."""
        attempts = self._attempts(service, operation)
        while True:
            while wait := attempts.bucket.take():
                time.sleep(wait)
            try:
                answer = self._send(service, operation, parameters)
            except Exception as error:
                time.sleep(self._pause(attempts, error, parameters))
            else:
                attempts.bucket.succeed()
                return answer

    async def pages(
        self,
        service: str,
        operation: str,
        turn: Turn | None = None,
        /,
        *,
        token: tuple[str, str] = ("NextToken", "NextToken"),
        **parameters: Any,  # noqa: ANN401
    ) -> AsyncIterator[Answer]:
        """Yield answers to the last page; `token` names it in the request and in the answer.

        The first request is sent with `turn`, where that was waited for already. A page may be
        empty though more follow. A token that comes twice ends in an error: it would go round for
        ever.
        """
        asked, told = token
        seen: set[str] = set()
        while True:
            answer = await self.call(service, operation, turn, **parameters)
            yield answer
            turn = None
            following = answer.get(told)
            if not following:
                return
            if following in seen:
                raise AwsError(
                    "AWS sent the same page token twice: the list is not complete",
                    operation=f"{service}:{operation}",
                    code="PaginationError",
                )
            seen.add(following)
            parameters[asked] = following

    def _attempts(self, service: str, operation: str) -> Turn:
        name = f"{service}:{operation}"
        scope = "" if service == "organizations" else self._credentials.access_key_id
        return Turn(name, self._budget.bucket(name, scope), patience_for(service, self._patience))

    def _send(self, service: str, operation: str, parameters: Answer) -> Answer:
        self.calls += 1
        return self._clients.send(service, self._region, self._credentials, operation, parameters)

    def _pause(self, attempts: Turn, error: Exception, parameters: Answer) -> float:
        """Return the seconds after which to send again, or raise what can't be mended so."""
        if is_throttle(error):
            self.throttled += 1
            attempts.bucket.slow()
        pause = attempts.pause(error, once=bool(parameters.get("TokenCode")))
        if pause is None:
            raise translate(error, attempts.operation) from None
        return pause


def patience_for(service: str, patience: float) -> float:
    """Return the seconds for which a throttled request to a service is sent again."""
    return min(patience, SOMEBODY_WAITS) if service == "sts" else patience


class Turn:
    """One request's place in the budget; how often and for how long it may be sent again."""

    def __init__(self, operation: str, bucket: Bucket, patience: float) -> None:
        self.operation = operation
        self.bucket = bucket
        self._patience = patience
        self._failed_at: float | None = None
        self._pause = _FIRST_PAUSE
        self._broken = 0

    async def turn(self) -> None:
        """Return when the request may be sent, as far as the budget goes."""
        while wait := self.bucket.take():
            import asyncio

            await asyncio.sleep(wait)

    def pause(self, error: Exception, *, once: bool) -> float | None:
        """Return the seconds to wait before the next try, or None where there is none.

        `once` stands for requests with an MFA code: one that AWS may have taken is never sent
        twice, because a code works once.
        """
        if is_connection_fault(error):
            self._broken += 1
            return None if once or self._broken > 1 else 0.0
        if is_throttle(error):
            return self._within(self._patience)
        if is_server_fault(error) and not once:
            return self._within(min(self._patience, FAULT_PATIENCE))
        return None

    def _within(self, patience: float) -> float | None:
        now = time.monotonic()
        self._failed_at = self._failed_at if self._failed_at is not None else now
        pause = self._pause * random.uniform(0.5, 1.0)  # noqa: S311 - only spreads requests
        if now + pause - self._failed_at > patience:
            return None
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return pause
