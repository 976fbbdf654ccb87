"""AWS Account Management: an account's own name, and its regions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hatstand.demo import clock as clocks
from hatstand.demo import errors, permissions
from hatstand.demo.errors import AwsError, Response

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.model import Account as Record
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

_ENABLED = (
    "ap-northeast-1",
    "ap-northeast-3",
    "eu-central-1",
    "eu-west-1",
    "us-east-1",
    "us-west-2",
)
_OPTED_IN = ("ap-southeast-4",)
_DISABLED = ("af-south-1", "me-south-1")
_STATES = {"PENDING_CLOSURE": "SUSPENDED"}


def _answer(content: object) -> Response:
    headers = (("Content-Type", "application/json"), ("x-amzn-RequestId", errors.request_id()))
    return Response(200, json.dumps(content, ensure_ascii=False).encode(), headers)


class Account:
    """The service."""

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self._organization = organization
        self._clock = clock

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        permissions.require(caller, call.name, "*", context, errors.REST_JSON)
        account = self._asked_for(call, caller)
        if call.operation == "GetAccountInformation":
            return self._information(account)
        if call.operation == "ListRegions":
            return self._regions(call)
        raise errors.spelled("unknown-operation", errors.REST_JSON, "The operation is not known.")

    def _asked_for(self, call: Call, caller: Caller) -> Record:
        """Return the account asked for; another than one's own needs the organization's rights."""
        account_id = call.json.get("AccountId")
        if account_id is None:
            return self._organization.accounts[caller.account]
        trusted = self._organization.may_read(caller.account) and account_id != caller.account
        if not trusted or not self._organization.is_member(str(account_id)):
            message = permissions.denial(caller, call.name, "*")
            raise AwsError("AccessDeniedException", message, 403)
        return self._organization.accounts[str(account_id)]

    @staticmethod
    def _information(account: Record) -> Response:
        return _answer(
            {
                "AccountId": account.id,
                "AccountName": account.name,
                "AccountCreatedDate": clocks.iso(account.joined),
                "AccountState": _STATES.get(account.state, account.state),
            }
        )

    @staticmethod
    def _regions(call: Call) -> Response:
        statuses = dict.fromkeys(_ENABLED, "ENABLED_BY_DEFAULT")
        statuses |= dict.fromkeys(_OPTED_IN, "ENABLED") | dict.fromkeys(_DISABLED, "DISABLED")
        wanted = call.json.get("RegionOptStatusContains") or list(statuses.values())
        regions = [
            {"RegionName": name, "RegionOptStatus": statuses[name]}
            for name in sorted(statuses)
            if statuses[name] in wanted
        ]
        return _answer({"Regions": regions})
