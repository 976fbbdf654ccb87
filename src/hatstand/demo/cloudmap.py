"""AWS Cloud Map, read only: own and shared namespaces, services, instances, discovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo import cloudmap_discovery
from hatstand.demo.answers import Answer, Paging
from hatstand.demo.cloudmap_rows import instance_row, namespace_row, service_row
from hatstand.demo.errors import AwsError
from hatstand.demo.operations import Operations

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.namespaces import Namespace, Namespaces, Service
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call
    from hatstand.demo.sessions import Caller

_NAMESPACE_FILTERS = {"TYPE", "NAME", "HTTP_NAME", "RESOURCE_OWNER"}
_OWNERS = {"SELF", "OTHER_ACCOUNTS"}


def invalid(message: str) -> AwsError:
    """Return the error for a parameter that AWS does not take."""
    return AwsError("InvalidInput", message)


PAGING = Paging(
    "NextToken",
    "MaxResults",
    default=100,
    most=100,
    bad_token=lambda: invalid("The NextToken is not valid."),
    bad_size=lambda size: invalid(f"MaxResults must be from 1 to 100, and is {size}."),
)


class CloudMap(Operations):
    """The service."""

    def __init__(self, organization: Organization, namespaces: Namespaces, clock: Clock) -> None:
        super().__init__(organization, clock, namespaces.lock)
        self._namespaces = namespaces
        self.operations = {
            "DiscoverInstances": self._discover,
            "DiscoverInstancesRevision": self._revision,
            "GetInstance": self._get_instance,
            "GetInstancesHealthStatus": self._health,
            "GetNamespace": self._get_namespace,
            "GetService": self._get_service,
            "GetServiceAttributes": self._service_attributes,
            "ListInstances": self._list_instances,
            "ListNamespaces": self._list_namespaces,
            "ListServices": self._list_services,
        }

    def _namespace(self, name: object, call: Call, caller: Caller) -> Namespace:
        found = self._namespaces.find(str(name), caller.account, call.region)
        if found is None:
            raise AwsError("NamespaceNotFound", f"Namespace {name} does not exist.", 404)
        return found

    def _service(self, call: Call, caller: Caller, key: str) -> tuple[Namespace, Service]:
        name = str(call.json.get(key))
        found = self._namespaces.find_service(name, caller.account, call.region)
        if found is None:
            raise AwsError("ServiceNotFound", f"Service {name} does not exist.", 404)
        return found

    def _list_namespaces(self, call: Call, caller: Caller) -> Answer:
        chosen = self._namespaces.seen_by(caller.account, call.region)
        for name, values, condition in _filters(call, _NAMESPACE_FILTERS):
            chosen = [one for one in chosen if _passes(one, name, values, condition, caller)]
        found, token = PAGING.cut(call, chosen)
        return {"Namespaces": [namespace_row(one) for one in found], "NextToken": token}

    def _get_namespace(self, call: Call, caller: Caller) -> Answer:
        found = self._namespace(call.json.get("Id"), call, caller)
        return {"Namespace": namespace_row(found)}

    def _list_services(self, call: Call, caller: Caller) -> Answer:
        chosen = self._namespaces.seen_by(caller.account, call.region)
        for name, values, _ in _filters(call, {"NAMESPACE_ID", "RESOURCE_OWNER"}):
            if name == "RESOURCE_OWNER":
                chosen = [one for one in chosen if _owned_as(one, values, caller)]
            else:  # the id of a shared one finds nothing: its ARN is needed
                found = self._namespaces.find(values[0], caller.account, call.region)
                chosen = [one for one in chosen if one is found]
        rows = [service_row(one, service) for one in chosen for service in one.services]
        page, token = PAGING.cut(call, rows)
        return {"Services": list(page), "NextToken": token}

    def _get_service(self, call: Call, caller: Caller) -> Answer:
        namespace, service = self._service(call, caller, "Id")
        return {"Service": {**service_row(namespace, service), "NamespaceId": namespace.id}}

    def _service_attributes(self, call: Call, caller: Caller) -> Answer:
        namespace, service = self._service(call, caller, "ServiceId")
        return {
            "ServiceAttributes": {
                "ServiceArn": namespace.service_arn(service),
                "ResourceOwner": namespace.owner,
                "Attributes": dict(service.attributes),
            }
        }

    def _list_instances(self, call: Call, caller: Caller) -> Answer:
        namespace, service = self._service(call, caller, "ServiceId")
        found, token = PAGING.cut(call, service.instances)
        rows = [instance_row(one, namespace.owner) for one in found]
        return {"ResourceOwner": namespace.owner, "Instances": rows, "NextToken": token}

    def _get_instance(self, call: Call, caller: Caller) -> Answer:
        namespace, service = self._service(call, caller, "ServiceId")
        wanted = call.json.get("InstanceId")
        for instance in service.instances:
            if instance.id == wanted:
                row = instance_row(instance, namespace.owner)
                return {"ResourceOwner": namespace.owner, "Instance": row}
        raise AwsError("InstanceNotFound", f"Instance {wanted} does not exist.", 404)

    def _health(self, call: Call, caller: Caller) -> Answer:
        _, service = self._service(call, caller, "ServiceId")
        wanted = call.json.get("Instances")
        known = {one.id: one.health if service.check else "UNKNOWN" for one in service.instances}
        for name in wanted or ():
            if name not in known:
                raise AwsError("InstanceNotFound", f"Instance {name} does not exist.", 404)
        chosen = [name for name in known if not wanted or name in wanted]
        found, token = PAGING.cut(call, chosen)
        return {"Status": {name: known[name] for name in found}, "NextToken": token}

    def _discovered(self, call: Call, caller: Caller) -> tuple[Namespace, Service]:
        """Return the service that names and owner mean.

        Raises:
            AwsError: NamespaceNotFound, also for a shared one without its owner.
        """
        asked = call.json
        name = str(asked.get("NamespaceName"))
        owner = asked.get("OwnerAccount")
        namespace = self._namespaces.discover(name, owner, caller.account, call.region)
        if namespace is None:
            message = f"Namespace {name} does not exist."
            raise AwsError("NamespaceNotFound", message, 404)
        for service in namespace.services:
            if service.name == asked.get("ServiceName"):
                return namespace, service
        message = f"Service {asked.get('ServiceName')} does not exist."
        raise AwsError("ServiceNotFound", message, 404)

    def _discover(self, call: Call, caller: Caller) -> Answer:
        namespace, service = self._discovered(call, caller)
        rows = cloudmap_discovery.discovered(call, namespace, service)
        return {"Instances": rows, "InstancesRevision": service.revision}

    def _revision(self, call: Call, caller: Caller) -> Answer:
        _, service = self._discovered(call, caller)
        return {"InstancesRevision": service.revision}


def _filters(call: Call, known: set[str]) -> list[tuple[str, list[str], str]]:
    """Return the filters of a list, as name, values and condition.

    Raises:
        AwsError: InvalidInput.
    """
    found = []
    for one in call.json.get("Filters") or ():
        name, values = one.get("Name"), one.get("Values") or []
        condition = one.get("Condition", "EQ")
        if name not in known or not values or condition not in ("EQ", "BEGINS_WITH"):
            raise invalid(f"The filter {name} with the condition {condition} is not valid.")
        if name == "RESOURCE_OWNER" and not _OWNERS.issuperset(values):
            raise invalid("The values of RESOURCE_OWNER are SELF and OTHER_ACCOUNTS.")
        found.append((name, values, condition))
    return found


def _owned_as(namespace: Namespace, values: list[str], caller: Caller) -> bool:
    return ("SELF" if namespace.owner == caller.account else "OTHER_ACCOUNTS") in values


def _passes(
    namespace: Namespace, name: str, values: list[str], condition: str, caller: Caller
) -> bool:
    if name == "RESOURCE_OWNER":
        return _owned_as(namespace, values, caller)
    fields = {"TYPE": namespace.type, "NAME": namespace.name, "HTTP_NAME": namespace.http_name}
    if condition == "BEGINS_WITH":
        return fields[name].startswith(values[0])
    return fields[name] in values
