"""AWS User Experience Customization: the colour that an account has in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo import errors, permissions
from hatstand.demo.answers import answer

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.errors import Response
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

_COLORS = {"prod": "red", "本番": "red", "staging": "orange", "検証": "orange", "dev": "lightBlue"}
"""What the company chose, by the end of an account's name; the others have no colour."""

_ACTIONS = ("uxc:GetAccountColor", "uxc:GetAccountCustomizations")
"""What GetAccountCustomizations needs (Service Authorization Reference)."""


class Uxc:
    """The service, as far as it only reads."""

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self._organization = organization
        self._clock = clock

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        if call.operation != "GetAccountCustomizations":
            message = f"The operation {call.operation} is not available at this endpoint."
            raise errors.spelled("unknown-operation", call.protocol, message)
        for action in _ACTIONS:
            permissions.require(caller, action, "*", context, call.protocol)
        name = self._organization.accounts[caller.account].name
        ending = name.rpartition("-")[2]
        return answer(call, {"accountColor": _COLORS.get(ending, "none")})
