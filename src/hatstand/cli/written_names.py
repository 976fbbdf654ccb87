"""Names of Cloud Map's that are taken as written: discovery goes by names, not by what is listed.

Who may discover need not be allowed to list; DiscoverInstances wants a namespace's name, a
service's, and whose the namespace is where it is a shared one.
"""

from __future__ import annotations

import re

from hatstand.cli import output
from hatstand.domain.arn import is_account_id
from hatstand.domain.cloudmap import Namespace, Service, namespace_by_name
from hatstand.domain.organization import split_path
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import AwsError, UsageError
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.services.sharing.namespace_list import NamespaceList


@dataclass(frozen=True, slots=True)
class WrittenNames:
    """A namespace and a service as somebody wrote them.

    Attributes:
        namespace: The namespace's name.
        service: The service's name.
        owner_id: Whose the namespace is; empty where nobody said.
    """

    namespace: str
    service: str
    owner_id: str = ""

    def wanted(self, listed: NamespaceList) -> bool:
        """Tell whether names count more than what AWS listed: a whole list leaves nothing out."""
        return bool(self.owner_id) or not listed.complete

    def known(self, listed: NamespaceList) -> Namespace | None:
        """Return the namespace of that name and owner that AWS listed, if there is just one."""
        owners = (self.owner_id,) if self.owner_id else tuple(o.owner_id for o in listed.namespaces)
        found = [
            one
            for one in listed.namespaces
            if self.namespace in (one.name, one.http_name) and one.owner_id in owners
        ]
        return found[0] if len(found) == 1 and found[0].discoverable else None

    def as_written(self, account_id: str, region: str) -> tuple[Namespace, Service]:
        """Return both by their names alone.

        Args:
            account_id: Who looks, and whose the namespace is where nobody said.
            region: Where.
        """
        owner = self.owner_id or account_id
        shared = owner != account_id
        namespace = namespace_by_name(self.namespace, owner, region, shared=shared)
        return namespace, Service("", "", self.service, namespace.key)


def written_names(path: str | None, owner: str | None, *, discover: bool) -> WrittenNames | None:
    """Return the names in NAMESPACE/SERVICE; None where discovery can't go by them.

    Args:
        path: As given; ids and ARNs are no names.
        owner: The value of `--owner-account`.
        discover: Whether anything is to be discovered.

    Raises:
        UsageError: An owner was given that is none, or that nothing can be made of.
    """
    account_id = re.sub(r"[\s-]", "", owner or "")
    if owner is not None and not is_account_id(account_id):
        raise UsageError(f"--owner-account: {printable(owner)!r} is no account's id of 12 digits")
    parts = split_path(path or "")
    if discover and len(parts) == 2 and not parts[0].startswith("arn:"):
        return WrittenNames(parts[0], parts[1], account_id)
    if owner is not None:
        raise UsageError("--owner-account goes with NAMESPACE/SERVICE --discover, both by name")
    return None


async def listed_if_allowed(
    cloud_map: CloudMap, regions: tuple[str, ...], names: WrittenNames | None
) -> NamespaceList:
    """Return the namespaces that AWS lists; nothing where it refuses and names will do.

    Raises:
        AwsError: Nothing could be read, and names will not do.
    """
    try:
        listed = await cloud_map.namespaces(regions)
    except AwsError as error:
        if names is None or error.exit_code != 1:
            raise
        output.tell(f"namespaces can't be listed ({error.title}): the names are taken as written")
        return NamespaceList(cloud_map.viewpoint.account_id, regions, as_of=cloud_map.clock.now())
    return listed
