"""AWS Organizations, read from the index: who may ask, pages of 20, `Paths` and `State`."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from hatstand.demo import errors, permissions
from hatstand.demo.errors import AwsError, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hatstand.demo.clock import Clock
    from hatstand.demo.model import Account, Unit
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

    Answer = dict[str, Any]

_PAGE = 20
_STATUS = {"CLOSED": "SUSPENDED", "PENDING_ACTIVATION": "ACTIVE"}
_NOT_IN_USE = "Your account is not a member of an organization."
_NO_PERMISSION = "You don't have permissions to access this resource."
_BAD_TOKEN = "You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API."  # noqa: E501, S105


def answer(content: Answer) -> Response:
    """Return a JSON 1.1 answer."""
    headers = (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-RequestId", errors.request_id()),
    )
    return Response(200, json.dumps(content, ensure_ascii=False).encode(), headers)


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidInputException", message)


def _start(call: Call) -> int:
    """Return where a page begins, from its token; a token of another list is refused."""
    token = call.json.get("NextToken")
    if token is None:
        return 0
    try:
        kind, parent, offset = json.loads(base64.urlsafe_b64decode(str(token).encode()))
        start = max(0, int(offset))
    except (ValueError, TypeError, binascii.Error):
        raise _invalid(_BAD_TOKEN) from None
    if [kind, parent] != [call.operation, call.json.get("ParentId")]:
        raise _invalid(_BAD_TOKEN)
    return start


def token_at(call: Call, offset: int) -> str:
    """Return the token that leads to the items from `offset` on."""
    token = json.dumps([call.operation, call.json.get("ParentId"), offset])
    return base64.urlsafe_b64encode(token.encode()).decode()


def page(call: Call, items: Sequence[str]) -> tuple[Sequence[str], Answer]:
    """Return one page of `items`, and the answer that leads to the next one where there is one.

    Raises:
        AwsError: MaxResults or NextToken is wrong.
    """
    size = call.json.get("MaxResults", _PAGE)
    if not isinstance(size, int) or not 1 <= size <= _PAGE:
        low = isinstance(size, int) and size < 1
        rule = "greater than or equal to 1" if low else f"less than or equal to {_PAGE}"
        message = f"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy"
        raise _invalid(f"{message} constraint: Member must have value {rule}")
    start = _start(call)
    end = start + size
    if end >= len(items):
        return items[start:], {}
    return items[start:end], {"NextToken": token_at(call, end)}


class Organizations:
    """The service."""

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self._organization = organization
        self._clock = clock
        self._operations: dict[str, Callable[[Call], Answer]] = {
            "DescribeAccount": self._describe_account,
            "DescribeOrganization": self._describe_organization,
            "DescribeOrganizationalUnit": self._describe_unit,
            "ListAccounts": self._list_accounts,
            "ListAccountsForParent": self._list_accounts_for_parent,
            "ListChildren": self._list_children,
            "ListDelegatedAdministrators": self._list_delegated,
            "ListDelegatedServicesForAccount": self._list_delegated_services,
            "ListOrganizationalUnitsForParent": self._list_units,
            "ListParents": self._list_parents,
            "ListRoots": self._list_roots,
            "ListTagsForResource": self._list_tags,
        }

    def handle(self, call: Call, caller: Caller) -> Response:
        """Answer one request.

        Raises:
            AwsError: It is refused, or the operation is not known.
        """
        operation = self._operations.get(call.operation)
        context = permissions.context_of(self._organization, caller, self._clock.lifetimes())
        action = f"organizations:{call.operation}"
        permissions.require(caller, action, "*", context, errors.JSON)
        if not self._organization.is_member(caller.account):
            raise AwsError("AWSOrganizationsNotInUseException", _NOT_IN_USE)
        open_to_members = call.operation == "DescribeOrganization"
        if not open_to_members and not self._organization.may_read(caller.account):
            raise AwsError("AccessDeniedException", _NO_PERMISSION)
        if operation is None:
            raise errors.spelled("unknown-operation", errors.JSON, "The operation is not known.")
        return answer(operation(call))

    # Shapes

    def _arn(self, kind: str, identifier: str) -> str:
        owner = self._organization
        return f"arn:aws:organizations::{owner.management}:{kind}/{owner.id}/{identifier}"

    def _account(self, account: Account) -> Answer:
        parent = account.parent or self._organization.root
        return {
            "Id": account.id,
            "Arn": self._arn("account", account.id),
            "Email": account.email,
            "Name": account.name,
            "Status": _STATUS.get(account.state, account.state),
            "State": account.state,
            "Paths": [f"{self._organization.id_path(parent)}{account.id}/"],
            "JoinedMethod": account.method,
            "JoinedTimestamp": account.joined,
        }

    def _unit(self, unit: Unit) -> Answer:
        return {
            "Id": unit.id,
            "Arn": self._arn("ou", unit.id),
            "Name": unit.name,
            "Path": self._organization.id_path(unit.id),
        }

    def _accounts(self, call: Call, ids: Sequence[str]) -> Answer:
        chosen, more = page(call, ids)
        found = [self._account(self._organization.accounts[key]) for key in chosen]
        return {"Accounts": found, **more}

    # Looking one thing up

    def _required(self, call: Call, name: str) -> str:
        value = call.json.get(name)
        if not isinstance(value, str) or not value:
            raise _invalid(f"You must specify a value for {name}.")
        return value

    def _parent(self, call: Call) -> str:
        parent = self._required(call, "ParentId")
        if self._organization.account_children(parent) is None:
            raise AwsError("ParentNotFoundException", "You specified parent that doesn't exist.")
        return parent

    def _member(self, call: Call, name: str, code: str, message: str) -> Account:
        account_id = self._required(call, name)
        if not self._organization.is_member(account_id):
            raise AwsError(code, message)
        return self._organization.accounts[account_id]

    # Operations

    def _describe_organization(self, _call: Call) -> Answer:
        owner = self._organization
        prefix = f"arn:aws:organizations::{owner.management}"
        described = {
            "Id": owner.id,
            "Arn": f"{prefix}:organization/{owner.id}",
            "FeatureSet": "ALL",
            "MasterAccountId": owner.management,
            "MasterAccountArn": self._arn("account", owner.management),
            "MasterAccountEmail": owner.accounts[owner.management].email,
            "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
        }
        return {"Organization": described}

    def _list_roots(self, call: Call) -> Answer:
        chosen, more = page(call, [self._organization.root])
        types = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
        roots = [
            {"Id": root, "Arn": self._arn("root", root), "Name": "Root", "PolicyTypes": types}
            for root in chosen
        ]
        return {"Roots": roots, **more}

    def _list_accounts(self, call: Call) -> Answer:
        return self._accounts(call, self._organization.members)

    def _list_accounts_for_parent(self, call: Call) -> Answer:
        return self._accounts(call, self._organization.account_children(self._parent(call)) or [])

    def _list_units(self, call: Call) -> Answer:
        children = self._organization.unit_children(self._parent(call)) or []
        chosen, more = page(call, children)
        units = [self._unit(self._organization.units[key]) for key in chosen]
        return {"OrganizationalUnits": units, **more}

    def _list_children(self, call: Call) -> Answer:
        parent = self._parent(call)
        kind = self._required(call, "ChildType")
        children = {
            "ACCOUNT": self._organization.account_children,
            "ORGANIZATIONAL_UNIT": self._organization.unit_children,
        }
        if kind not in children:
            raise _invalid("You specified an invalid value for ChildType.")
        chosen, more = page(call, children[kind](parent) or [])
        return {"Children": [{"Id": key, "Type": kind} for key in chosen], **more}

    def _list_parents(self, call: Call) -> Answer:
        child = self._required(call, "ChildId")
        unit = self._organization.units.get(child)
        account = self._organization.accounts.get(child)
        parent = unit.parent if unit is not None else account.parent if account else None
        if parent is None:
            message = "You specified an organizational unit or account that doesn't exist."
            raise AwsError("ChildNotFoundException", message)
        kind = "ROOT" if parent == self._organization.root else "ORGANIZATIONAL_UNIT"
        return {"Parents": [{"Id": parent, "Type": kind}]}

    def _describe_account(self, call: Call) -> Answer:
        message = "You specified an account that doesn't exist."
        account = self._member(call, "AccountId", "AccountNotFoundException", message)
        return {"Account": self._account(account)}

    def _describe_unit(self, call: Call) -> Answer:
        unit = self._organization.units.get(self._required(call, "OrganizationalUnitId"))
        if unit is None:
            message = "You specified an organizational unit that doesn't exist."
            raise AwsError("OrganizationalUnitNotFoundException", message)
        return {"OrganizationalUnit": self._unit(unit)}

    def _list_tags(self, call: Call) -> Answer:
        resource = self._required(call, "ResourceId")
        if resource == self._organization.root or resource in self._organization.units:
            return {"Tags": []}
        if not self._organization.is_member(resource):
            message = "You specified a target that doesn't exist."
            raise AwsError("TargetNotFoundException", message)
        tags = self._organization.accounts[resource].tags
        chosen, more = page(call, list(tags))
        return {"Tags": [{"Key": key, "Value": tags[key]} for key in chosen], **more}

    def _list_delegated(self, call: Call) -> Answer:
        wanted = call.json.get("ServicePrincipal")
        ids = [
            key
            for key, services in self._organization.delegated.items()
            if self._organization.is_member(key) and wanted in {None, *services}
        ]
        chosen, more = page(call, ids)
        found = []
        for key in chosen:
            account = self._account(self._organization.accounts[key])
            del account["Paths"], account["State"]
            found.append({**account, "DelegationEnabledDate": account["JoinedTimestamp"] + 86400})
        return {"DelegatedAdministrators": found, **more}

    def _list_delegated_services(self, call: Call) -> Answer:
        message = "You specified an account that doesn't exist."
        account = self._member(call, "AccountId", "AccountNotFoundException", message)
        services = self._organization.delegated.get(account.id)
        if services is None:
            text = "The provided account is not a delegated administrator for your organization."
            raise AwsError("AccountNotRegisteredException", text)
        chosen, more = page(call, services)
        enabled = account.joined + 86400
        found = [{"ServicePrincipal": name, "DelegationEnabledDate": enabled} for name in chosen]
        return {"DelegatedServices": found, **more}
