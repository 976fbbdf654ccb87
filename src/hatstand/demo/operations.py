"""What services answer by the name of an operation: known, permitted, one request at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from hatstand.demo import errors, permissions
from hatstand.demo.answers import Answer, answer

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.errors import Response
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

    Operation = Callable[[Call, Caller], Answer]


class Operations:
    """A service that knows its operations by name; a subclass says which there are."""

    operations: Mapping[str, Operation]
    """What answers each of them."""

    def __init__(
        self, organization: Organization, clock: Clock, lock: AbstractContextManager[object]
    ) -> None:
        """Keep what every request is judged by.

        Args:
            organization: Whose accounts and roles call.
            clock: Tells how long sessions last.
            lock: Held while a request is answered.
        """
        self._organization = organization
        self._clock = clock
        self._lock = lock

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        permissions.require(caller, call.name, "*", context, call.protocol)
        operation = self.operations.get(call.operation)
        if operation is None:
            message = f"The operation {call.operation} is not available at this endpoint."
            raise errors.spelled("unknown-operation", call.protocol, message)
        with self._lock:
            return answer(call, operation(call, caller))
